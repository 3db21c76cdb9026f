"""A workflow: the states of an entity's records, the transitions between them, and the approvals on the way."""

from collections.abc import Mapping

from pydantic import Field as Option
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ..definition import Definition, Expr, Key, Keys, Path, Titled
from ..fields.choice import Colour
from .approval import Approval, Duration, Node, Signature


class Timer(Definition):
    """A transition that the engine carries out when a record has been in a state for so long, or by a date of the record."""

    do: Key = Option(description="The transition.")
    after: Duration | None = Option(default=None, description="So long after the record came into the state.")
    field: Path | None = Option(default=None, description="A date or moment of the record.")
    before: Duration = Option(default="0m", description="So long before the date in the field.")
    calendar: Key | None = Option(default=None, description="The working calendar in which durations are counted.")

    @model_validator(mode="after")
    def _one_way(self) -> "Timer":
        if (self.after is None) == (self.field is None):
            raise PydanticCustomError("due_needs_one", "after or field")
        return self


class State(Titled):
    """A state; one is initial, final ones have no way out."""

    initial: bool = False
    was: Keys = Option(default=(), description="Keys of earlier states whose records are in this one from now on.")
    final: bool = False
    colour: Colour = "grey"
    timers: tuple[Timer, ...] = ()


class Transition(Titled):
    """A way from one state to another, with its guards: who, with what filled in, under which condition."""

    from_: Keys = Option(alias="from", description="One state or several.")
    to: Key
    by: Keys = Option(default=(), description="Roles that may do it; empty: only rules and the engine.")
    require: Keys = Option(default=(), description="Fields that must be filled, before or with it.")
    if_: Expr | None = Option(default=None, alias="if", description="A condition on the record.")
    four_eyes: Keys = Option(default=(), description="Transitions whose last doer may not do this one, too.")
    sign: Signature | None = None


NO_PROCESSES: Mapping[str, tuple[Node, ...]] = {}
NO_APPROVALS: Mapping[str, Approval] = {}


class Workflow(Titled):
    """`workflows/<key>.yaml`: a state machine over one entity's state field."""

    of: Key
    states: Mapping[Key, State] = Option(min_length=2)
    transitions: Mapping[Key, Transition]
    approvals: Mapping[Key, Approval] = Option(default=NO_APPROVALS, description="What is decided by people, each in one state.")
    processes: Mapping[Key, tuple[Node, ...]] = Option(default=NO_PROCESSES, description="Steps that several approvals share.")

    @property
    def initial(self) -> str:
        """Return the state that a new record begins in."""
        return next((key for key, state in self.states.items() if state.initial), next(iter(self.states)))
