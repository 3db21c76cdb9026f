"""States and transitions of a workflow, and what happens by itself while a record is in a state."""

from typing import Literal, TypeAlias

from pydantic import Field as Option
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ..definition import Definition, Expr, Key, Keys, Path, Titled
from ..fields.choice import Colour
from .approval import Duration, Signature
from .steps import Steps


class Timer(Definition):
    """A transition, or steps, when a record has been in a state for so long, or by a date of the record; leaving the state stops it."""

    do: Key | None = Option(default=None, description="The transition.")
    steps: Steps | None = Option(default=None, description="Instead of a transition: steps, with the record as `records`.")
    after: Duration | None = Option(default=None, description="So long after the record came into the state.")
    field: Path | None = Option(default=None, description="A date or moment of the record.")
    before: Duration = Option(default="0m", description="So long before the date in the field.")
    calendar: Key | None = Option(default=None, description="The working calendar in which durations are counted.")

    @model_validator(mode="after")
    def _one_way(self) -> "Timer":
        if (self.after is None) == (self.field is None):
            raise PydanticCustomError("due_needs_one", "after or field")
        if (self.do is None) == (self.steps is None):
            raise PydanticCustomError("timer_needs_one", "do or steps")
        return self


Enough: TypeAlias = Literal["all", "any"] | int
"""How many are enough."""


class Sub(Definition):
    """What a record in this state waits for: records below it (made by `enter`, by people or by rules) that are done."""

    of: Key = Option(description="The field that holds them: of type children.")
    done: Keys = Option(default=(), description="Their states that count as done; without it, the final ones.")
    until: Enough | Expr = Option(default="all", description="all (also where there are none), any, a number, or an expression for it.")
    do: Key = Option(description="The transition that the record then goes through.")
    others: Key | None = Option(default=None, description="The transition for those that are not done by then; without it they go on.")


class Join(Definition):
    """When the regions of a state are over: as many as are needed have come into a final state."""

    until: Enough = "all"
    do: Key = Option(description="The transition that the record then goes through; the other regions end with it.")


class State(Titled):
    """A state; one is initial, final ones have no way out."""

    initial: bool = False
    was: Keys = Option(default=(), description="Keys of earlier states whose records are in this one from now on.")
    final: bool = False
    colour: Colour = "grey"
    enter: Steps | None = Option(default=None, description="Steps with the transition that leads here; the record is in `records`.")
    leave: Steps | None = Option(default=None, description="Steps with the transition that leads away.")
    timers: tuple[Timer, ...] = ()
    regions: Keys = Option(default=(), description="Regions that begin here beside each other and end when the state is left.")
    join: Join | None = Option(default=None, description="When the regions are over.")
    sub: Sub | None = None


class Transition(Titled):
    """A way from one state to another, with its guards: who, with what filled in, under which condition."""

    from_: Keys = Option(alias="from", description="One state or several.")
    to: Key
    by: Keys = Option(default=(), description="Roles that may do it; empty: only rules and the engine.")
    require: Keys = Option(default=(), description="Fields that must be filled, before or with it.")
    if_: Expr | None = Option(default=None, alias="if", description="A condition on the record.")
    four_eyes: Keys = Option(default=(), description="Transitions whose last doer may not do this one, too.")
    sign: Signature | None = None
    automatic: bool = Option(
        default=False, description="The engine does it as soon as `if` holds: when the record, its sums or the records below it change."
    )
