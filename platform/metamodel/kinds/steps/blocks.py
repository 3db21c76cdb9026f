"""Steps that hold further steps, and the list of all kinds of step."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Option

from ...definition import Definition, Expr, Key
from .calling import CallStep, ReturnStep
from .documents import FileStep, PrintStep
from .outside import HttpStep, PortStep
from .records import CreateStep, DecideStep, DeleteStep, FindStep, TransitionStep, UpdateStep, UpsertStep
from .running import FailStep, SignalStep, StopStep, WaitStep
from .telling import ChatStep, MailStep, NotifyStep
from .values import ComputeStep, QueryStep


class IfStep(Definition):
    """Carries out `then` where a condition about the sets holds (`count(records) > 1`), else `else`."""

    if_: Expr = Option(alias="if")
    then: "Steps"
    else_: "Steps" = Option(default=(), alias="else")


class Way(Definition):
    """One way out of a choice."""

    if_: Expr = Option(alias="if")
    steps: "Steps"


class ChooseStep(Definition):
    """Parts a set: each record goes the first way whose condition holds for it; within, the set is that part."""

    choose: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set that is parted.")
    when: tuple[Way, ...] = Option(min_length=1)
    else_: "Steps" = Option(default=(), alias="else", description="For the records that no condition holds for.")


class EachStep(Definition):
    """Carries out steps for one record of a set after another, or for a few at a time; within, the set is just these."""

    each: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    at_once: int = Option(default=1, ge=1, le=10_000)
    steps: "Steps"


class ParallelStep(Definition):
    """Carries out branches beside each other: one that waits does not hold up the others."""

    parallel: tuple["Steps", ...] = Option(min_length=2)
    until: Literal["all", "any"] | int = Option(
        default="all", description="How many branches end before it goes on."
    )
    others: Literal["leave", "finish"] = Option(
        default="leave", description="The other branches are left as they are, or go on beside what follows until they end, too."
    )


class TransactionStep(Definition):
    """Carries out steps all together or not at all."""

    transaction: "Steps"


Step: TypeAlias = (
    CreateStep | UpdateStep | UpsertStep | DeleteStep | TransitionStep | DecideStep | FindStep | ComputeStep | QueryStep
    | IfStep | ChooseStep | EachStep | ParallelStep | TransactionStep | WaitStep | SignalStep | PortStep
    | CallStep | ReturnStep | PrintStep | FileStep | NotifyStep | HttpStep | MailStep | ChatStep | StopStep | FailStep
)  # fmt: skip
Steps: TypeAlias = Annotated[tuple[Step, ...], Option(min_length=1)]


def steps_within(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield steps and all that stand in their blocks."""
    for step in steps:
        yield step
        for block in _blocks(step):
            yield from steps_within(block)


def _blocks(step: Step) -> tuple[tuple[Step, ...], ...]:
    match step:
        case IfStep():
            return (step.then, step.else_)
        case ChooseStep():
            return (*(way.steps for way in step.when), step.else_)
        case EachStep():
            return (step.steps,)
        case ParallelStep():
            return step.parallel
        case TransactionStep():
            return (step.transaction,)
        case _:
            return ()


for _model in (IfStep, Way, ChooseStep, EachStep, ParallelStep, TransactionStep):
    _model.model_rebuild()
