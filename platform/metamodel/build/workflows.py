"""Checks workflows: every state is reached and left, every transition's guards make sense."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from ...expressions import types as t
from ..definition import Words
from ..kinds import Entity, Workflow
from ..kinds.approval import Approval
from ..kinds.state import State, Transition
from ..workflow_model import Machine, TimerModel, TransitionModel, WorkflowModel
from .approvals import approval_models, check_approvals
from .context import Build
from .regions import check_leads_on, region_machines, sub_model, under_of
from .said import said

At: TypeAlias = tuple[str | int, ...]
"""Where something stands in the workflow's file."""


def check_workflows(build: Build) -> None:
    """Note what is wrong with states and transitions, and workflows that nothing follows."""
    followed = {
        name
        for entity in build.definitions.entities.values()
        for f in entity.fields.values()
        if (name := getattr(f, "workflow", None))
    }
    for key, workflow in build.definitions.workflows.items():
        if not build.entity(workflow.of, "workflow", key, "of"):
            continue
        _check_states(build, key, workflow)
        if key not in followed:
            build.report("unused_workflow", {"of": workflow.of}, "workflow", key, "of")


def _check_states(build: Build, key: str, workflow: Workflow) -> None:
    taken: dict[str, str] = {}
    for region, states, transitions in workflow.machines:
        under = ("regions", region) if region else ()
        for name in transitions:
            if name in taken:
                build.report("transition_twice", {"name": name}, "workflow", key, *under, "transitions", name)
            taken[name] = region
        _check_machine(build, key, under, states, transitions, () if region else workflow.approvals.values())


def _check_machine(
    build: Build, key: str, under: At, states: Mapping[str, State], transitions: Mapping[str, Transition], approvals: Iterable[Approval]
) -> None:
    """Note what is wrong with the states and transitions of a workflow, or of one of its regions."""
    initial = [name for name, state in states.items() if state.initial]
    if not initial:
        build.report("no_initial_state", {}, "workflow", key, *under, "states")
    if len(initial) > 1:
        build.report("several_initial_states", {"states": ", ".join(initial)}, "workflow", key, *under, "states", initial[1])
    _check_states_before(build, key, under, states)
    reached, left = set(initial), set[str]()
    for name, transition in transitions.items():
        _check_transition(build, key, (*under, "transitions", name), transition, states, (reached, left))
    for approval in approvals:
        left.add(approval.in_)
        reached.update(state for state in (approval.pass_, approval.fail, approval.back) if state is not None)
    for name, state in states.items():
        if name not in reached:
            build.report("unreachable_state", {"state": name}, "workflow", key, *under, "states", name)
        if name not in left and not state.final:
            build.report("dead_end_state", {"state": name}, "workflow", key, *under, "states", name)


def _check_states_before(build: Build, key: str, under: At, states: Mapping[str, State]) -> None:
    """Note earlier states that are still, or again, in use."""
    seen: set[str] = set()
    for name, state in states.items():
        for i, was in enumerate(state.was):
            if was in states or was in seen:
                build.report("was_is_taken", {"was": was, "name": name}, "workflow", key, *under, "states", name, "was", i)
            seen.add(was)


def _check_transition(
    build: Build, key: str, at: At, transition: Transition, states: Mapping[str, State], ends: tuple[set[str], set[str]]
) -> None:
    reached, left = ends
    if build.known(transition.to, states, "unknown_state", {}, "workflow", key, *at, "to"):
        reached.add(transition.to)
    for state in transition.from_:
        if build.known(state, states, "unknown_state", {}, "workflow", key, *at, "from"):
            left.add(state)
            if states[state].final:
                build.report("final_state_left", {"transition": at[-1], "state": state}, "workflow", key, *at, "from")
    for i, role in enumerate(transition.by):
        build.known(role, build.definitions.roles, "wrong_role", {}, "workflow", key, *at, "by", i)
    if transition.automatic and (transition.if_ is None or transition.sign is not None):
        build.report("automatic_needs_condition", {"transition": at[-1]}, "workflow", key, *at, "automatic")


def workflow_model(build: Build, key: str, field: str) -> WorkflowModel:
    """Return a workflow's model; its conditions are parsed over the entity's record."""
    workflow = build.definitions.workflows[key]
    entity = build.definitions.entities[workflow.of]
    scope = build.scopes.with_actor(build.scopes.entity(workflow.of))
    transitions = {
        name: _transition(build, key, entity, scope, region, (name, transition))
        for region, _, given in workflow.machines
        for name, transition in given.items()
    }
    approvals = approval_models(build, key, workflow, scope) if check_approvals(build, key, workflow) else {}
    regions = region_machines(build, key, workflow, entity)
    machines = (Machine("", field, workflow.states, workflow.initial), *regions.values())
    places = [(machine, name, state) for machine in machines for name, state in machine.states.items()]
    timers = {m.place(name): _timers(build, key, workflow, m, (name, state)) for m, name, state in places if state.timers}
    subs = {m.place(name): sub for m, name, state in places if (sub := sub_model(build, key, workflow, m, (name, state))) is not None}
    return WorkflowModel(key, field, workflow, transitions, approvals, timers, regions, subs, _called(build, entity, transitions.values()))


def _called(build: Build, entity: Entity, transitions: Iterable[TransitionModel]) -> dict[str, Words]:
    """Return what people call the roles and the fields that transitions name."""
    found: dict[str, Words] = {}
    for each in transitions:
        found |= {role: build.definitions.roles[role].title for role in each.by if role in build.definitions.roles}
        found |= {f"/{name}": entity.fields[name].title for name in each.require if name in entity.fields}
    return found


def _transition(
    build: Build, key: str, entity: Entity, scope: t.Scope, region: str, named: tuple[str, Transition]
) -> TransitionModel:
    name, transition = named
    at: At = (*(("regions", region) if region else ()), "transitions", name)
    for i, required in enumerate(transition.require):
        build.known(
            required, entity.fields, "unknown_field", {"entity": build.definitions.workflows[key].of}, "workflow", key, *at, "require", i
        )
    condition = build.expression(transition.if_, scope, t.BOOLEAN, "workflow", key, *at, "if")
    return TransitionModel(
        key=name,
        from_=transition.from_,
        to=transition.to,
        by=frozenset(transition.by),
        require=transition.require,
        condition=condition,
        said=said(build, build.definitions.workflows[key].of, condition),
        four_eyes=transition.four_eyes,
        signed=transition.sign is not None,
        region=region,
        automatic=transition.automatic,
    )


def _timers(build: Build, key: str, workflow: Workflow, machine: Machine, named: tuple[str, State]) -> tuple[TimerModel, ...]:
    """Return the timers of a state; each carries out a transition that begins there and that the engine can do by itself, or steps."""
    name, state = named
    found: list[TimerModel] = []
    for i, timer in enumerate(state.timers):
        at = (*under_of(machine), "states", name, "timers", i)
        if timer.do is not None:
            check_leads_on(build, key, workflow, machine, (name, timer.do), (*at, "do"))
        if timer.calendar is not None:
            build.known(timer.calendar, build.definitions.app.calendars, "unknown_calendar", {}, "workflow", key, *at, "calendar")
        expression = build.expression(timer.field, build.scopes.entity(workflow.of), None, "workflow", key, *at, "field")
        if expression is not None and expression.type not in (t.DATE, t.DATETIME):
            build.report("due_needs_date", {"field": timer.field}, "workflow", key, *at, "field")
        found.append(TimerModel(timer, expression))
    return tuple(found)
