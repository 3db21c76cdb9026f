"""A rule after its checks: every expression parsed, every set and variable typed. The runner works from it alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from ..expressions import Expression
from ..expressions import types as t
from .kinds import Rule
from .step_models import (
    CallModel,
    ChatModel,
    ComputeModel,
    CreateModel,
    DecideModel,
    DeleteModel,
    EndModel,
    FindModel,
    HttpModel,
    Loop,
    MailModel,
    MoveModel,
    NotifyModel,
    PortModel,
    PrintOutModel,
    QueryModel,
    ReturnModel,
    SignalModel,
    UpdateModel,
    UpsertModel,
    WaitModel,
    WriteModel,
)
from .trigger_model import TriggerModel

RECORDS = "records"
"""The name of the set that triggered a rule."""
INPUT = "input"
"""The name of what a rule was told when it was started."""


@dataclass(frozen=True, slots=True)
class IfModel:
    """Carries out one block or the other, by a condition about the sets."""

    kind: ClassVar[str] = "if"
    entity: ClassVar[str] = ""
    condition: Expression
    then: "Steps"
    otherwise: "Steps"


@dataclass(frozen=True, slots=True)
class ChooseModel:
    """Parts a set: each record goes the first way whose condition holds for it; `conditions` and `ways` belong together."""

    kind: ClassVar[str] = "choose"
    entity: str
    loops: tuple[Loop, ...]
    conditions: tuple[Expression, ...]
    ways: tuple["Steps", ...]
    otherwise: "Steps"


@dataclass(frozen=True, slots=True)
class EachModel:
    """Carries out a block for a few records of a set at a time, one lot after another."""

    kind: ClassVar[str] = "each"
    entity: str
    loops: tuple[Loop, ...]
    at_once: int
    steps: "Steps"


@dataclass(frozen=True, slots=True)
class ParallelModel:
    """Carries out branches beside each other: one that waits does not hold up the others.

    `needed` of them have to end; the others are left then, or finish beside what follows.
    """

    kind: ClassVar[str] = "parallel"
    entity: ClassVar[str] = ""
    branches: tuple["Steps", ...]
    needed: int
    finish: bool = False


@dataclass(frozen=True, slots=True)
class TransactionModel:
    """Carries out a block as a whole or not at all."""

    kind: ClassVar[str] = "transaction"
    entity: ClassVar[str] = ""
    steps: "Steps"


StepModel: TypeAlias = (
    CreateModel | UpdateModel | UpsertModel | DeleteModel | MoveModel | DecideModel | FindModel | ComputeModel | QueryModel
    | IfModel | ChooseModel | EachModel | ParallelModel | TransactionModel | WaitModel | SignalModel | PortModel
    | CallModel | ReturnModel | PrintOutModel | WriteModel | NotifyModel | HttpModel | MailModel | ChatModel | EndModel
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A step where it stands: `at` leads to it in the rule's file, `sets` are the sets, by name, that it may use."""

    at: tuple[str | int, ...]
    model: StepModel
    sets: Mapping[str, t.Record]


Steps: TypeAlias = tuple[Placed, ...]
"""A block of steps, carried out one after another."""


def blocks_of(step: StepModel) -> tuple[Steps, ...]:
    """Return the blocks within a step."""
    match step:
        case IfModel():
            return (step.then, step.otherwise)
        case ChooseModel():
            return (*step.ways, step.otherwise)
        case EachModel() | TransactionModel():
            return (step.steps,)
        case ParallelModel():
            return step.branches
        case _:
            return ()


def all_steps(steps: Steps) -> Iterator[Placed]:
    """Yield the steps of a block and all within them, in the order of the file."""
    for placed in steps:
        yield placed
        for block in blocks_of(placed.model):
            yield from all_steps(block)


@dataclass(frozen=True)
class RuleModel:
    """A checked rule; `digest` is the same for equal definitions. `by` is asked of each record by its own fields."""

    key: str
    definition: Rule
    trigger: TriggerModel
    steps: Steps
    by: Expression | None
    digest: str
    workflow: str = ""
    """The workflow to whose states the steps belong; empty for a rule of its own."""

    @property
    def file(self) -> tuple[str, str]:
        """Return the kind and key of the definition that holds its steps."""
        return ("workflow", self.workflow) if self.workflow else ("rule", self.key)


def wanted(expressions: Iterable[Expression | None]) -> dict[str, set[str]]:
    """Return the paths that expressions ask of each name they begin with; an empty path is the name's own value."""
    found: dict[str, set[str]] = {}
    for expression in expressions:
        for path in expression.paths if expression is not None else ():
            name, _, rest = path.partition(".")
            found.setdefault(name, set()).add(rest)
    return found
