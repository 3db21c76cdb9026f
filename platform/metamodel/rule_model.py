"""A rule after its checks: every expression parsed, every set and variable typed. The runner works from it alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from ..expressions import Expression
from ..expressions import types as t
from .kinds import Rule

RECORDS = "records"
"""The name of the set that triggered a rule."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A variable that runs over records: those of the set or variable `root`, or what `path` leads to from there.

    `frozen` records are part of a picture taken earlier: they are not read again.
    """

    name: str
    root: str
    of_set: bool
    path: tuple[str, ...]
    of: t.Record
    frozen: bool


@dataclass(frozen=True, slots=True)
class TriggerModel:
    """What starts the rule; the condition is asked of each record by its own fields."""

    entity: str
    event: str
    fields: frozenset[str]
    to: frozenset[str]
    condition: Expression | None
    of: t.Record


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


StepModel: TypeAlias = CreateModel | UpdateModel | MoveModel | DecideModel | FindModel


@dataclass(frozen=True)
class RuleModel:
    """A checked rule. `sets[i]` are the sets, by name, that step i may use; `digest` is the same for equal definitions."""

    key: str
    definition: Rule
    trigger: TriggerModel
    steps: tuple[StepModel, ...]
    sets: tuple[Mapping[str, t.Record], ...]
    digest: str


def wanted(expressions: Iterable[Expression | None]) -> dict[str, set[str]]:
    """Return the paths that expressions ask of each name they begin with; an empty path is the name's own value."""
    found: dict[str, set[str]] = {}
    for expression in expressions:
        for path in expression.paths if expression is not None else ():
            name, _, rest = path.partition(".")
            found.setdefault(name, set()).add(rest)
    return found
