"""Decides transitions: an ordered list of guards, each of which gives its reasons; all reasons come together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ..expressions import Environment
from ..kernel.problems import Location, Problem
from ..kernel.text import LANGUAGES, in_language, nearest
from ..metamodel.definition import NO_WORDS, Words
from ..metamodel.values import Value
from ..metamodel.workflow_model import Machine, TransitionModel, WorkflowModel


@dataclass(frozen=True, slots=True)
class Attempt:
    """Someone tries to move a record: its state before, its values as they would be after, and who it is.

    `values` holds every path of `needs` flat, by its dotted path. `system` is the engine itself: it stands above `by`, never
    above `require` and `if`. `person` is who tries, `doers` who last carried out each transition of the record, and `signed`
    says whether the person proved anew who they are.
    """

    state: str
    values: Mapping[str, Value]
    roles: frozenset[str]
    system: bool
    environment: Environment
    person: str = ""
    doers: Mapping[str, str] = field(default_factory=dict[str, str])
    signed: bool = False
    regions: Mapping[str, str] = field(default_factory=dict[str, str])
    """The sub-state of each region that goes on."""

    def standing(self, transition: TransitionModel) -> str:
        """Return the state from which a transition would move the record: of its region, where it is one of a region."""
        return self.regions.get(transition.region, "") if transition.region else self.state


@dataclass(frozen=True, slots=True)
class Accepted:
    """The transition may happen; the record comes into state `to`."""

    to: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The transition may not happen; all reasons, those about a field at `/<field>`."""

    problems: tuple[Problem, ...]


Outcome: TypeAlias = Accepted | Refused
Guard: TypeAlias = Callable[[WorkflowModel, TransitionModel, Attempt], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Open:
    """A transition that starts where the record is: whether it is open, else why not, and the fields it wants filled."""

    key: str
    to: str
    open: bool
    problems: tuple[Problem, ...]
    require: tuple[str, ...]
    sign: Words
    region: str = ""
    by_hand: bool = True
    """Whether any role may carry it out; else only the engine does."""


def needs(workflow: WorkflowModel, transition: str | None = None) -> frozenset[str]:
    """Return the paths that deciding a transition (or any) wants to know of the record and the actor."""
    chosen = workflow.transitions.values() if transition is None else filter(None, [workflow.transition(transition)])
    return frozenset(path for t in chosen for path in (*t.require, *(t.condition.paths if t.condition else ())))


def fits(workflow: WorkflowModel, transition: str, state: str) -> bool:
    """Tell whether the transition exists and starts at the state."""
    found = workflow.transition(transition)
    return found is not None and state in found.from_


def decide(workflow: WorkflowModel, transition: str, attempt: Attempt) -> Outcome:
    """Return whether a transition may happen, or every reason why not."""
    model = workflow.transition(transition)
    if model is None:
        data = {"entity": workflow.definition.of, "name": transition, "near": nearest(transition, workflow.transitions)}
        return Refused((Problem("unknown_transition", data),))
    problems = tuple(problem for guard in GUARDS for problem in guard(workflow, model, attempt))
    return Refused(problems) if problems else Accepted(model.to)


def open_transitions(workflow: WorkflowModel, attempt: Attempt) -> tuple[Open, ...]:
    """Return the transitions that start at the record's state, or at one of its regions'; required fields can be given with them."""
    found: list[Open] = []
    for key, model in workflow.transitions.items():
        if attempt.standing(model) in model.from_:
            problems = tuple(p for guard in (_who, _four_eyes, _condition) for p in guard(workflow, model, attempt))
            given = workflow.given(key)
            meaning = given.sign.meaning if given is not None and given.sign is not None else NO_WORDS
            found.append(Open(key, model.to, not problems, problems, model.require, meaning, model.region, bool(model.by)))
    return tuple(found)


def _from_state(workflow: WorkflowModel, transition: TransitionModel, attempt: Attempt) -> Iterable[Problem]:
    here = attempt.standing(transition)
    if here not in transition.from_:
        machine = workflow.machine(transition.region)
        at, states = (machine, here) if here else (workflow.machine(""), attempt.state)
        data: dict[str, object] = {"transition": transition.key, "state": states, "from": ", ".join(transition.from_)}
        data.update(_titled(workflow, transition))
        for language in ("en", "zh"):
            data[f"state_{language}"] = _state(at, states, language)
            data[f"from_{language}"] = ", ".join(_state(machine, state, language) for state in transition.from_)
        yield Problem("transition_from_state", data)


def _who(workflow: WorkflowModel, transition: TransitionModel, attempt: Attempt) -> Iterable[Problem]:
    if attempt.system or attempt.roles & transition.by:
        return
    data = {"transition": transition.key, "roles": ", ".join(sorted(transition.by)), **_titled(workflow, transition)}
    for language, comma in (("en", ", "), ("zh", "、")):
        data[f"roles_{language}"] = comma.join(_called(workflow, role, language) for role in sorted(transition.by))
    yield Problem("transition_by_role" if transition.by else "transition_by_engine", data)


def _four_eyes(workflow: WorkflowModel, transition: TransitionModel, attempt: Attempt) -> Iterable[Problem]:
    for other in transition.four_eyes:
        if attempt.person and attempt.doers.get(other) == attempt.person:
            titles = {f"other_{language}": name for language, name in _names(workflow, other).items()}
            yield Problem("transition_four_eyes", {"transition": transition.key, **titles, **_titled(workflow, transition)})


def _signed(workflow: WorkflowModel, transition: TransitionModel, attempt: Attempt) -> Iterable[Problem]:
    if transition.signed and not attempt.signed:
        data = {"transition": transition.key, **_titled(workflow, transition)}
        yield Problem("transition_unsigned", data, Location(path="/password"))


def _filled(workflow: WorkflowModel, transition: TransitionModel, attempt: Attempt) -> Iterable[Problem]:
    for name in transition.require:
        if attempt.values.get(name) in (None, "", []):
            data = {"transition": transition.key, "field": name, **_titled(workflow, transition)}
            data |= {f"field_{language}": _called(workflow, f"/{name}", language) for language in LANGUAGES}
            yield Problem("transition_requires", data, Location(path=f"/{name}"))


def _condition(workflow: WorkflowModel, transition: TransitionModel, attempt: Attempt) -> Iterable[Problem]:
    condition = transition.condition
    if condition is not None and not condition.holds(attempt.values, attempt.environment):
        data = {"transition": transition.key, "condition": condition.text, **_titled(workflow, transition)}
        data |= {f"said_{language}": in_language(transition.said, language) or condition.text for language in LANGUAGES}
        yield Problem("transition_condition", data)


GUARDS: tuple[Guard, ...] = (_from_state, _who, _four_eyes, _filled, _condition, _signed)
"""Every guard, in the order in which reasons are told."""


def _called(workflow: WorkflowModel, name: str, language: str) -> str:
    return in_language(workflow.called.get(name, NO_WORDS), language) or name.lstrip("/")


def _titled(workflow: WorkflowModel, transition: TransitionModel) -> dict[str, str]:
    return {f"title_{language}": name for language, name in _names(workflow, transition.key).items()}


def _names(workflow: WorkflowModel, key: str) -> dict[str, str]:
    found = workflow.given(key) or workflow.definition.approvals.get(key.partition(".")[0])
    return {language: in_language(found.title if found else NO_WORDS, language) or key for language in ("en", "zh")}


def _state(machine: Machine, state: str, language: str) -> str:
    found = machine.states.get(state)
    return (in_language(found.title, language) if found else "") or state
