"""A rule: when something happened to records, steps are carried out, each on a whole set."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Keys, Titled, Words


class Trigger(Definition):
    """The event that starts the rule; records for which `if` does not hold are left out, and the trace says so."""

    record: Key = Option(description="The entity.")
    event: Literal["created", "updated", "deleted", "transitioned", "due"]
    fields: Keys = Option(default=(), description="Only when one of these changed.")
    to: Keys = Option(default=(), description="Only when it came into one of these states.")
    if_: Expr | None = Option(default=None, alias="if")


class CreateStep(Definition):
    """Creates a record for each combination of the loop variables."""

    create: Key = Option(description="The entity.")
    for_each: Mapping[Key, Expr] = Option(
        description="Variable: the set it runs over; later ones may use earlier ones."
    )
    if_: Expr | None = Option(default=None, alias="if")
    once_per: tuple[Expr, ...] = Option(default=(), description="No second record is ever created for the same values.")
    values: Mapping[Key, Expr] = Option(alias="set")
    as_: Key | None = Option(default=None, alias="as", description="The name of the created set in later steps.")


class UpdateStep(Definition):
    """Changes fields of every record of a set."""

    update: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    if_: Expr | None = Option(default=None, alias="if")
    values: Mapping[Key, Expr] = Option(alias="set")


class TransitionStep(Definition):
    """Carries out a workflow transition on every record of a set that is in a fitting state and for which `if` holds."""

    transition: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    do: Key
    if_: Expr | None = Option(default=None, alias="if")


class DecideStep(Definition):
    """Asks a decision table about every record of a set; the answers become members of the loop variable's records."""

    decide: Key = Option(description="The table.")
    for_each: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    given: Mapping[Key, Expr] = Option(description="The table's inputs, for each record.")
    missing: Literal["fail", "skip"] = Option(default="fail", description="What happens where no row fits.")


class FindStep(Definition):
    """Reads a set of records; the condition may use the sets read or made before (`order in orders`)."""

    find: Key = Option(description="The entity.")
    where: Expr
    order_by: tuple[str, ...] = ()
    as_: Key = Option(alias="as")


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
    until: Literal["all", "any"] | int = Option(default="all", description="How many branches end before it goes on; the others are left.")


class TransactionStep(Definition):
    """Carries out steps all together or not at all."""

    transaction: "Steps"


class Wait(Definition):
    """A time, or a condition about the sets and how long at most it is waited for (without a time: for ever)."""

    days: int = Option(default=0, ge=0)
    hours: int = Option(default=0, ge=0)
    minutes: int = Option(default=0, ge=0)
    seconds: int = Option(default=0, ge=0)
    until: Expr | None = None

    @property
    def lasting(self) -> timedelta:
        """Return the time, zero where none is given."""
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds)


class WaitStep(Definition):
    """Lets the run rest for a time, or until a condition holds."""

    wait: Wait


class PortStep(Definition):
    """Calls something outside through a port that the installation offers; it is tried again, always under the same key."""

    port: Key = Option(description="The port's name.")
    given: Mapping[Key, Expr] = Option(default={}, description="What is sent: values about the sets (`count(records)`).")


class StopStep(Definition):
    """Ends the run, which is done then, where the condition holds."""

    stop: Words
    if_: Expr | None = Option(default=None, alias="if")


class FailStep(Definition):
    """Ends the run as failed, where the condition holds, so that somebody looks after it."""

    fail: Words
    if_: Expr | None = Option(default=None, alias="if")


Step: TypeAlias = (
    CreateStep | UpdateStep | TransitionStep | DecideStep | FindStep
    | IfStep | ChooseStep | EachStep | ParallelStep | TransactionStep | WaitStep | PortStep | StopStep | FailStep
)  # fmt: skip
Steps: TypeAlias = Annotated[tuple[Step, ...], Option(min_length=1)]
Mode: TypeAlias = Literal["ordered", "single", "restart", "queued", "parallel"]


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


class Rule(Titled):
    """`rules/<key>.yaml`: one trigger, then steps; `records` names the set that triggered it."""

    on: Trigger
    steps: Steps
    active: bool = True
    mode: Mode = Option(
        default="ordered",
        description=(
            "What happens while an earlier run is not finished. ordered: it waits its turn among all ordered rules of the app; "
            "queued: behind the earlier runs of this rule only; single: it is left out; restart: the earlier run is stopped; "
            "parallel: beside it, runs about the same record one after another."
        ),
    )
    max: int | None = Option(default=None, ge=1, le=64, description="How many runs at once (parallel, default 4), or waiting (queued).")
    by: Expr | None = Option(
        default=None, description="A value of the record: runs with different values have nothing to do with each other."
    )


for _model in (IfStep, Way, ChooseStep, EachStep, ParallelStep, TransactionStep):
    _model.model_rebuild()
