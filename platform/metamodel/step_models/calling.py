"""Steps between rules, after their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from ...expressions import Expression
from ..fields import Field
from .base import Loop
from .outside import RowsModel


@dataclass(frozen=True, slots=True)
class CallModel:
    """Calls a rule; with `wait` the run rests till the called one ends, `lasting` at most where that is not zero."""

    kind: ClassVar[str] = "call"
    entity: str
    rule: str
    loops: tuple[Loop, ...]
    condition: Expression | None
    input: Mapping[str, Expression]
    rows: Mapping[str, RowsModel]
    wait: bool
    lasting: timedelta
    accept: tuple[str, ...]
    returns: Mapping[str, Field]
    name: str | None


@dataclass(frozen=True, slots=True)
class ReturnModel:
    """Ends the run with values for its caller, where the condition about the sets holds."""

    kind: ClassVar[str] = "return"
    entity: ClassVar[str] = ""
    values: Mapping[str, Expression]
    returns: Mapping[str, Field]
    condition: Expression | None
