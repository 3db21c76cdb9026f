"""Steps that work out values, after their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ...expressions import Expression
from ...expressions import types as t
from ..query import FigureFunction
from .base import Loop


@dataclass(frozen=True, slots=True)
class ComputeModel:
    """Names values about the sets, one after another; with a loop, of each record of the set it runs over."""

    kind: ClassVar[str] = "compute"
    entity: str
    loops: tuple[Loop, ...]
    values: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class FigureModel:
    """One figure of each group: counts where the function is empty."""

    function: FigureFunction | None
    path: str


@dataclass(frozen=True, slots=True)
class QueryModel:
    """Works out figures by groups; `parameters` are the paths in `where` that lead over sets and rows of the rule."""

    kind: ClassVar[str] = "query"
    entity: str
    where: Expression | None
    parameters: frozenset[str]
    by: Mapping[str, Expression]
    figures: Mapping[str, FigureModel]
    types: Mapping[str, t.Type]
    name: str
