"""Checks what goes on while a record is in a state: regions beside each other and their joins, and the records below it waits for."""

from collections.abc import Mapping

from ...expressions import types as t
from ..fields import ChildrenField, StateField
from ..kinds import Entity, Workflow
from ..kinds.state import State, Sub
from ..workflow_model import Machine, SubModel
from .context import Build


def under_of(machine: Machine) -> tuple[str, ...]:
    """Return where the states of a machine stand in the workflow's file."""
    return ("regions", machine.region) if machine.region else ()


def region_machines(build: Build, key: str, workflow: Workflow, entity: Entity) -> dict[str, Machine]:
    """Return the regions of a workflow by key, each with the field that holds its sub-state; what is wrong is noted."""
    fields = _fields(build, key, workflow, entity)
    used: set[str] = set()
    for name, state in workflow.states.items():
        for i, region in enumerate(state.regions):
            if build.known(region, workflow.regions, "unknown_region", {}, "workflow", key, "states", name, "regions", i):
                used.add(region)
        _check_join(build, key, workflow, name, state)
    for region, given in workflow.regions.items():
        if region not in used:
            build.report("region_unused", {"region": region}, "workflow", key, "regions", region)
        if region not in fields:
            build.report("region_without_field", {"region": region, "entity": workflow.of}, "workflow", key, "regions", region)
        for name, state in given.states.items():
            if state.regions or state.join is not None:
                build.report("region_in_region", {"state": name}, "workflow", key, "regions", region, "states", name)
    known = {region: given for region, given in workflow.regions.items() if region in fields}
    return {region: Machine(region, fields[region], given.states, given.initial) for region, given in known.items()}


def _fields(build: Build, key: str, workflow: Workflow, entity: Entity) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, field in entity.fields.items():
        if isinstance(field, StateField) and field.region is not None:
            at = ("fields", name, "region")
            known = workflow.regions if field.workflow == key else ()
            if build.known(field.region, known, "unknown_region", {}, "entity", workflow.of, *at):
                if field.region in found:
                    build.report("region_in_two_fields", {"region": field.region}, "entity", workflow.of, *at)
                found[field.region] = name
    return found


def _check_join(build: Build, key: str, workflow: Workflow, name: str, state: State) -> None:
    join = state.join
    if join is None:
        return
    at = ("states", name, "join")
    if isinstance(join.until, int) and not 1 <= join.until <= len(state.regions):
        build.report("more_than_branches", {"given": join.until, "branches": len(state.regions)}, "workflow", key, *at, "until")
    if not state.regions:
        build.report("join_without_regions", {"state": name}, "workflow", key, *at)
    check_leads_on(build, key, workflow, Machine("", "", workflow.states, workflow.initial), (name, join.do), (*at, "do"))


def check_leads_on(
    build: Build, key: str, workflow: Workflow, machine: Machine, named: tuple[str, str], at: tuple[str | int, ...]
) -> None:
    """Note a transition that does not begin in its state, or that the engine cannot do by itself."""
    state, do = named
    transitions = workflow.regions[machine.region].transitions if machine.region else workflow.transitions
    if build.known(do, transitions, "unknown_transition", {"entity": workflow.of}, "workflow", key, *at):
        transition = transitions[do]
        if state not in transition.from_ or transition.sign is not None:
            build.report("timer_cannot_do", {"transition": do, "state": state}, "workflow", key, *at)


def sub_model(build: Build, key: str, workflow: Workflow, machine: Machine, named: tuple[str, State]) -> SubModel | None:
    """Return what a state waits for below the record; None where it waits for nothing, or what it says is wrong, which is noted."""
    name, state = named
    if state.sub is None:
        return None
    at = (*under_of(machine), "states", name, "sub")
    check_leads_on(build, key, workflow, machine, (name, state.sub.do), (*at, "do"))
    child = build.definitions.entities[workflow.of].fields.get(state.sub.of)
    if not isinstance(child, ChildrenField):
        build.report("sub_needs_children", {"field": state.sub.of, "entity": workflow.of}, "workflow", key, *at, "of")
        return None
    life = _life(build, child.of)
    if life is None:
        build.report("no_workflow", {"entity": child.of}, "workflow", key, *at, "of")
        return None
    field, below = life
    return _sub(build, key, state.sub, (child.of, child.by, field), (workflow.of, below), at)


def _sub(
    build: Build, key: str, sub: Sub, child: tuple[str, str, str], lives: tuple[str, Workflow], at: tuple[str | int, ...]
) -> SubModel:
    of, by, field = child
    owner, below = lives
    for i, done in enumerate(sub.done):
        build.known(done, below.states, "unknown_state", {}, "workflow", key, *at, "done", i)
    if sub.others is not None:
        build.known(sub.others, below.transitions, "unknown_transition", {"entity": of}, "workflow", key, *at, "others")
    asked = str(sub.until) if isinstance(sub.until, str) and sub.until not in ("all", "any") else None
    needed = build.expression(asked, build.scopes.entity(owner), t.INTEGER, "workflow", key, *at, "until")
    return SubModel(sub, of, by, field, frozenset(sub.done or _final(below.states)), needed)


def _life(build: Build, entity: str) -> tuple[str, Workflow] | None:
    """Return the state field of an entity, with its workflow."""
    given = build.definitions.entities.get(entity)
    for name, field in given.fields.items() if given is not None else ():
        if isinstance(field, StateField) and field.region is None and field.workflow in build.definitions.workflows:
            return name, build.definitions.workflows[field.workflow]
    return None


def _final(states: Mapping[str, State]) -> list[str]:
    return [name for name, state in states.items() if state.final]
