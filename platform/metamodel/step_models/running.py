"""Steps about the run itself, after their checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

from ...expressions import Expression
from .base import Loop


@dataclass(frozen=True, slots=True)
class WaitModel:
    """Waits: until a condition about the sets holds or a signal comes, at most for some time; or just for that time."""

    kind: ClassVar[str] = "wait"
    entity: ClassVar[str] = ""
    lasting: timedelta
    until: Expression | None
    signal: str = ""
    by: Expression | None = None
    approval: str = ""
    loops: tuple[Loop, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SignalModel:
    """Sends a signal, with a value about the sets."""

    kind: ClassVar[str] = "signal"
    entity: ClassVar[str] = ""
    signal: str
    by: Expression | None


@dataclass(frozen=True, slots=True)
class EndModel:
    """Ends the run, well or badly, where the condition about the sets holds."""

    kind: Literal["stop", "fail"]
    condition: Expression | None
    why: Mapping[str, str]
    entity: ClassVar[str] = ""
