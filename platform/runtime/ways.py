"""Which ways out of its state a record has for a person, and why the closed ones are closed."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..kernel.problems import Problem
from ..metamodel.values import Value
from ..metamodel.workflow_model import WorkflowModel
from ..store import directory
from ..store.engine import Connection
from ..workflow.machine import Attempt, Open, needs, open_transitions
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import fetch_values, read_one
from .rights import Rights

NOBODY: Mapping[str, str] = {}
"""Who carried out which transition, where nobody did."""


def ways_out(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str) -> tuple[Open, ...]:
    """Return the transitions that start at a record's state; none without a workflow. Raises NotFound."""
    workflow = app.model.entity(entity).workflow
    read_one(engine, app, actor, entity, record_id)
    if workflow is None:
        return ()
    own = engine.actor_values(app, actor)
    fields = {machine.field for machine in workflow.machines}
    paths = [path for path in needs(workflow) | fields if not path.startswith("actor.")]
    with engine.database.read() as connection:
        (found,) = fetch_values(engine, app, entity, [record_id], paths, connection)
        doers = doers_of(connection, app, entity, workflow, [record_id]).get(record_id, NOBODY)
    values: dict[str, Value] = {**found, **own}
    state = str(values[workflow.field])
    roles = actor.roles_in(app.key)
    regions = standing_of(workflow, values)
    attempt = Attempt(state, values, roles, actor.system, engine.environment(app), actor.id, doers, regions=regions)
    found = open_transitions(workflow, attempt)
    rights = app.rights(actor)
    return tuple(replace(way, problems=tuple(discreet(rights, entity, workflow, p) for p in way.problems)) for way in found)


def standing_of(workflow: WorkflowModel, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the sub-state of each region that goes on; one that is about to begin, or to end, by a release counts as if it had."""
    known = {**values, **workflow.unsettled(values)}
    return {key: str(known[machine.field]) for key, machine in workflow.regions.items() if known.get(machine.field)}


def doers_of(
    connection: Connection, app: InstalledApp, entity: str, workflow: WorkflowModel, record_ids: Collection[str]
) -> Mapping[str, Mapping[str, str]]:
    """Return who last carried out each transition of records, by record; asked only where a transition needs four eyes."""
    found: dict[str, dict[str, str]] = {}
    if any(transition.four_eyes for transition in workflow.transitions.values()):
        for passage in directory.passages(connection, app.key, entity, record_ids):
            found.setdefault(passage.record_id, {})[passage.transition] = passage.by
    return found


def discreet(rights: Rights, entity: str, workflow: WorkflowModel, problem: Problem) -> Problem:
    """Return why a transition is closed without a condition on what the person may not read."""
    if problem.code != "transition_condition":
        return problem
    condition = workflow.transitions[str(problem.data["transition"])].condition
    paths = condition.paths if condition is not None else ()
    if rights.system or all(path.startswith("actor.") or rights.sees(entity, path) for path in paths):
        return problem
    return Problem("transition_unseen", problem.data, problem.location)
