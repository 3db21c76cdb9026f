"""Checks workflows: every state is reached and left, every transition's guards make sense."""

from ...expressions import types as t
from ..kinds import Workflow
from ..kinds.workflow import State
from ..model import TimerModel, TransitionModel, WorkflowModel
from .approvals import approval_models, check_approvals
from .context import Build


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
    initial = [name for name, state in workflow.states.items() if state.initial]
    if not initial:
        build.report("no_initial_state", {}, "workflow", key, "states")
    if len(initial) > 1:
        build.report("several_initial_states", {"states": ", ".join(initial)}, "workflow", key, "states", initial[1])
    _check_states_before(build, key, workflow)
    reached, left = set(initial), set[str]()
    for name in workflow.transitions:
        _check_transition(build, key, workflow, name, reached, left)
    for approval in workflow.approvals.values():
        left.add(approval.in_)
        reached.update(state for state in (approval.pass_, approval.fail, approval.back) if state is not None)
    for name, state in workflow.states.items():
        if name not in reached:
            build.report("unreachable_state", {"state": name}, "workflow", key, "states", name)
        if name not in left and not state.final:
            build.report("dead_end_state", {"state": name}, "workflow", key, "states", name)


def _check_states_before(build: Build, key: str, workflow: Workflow) -> None:
    """Note earlier states that are still, or again, in use."""
    seen: set[str] = set()
    for name, state in workflow.states.items():
        for i, was in enumerate(state.was):
            if was in workflow.states or was in seen:
                build.report("was_is_taken", {"was": was, "name": name}, "workflow", key, "states", name, "was", i)
            seen.add(was)


def _check_transition(build: Build, key: str, workflow: Workflow, name: str, reached: set[str], left: set[str]) -> None:
    transition = workflow.transitions[name]
    at = ("transitions", name)
    if build.known(transition.to, workflow.states, "unknown_state", {}, "workflow", key, *at, "to"):
        reached.add(transition.to)
    for state in transition.from_:
        if build.known(state, workflow.states, "unknown_state", {}, "workflow", key, *at, "from"):
            left.add(state)
            if workflow.states[state].final:
                build.report("final_state_left", {"transition": name, "state": state}, "workflow", key, *at, "from")
    for i, role in enumerate(transition.by):
        build.known(role, build.definitions.roles, "wrong_role", {}, "workflow", key, *at, "by", i)


def workflow_model(build: Build, key: str, field: str) -> WorkflowModel:
    """Return a workflow's model; its conditions are parsed over the entity's record."""
    workflow = build.definitions.workflows[key]
    entity = build.definitions.entities[workflow.of]
    scope = build.scopes.with_actor(build.scopes.entity(workflow.of))
    transitions: dict[str, TransitionModel] = {}
    for name, transition in workflow.transitions.items():
        at = ("transitions", name)
        for i, required in enumerate(transition.require):
            build.known(
                required, entity.fields, "unknown_field", {"entity": workflow.of}, "workflow", key, *at, "require", i
            )
        transitions[name] = TransitionModel(
            key=name,
            from_=transition.from_,
            to=transition.to,
            by=frozenset(transition.by),
            require=transition.require,
            condition=build.expression(transition.if_, scope, t.BOOLEAN, "workflow", key, *at, "if"),
            four_eyes=transition.four_eyes,
            signed=transition.sign is not None,
        )
    approvals = approval_models(build, key, workflow, scope) if check_approvals(build, key, workflow) else {}
    timers = {name: _timers(build, key, workflow, name, state) for name, state in workflow.states.items() if state.timers}
    return WorkflowModel(key, field, workflow, transitions, approvals, timers)


def _timers(build: Build, key: str, workflow: Workflow, name: str, state: State) -> tuple[TimerModel, ...]:
    """Return the timers of a state; each carries out a transition that begins there and that the engine can do by itself."""
    found: list[TimerModel] = []
    for i, timer in enumerate(state.timers):
        at = ("states", name, "timers", i)
        if build.known(timer.do, workflow.transitions, "unknown_transition", {"entity": workflow.of}, "workflow", key, *at, "do"):
            transition = workflow.transitions[timer.do]
            if name not in transition.from_ or transition.sign is not None:
                build.report("timer_cannot_do", {"transition": timer.do, "state": name}, "workflow", key, *at, "do")
        if timer.calendar is not None:
            build.known(timer.calendar, build.definitions.app.calendars, "unknown_calendar", {}, "workflow", key, *at, "calendar")
        expression = build.expression(timer.field, build.scopes.entity(workflow.of), None, "workflow", key, *at, "field")
        if expression is not None and expression.type not in (t.DATE, t.DATETIME):
            build.report("due_needs_date", {"field": timer.field}, "workflow", key, *at, "field")
        found.append(TimerModel(timer, expression))
    return tuple(found)
