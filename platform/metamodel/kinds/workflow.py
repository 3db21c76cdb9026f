"""A workflow: the states of an entity's records and the transitions between them."""

from collections.abc import Mapping

from pydantic import Field as Option

from ..definition import Expr, Key, Keys, Titled
from ..fields.choice import Colour


class State(Titled):
    """A state; one is initial, final ones have no way out."""

    initial: bool = False
    final: bool = False
    colour: Colour = "grey"


class Transition(Titled):
    """A way from one state to another, with its guards: who, with what filled in, under which condition."""

    from_: Keys = Option(alias="from", description="One state or several.")
    to: Key
    by: Keys = Option(default=(), description="Roles that may do it; empty: only rules and the engine.")
    require: Keys = Option(default=(), description="Fields that must be filled, before or with it.")
    if_: Expr | None = Option(default=None, alias="if", description="A condition on the record.")


class Workflow(Titled):
    """`workflows/<key>.yaml`: a state machine over one entity's state field."""

    of: Key
    states: Mapping[Key, State] = Option(min_length=2)
    transitions: Mapping[Key, Transition]

    @property
    def initial(self) -> str:
        """Return the state that a new record begins in."""
        return next((key for key, state in self.states.items() if state.initial), next(iter(self.states)))
