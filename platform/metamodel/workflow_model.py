"""A workflow after its checks: its states in machines that go beside each other, the ways between them, and what happens by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from functools import cached_property

from ..expressions import Expression
from .approval_model import ApprovalModel
from .definition import Words
from .kinds import Workflow
from .kinds.state import State, Sub, Timer, Transition
from .values import Value


@dataclass(frozen=True)
class TransitionModel:
    """A transition with its parsed condition; that of a region moves the region's own field."""

    key: str
    from_: tuple[str, ...]
    to: str
    by: frozenset[str]
    require: tuple[str, ...]
    condition: Expression | None
    four_eyes: tuple[str, ...] = ()
    signed: bool = False
    region: str = ""
    automatic: bool = False
    said: Words = made(default_factory=dict[str, str], compare=False)
    """The condition as people read it."""


@dataclass(frozen=True)
class TimerModel:
    """A timer of a state; the expression gives the date of the record, where that counts."""

    definition: Timer
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class Machine:
    """States that exclude each other, and the field that says in which a record is: the workflow's own, or those of a region."""

    region: str
    field: str
    states: Mapping[str, State]
    initial: str

    def place(self, state: str) -> str:
        """Return a state's name in the whole workflow: `<state>`, or `<region>.<state>`."""
        return f"{self.region}.{state}" if self.region and state else state


@dataclass(frozen=True, slots=True)
class SubModel:
    """What a record waits for below it: records of `entity` that name it in `by`; `needed` asks the record how many."""

    definition: Sub
    entity: str
    by: str
    field: str
    done: frozenset[str]
    needed: Expression | None


@dataclass(frozen=True)
class WorkflowModel:
    """A workflow on an entity's state field; `outcomes` are the ways out of its approvals, for the engine alone.

    Timers, subs and steps are found by the place of their state: `<state>`, or `<region>.<state>`.
    """

    key: str
    field: str
    definition: Workflow
    transitions: Mapping[str, TransitionModel]
    approvals: Mapping[str, ApprovalModel] = made(default_factory=dict[str, ApprovalModel])
    timers: Mapping[str, tuple[TimerModel, ...]] = made(default_factory=dict[str, tuple[TimerModel, ...]])
    regions: Mapping[str, Machine] = made(default_factory=dict[str, Machine])
    subs: Mapping[str, SubModel] = made(default_factory=dict[str, SubModel])
    called: Mapping[str, Words] = made(default_factory=dict[str, Words])
    """What people call the roles that may carry out its transitions, and (with a slash before) the fields that these require."""

    @cached_property
    def machines(self) -> tuple[Machine, ...]:
        """Return the workflow's own states first, then those of its regions."""
        given = self.definition
        return (Machine("", self.field, given.states, given.initial), *self.regions.values())

    def machine(self, region: str) -> Machine:
        """Return the machine of a region; of no region, that of the workflow itself."""
        return self.regions[region] if region else self.machines[0]

    def given(self, key: str) -> Transition | None:
        """Return the definition of a transition, the workflow's own or a region's."""
        own = self.definition.transitions.get(key)
        return own or next((r.transitions[key] for r in self.definition.regions.values() if key in r.transitions), None)

    def field_of(self, transition: str) -> str:
        """Return the field that a transition moves."""
        model = self.transition(transition)
        return self.machine(model.region).field if model is not None else self.field

    def unsettled(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return, by field, what a release changed about the regions of a record's state since it came there.

        Those that the state got begin at their first sub-state; those that it lost have none.
        """
        state = self.definition.states.get(str(values.get(self.field))) if self.regions else None
        if state is None:
            return {}
        found: dict[str, Value] = {}
        for key, machine in self.regions.items():
            going = values.get(machine.field) is not None
            if going != (key in state.regions):
                found[machine.field] = None if going else machine.initial
        return found

    @cached_property
    def stepped(self) -> frozenset[str]:
        """Return the places whose states have steps of their own to enter or to leave."""
        found = ((m.place(key), state) for m in self.machines for key, state in m.states.items())
        return frozenset(place for place, state in found if state.enter is not None or state.leave is not None)

    @cached_property
    def goes_on(self) -> bool:
        """Tell whether something moves records on by itself once a condition holds: automatic transitions, joins, subs."""
        joins = any(state.join is not None for state in self.definition.states.values())
        return joins or bool(self.subs) or any(each.automatic for each in self.transitions.values())

    @cached_property
    def outcomes(self) -> Mapping[str, TransitionModel]:
        """Return the engine's transitions at the end of each approval, by `<approval>.<outcome>`."""
        found: dict[str, TransitionModel] = {}
        for key, approval in self.approvals.items():
            given = approval.definition
            for name, to in (("pass", given.pass_), ("fail", given.fail), ("back", given.back)):
                if to is not None:
                    found[f"{key}.{name}"] = TransitionModel(f"{key}.{name}", (given.in_,), to, frozenset(), (), None)
        return found

    @cached_property
    def deciding(self) -> Mapping[str, ApprovalModel]:
        """Return the approvals by the state in which each is decided."""
        return {approval.definition.in_: approval for approval in self.approvals.values()}

    def transition(self, key: str) -> TransitionModel | None:
        """Return a transition, or the engine's way out of an approval."""
        return self.transitions.get(key) or self.outcomes.get(key)
