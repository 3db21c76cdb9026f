"""A workflow: the states of an entity's records, the transitions between them, and the approvals on the way."""

from collections.abc import Iterator, Mapping

from pydantic import Field as Option

from ..definition import Key, Titled
from .approval import Approval, Node
from .state import State, Timer, Transition

__all__ = ["Region", "State", "Timer", "Transition", "Workflow"]


class Region(Titled):
    """A part of a state that goes its own way beside others: its sub-states are kept in a state field of its own."""

    states: Mapping[Key, State] = Option(min_length=2)
    transitions: Mapping[Key, Transition]

    @property
    def initial(self) -> str:
        """Return the sub-state that it begins in."""
        return _initial(self.states)


NO_PROCESSES: Mapping[str, tuple[Node, ...]] = {}
NO_APPROVALS: Mapping[str, Approval] = {}
NO_REGIONS: Mapping[str, Region] = {}


class Workflow(Titled):
    """`workflows/<key>.yaml`: a state machine over one entity's state field."""

    of: Key
    states: Mapping[Key, State] = Option(min_length=2)
    transitions: Mapping[Key, Transition]
    regions: Mapping[Key, Region] = Option(default=NO_REGIONS, description="What goes on beside each other while a record is in one state.")
    approvals: Mapping[Key, Approval] = Option(default=NO_APPROVALS, description="What is decided by people, each in one state.")
    processes: Mapping[Key, tuple[Node, ...]] = Option(default=NO_PROCESSES, description="Steps that several approvals share.")

    @property
    def initial(self) -> str:
        """Return the state that a new record begins in."""
        return _initial(self.states)

    @property
    def machines(self) -> Iterator[tuple[str, Mapping[str, State], Mapping[str, Transition]]]:
        """Yield the states and transitions of the workflow itself (under an empty name) and of its regions."""
        yield "", self.states, self.transitions
        for key, region in self.regions.items():
            yield key, region.states, region.transitions


def _initial(states: Mapping[str, State]) -> str:
    return next((key for key, state in states.items() if state.initial), next(iter(states)))
