"""Steps about records after their checks: every expression parsed, every set typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ...expressions import Expression
from ...expressions import types as t
from .base import Loop


@dataclass(frozen=True, slots=True)
class CreateModel:
    """Creates a record of `entity` for each combination of the loop variables that meets the condition."""

    kind: ClassVar[str] = "create"
    entity: str
    loops: tuple[Loop, ...]
    condition: Expression | None
    once_per: tuple[Expression, ...]
    values: Mapping[str, Expression]
    name: str | None


@dataclass(frozen=True, slots=True)
class UpdateModel:
    """Changes fields of each record that meets the condition."""

    kind: ClassVar[str] = "update"
    entity: str
    loops: tuple[Loop, ...]
    condition: Expression | None
    values: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class UpsertModel:
    """Changes or creates the record of `entity` with the values of `key`, for each combination that meets the condition."""

    kind: ClassVar[str] = "upsert"
    entity: str
    loops: tuple[Loop, ...]
    condition: Expression | None
    key: Mapping[str, Expression]
    values: Mapping[str, Expression]
    name: str | None


@dataclass(frozen=True, slots=True)
class DeleteModel:
    """Puts each record that meets the condition into the bin."""

    kind: ClassVar[str] = "delete"
    entity: str
    loops: tuple[Loop, ...]
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class MoveModel:
    """Carries out transition `do` on each record that is in one of the states `from_` and meets the condition."""

    kind: ClassVar[str] = "transition"
    entity: str
    loops: tuple[Loop, ...]
    condition: Expression | None
    do: str
    from_: frozenset[str]
    state_field: str


@dataclass(frozen=True, slots=True)
class DecideModel:
    """Asks a table about each record of the set that the loop runs over; the answers become members of its records."""

    kind: ClassVar[str] = "decide"
    entity: str
    loops: tuple[Loop, ...]
    table: str
    given: Mapping[str, Expression]
    answers: Mapping[str, t.Type]
    skip_missing: bool

    @property
    def set_name(self) -> str:
        """Return the name of the set whose records get the answers."""
        return self.loops[0].root


@dataclass(frozen=True, slots=True)
class FindModel:
    """Reads the records that meet a condition; `parameters` are the paths in it that lead over sets of the rule."""

    kind: ClassVar[str] = "find"
    entity: str
    where: Expression
    parameters: frozenset[str]
    order_by: tuple[str, ...]
    name: str
