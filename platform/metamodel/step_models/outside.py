"""Steps that leave the house, after their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ...expressions import Expression
from ..kinds.steps.outside import AnswerField, SecretOf
from .base import Loop


@dataclass(frozen=True, slots=True)
class PortModel:
    """Calls something outside through a port, with values about the sets."""

    kind: ClassVar[str] = "port"
    entity: ClassVar[str] = ""
    port: str
    given: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class RowsModel:
    """A list of objects that is sent."""

    loops: tuple[Loop, ...]
    values: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class HttpModel:
    """Sends a request; the values of the answer become known under a name."""

    kind: ClassVar[str] = "http"
    entity: ClassVar[str] = ""
    address: str
    secret: str
    method: str
    path: Expression | None
    query: Mapping[str, Expression]
    headers: Mapping[str, Expression | SecretOf]
    body: Mapping[str, Expression]
    rows: Mapping[str, RowsModel]
    accept: tuple[int, ...]
    answer: Mapping[str, AnswerField]
    name: str | None
