"""A kept process made ready to move on, and kept again with everything that follows from the move, in one transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.ids import new_id, new_ids
from ...kernel.problems import Invalid, Problem
from ...metamodel.approval_model import ApprovalModel, Kept, assembled
from ...metamodel.model import AppModel
from ...metamodel.values import Value
from ...metamodel.workflow_model import WorkflowModel
from ...rules.world import approval_signal
from ...store import directory, due, processes, waits
from ...store.due import Due
from ...store.engine import Connection
from ...store.processes import ProcessEvent, ProcessRow, TaskRow
from ...workflow.approving import next_moment
from ...workflow.process import Moving, Process
from ..changes import Transition
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..read import fetch_values
from .people import House

_ACTOR = "actor."
ALARM = "approval"
"""The kind of due work that makes a process look at itself."""

_DONE = {"passed": "pass", "failed": "fail", "returned": "back", "withdrawn": "back"}


@dataclass
class Ready:
    """A process, ready to move on in a transaction."""

    engine: Engine
    app: InstalledApp
    connection: Connection
    row: ProcessRow
    moving: Moving

    def outcome(self) -> Transition | None:
        """Return the transition that the process's end means for its record; None while it goes on."""
        end = _DONE.get(self.moving.process.state)
        return Transition(self.row.entity, self.row.record_id, f"{self.row.approval}.{end}") if end is not None else None


def digest_of(kept: str) -> str:
    """Return what tells one version of an approval from another."""
    return hashlib.sha256(kept.encode()).hexdigest()[:32]


def workflow_of(model: AppModel, entity: str) -> WorkflowModel | None:
    """Return the workflow of an entity; None where there is none, or no such entity any more."""
    found = model.entities.get(entity)
    return found.workflow if found is not None else None


def new_process(
    engine: Engine, app: InstalledApp, connection: Connection, about: tuple[str, str], approval: ApprovalModel, initiator: str
) -> Ready:
    """Return a process about a record (its entity and id) that is about to begin; `keep` makes it lasting."""
    now = engine.clock.now()
    entity, record_id = about
    process = Process(initiator)
    row = ProcessRow(
        new_id(), app.key, entity, record_id, approval.key, digest_of(approval.kept), process.state, initiator, process.to_json(),
        None, now, None,
    )  # fmt: skip
    return Ready(engine, app, connection, row, _moving(engine, app, connection, row, approval, process))


def ready(engine: Engine, app: InstalledApp, connection: Connection, row: ProcessRow) -> Ready:
    """Return a kept process, ready to move on by the version that it began with; raises Invalid where that means nothing any more."""
    approval = approval_of(app, connection, row)
    return Ready(engine, app, connection, row, _moving(engine, app, connection, row, approval, Process.from_json(row.course)))


def approval_of(app: InstalledApp, connection: Connection, row: ProcessRow) -> ApprovalModel:
    """Return the approval by which a process goes on: the version that it began with."""
    workflow = workflow_of(app.model, row.entity)
    newest = workflow.approvals.get(row.approval) if workflow is not None else None
    if newest is not None and digest_of(newest.kept) == row.digest:
        return newest
    if workflow is None:
        raise Invalid(Problem("process_lost", {"entity": row.entity}))
    kept = Kept.model_validate_json(processes.version(connection, row.digest))
    problems: list[Problem] = []

    def look(text: str | None, scope: t.Scope, expect: t.Type | None, _at: tuple[str | int, ...]) -> Expression | None:
        if text is None:
            return None
        expression, found = Expression.examine(text, scope, expect)
        problems.extend(found)
        return expression

    scope = app.model.scopes.with_actor(app.model.scopes.entity(row.entity))
    model = assembled(row.approval, workflow.key, kept.approval, kept.processes, scope, look)
    if problems:
        raise Invalid(*problems)
    return model


def keep(ready: Ready, by: str, *, fresh: bool = False) -> None:
    """Keep a process after a move: itself, its tasks, what happened, and when it is to be looked at again."""
    row, process, now = ready.row, ready.moving.process, ready.engine.clock.now()
    still = process.state in ("running", "returned")
    moment = next_moment(ready.moving) if process.state == "running" else None
    state = {
        "state": process.state, "course": process.to_json(), "due_at": moment, "finished_at": None if still else now,
        "digest": digest_of(ready.moving.approval.kept),
    }  # fmt: skip
    if fresh:
        processes.add(ready.connection, row._replace(**state), ready.moving.approval.kept)
    else:
        processes.change(ready.connection, row.id, **state)
    _keep_tasks(ready, now)
    due.cancel(ready.connection, row.app, ALARM, row.id)
    due.put(ready.connection, [Due(row.app, ALARM, row.id, "", moment)] if moment is not None else [])
    told = [ProcessEvent(row.id, now, by, each.event, each.step, each.person, {**each.detail}) for each in ready.moving.happened]
    processes.tell(ready.connection, told)
    ready.moving.happened.clear()
    if not still:
        waits.signal(ready.connection, row.app, approval_signal(row.approval, row.record_id), process.state, now)


def give_up(engine: Engine, connection: Connection, row: ProcessRow, by: str) -> None:
    """End a process whose version means nothing any more, when its record goes another way."""
    now = engine.clock.now()
    processes.change(connection, row.id, state="cancelled", due_at=None, finished_at=now)
    for task in processes.tasks_of(connection, row.id):
        if task.state in ("open", "waiting"):
            processes.change_task(connection, task.id, state="closed", closed_at=now)
    due.cancel(connection, row.app, ALARM, row.id)
    processes.tell(connection, [ProcessEvent(row.id, now, by, "cancelled", "", "", {})])
    waits.signal(connection, row.app, approval_signal(row.approval, row.record_id), "cancelled", now)


def _keep_tasks(ready: Ready, now: datetime) -> None:
    known = {task.number: task for task in processes.tasks_of(ready.connection, ready.row.id)}
    process = ready.moving.process
    fresh = [task for task in process.tasks if task.number not in known]
    ids = iter(new_ids(len(fresh)))
    rows: list[TaskRow] = []
    for task in process.tasks:
        closed = None if task.state in ("open", "waiting") else now
        before = known.get(task.number)
        if before is None:
            until = process.active[task.step].due if task.step in process.active else ""
            moment = datetime.fromisoformat(until) if until else None
            rows.append(
                TaskRow(
                    next(ids), ready.row.id, task.number, ready.app.key, task.step, task.person, task.owner or None,
                    task.state, task.why, moment, None, now, closed,
                )
            )
        elif before.state != task.state:
            processes.change_task(ready.connection, before.id, state=task.state, closed_at=closed)
    processes.add_tasks(ready.connection, rows)


def _moving(
    engine: Engine, app: InstalledApp, connection: Connection, row: ProcessRow, approval: ApprovalModel, process: Process
) -> Moving:
    values = record_values(engine, app, connection, row, approval)
    calendars = app.model.definitions.app.calendars
    return Moving(approval, process, values, engine.environment(app), House(engine, app, connection), calendars)


def record_values(
    engine: Engine, app: InstalledApp, connection: Connection, row: ProcessRow, approval: ApprovalModel
) -> dict[str, Value]:
    """Return what an approval wants to know of its record, and of who submitted it as `actor`."""
    paths = approval.paths
    of_record = sorted(path for path in paths if not path.startswith(_ACTOR))
    (values,) = fetch_values(engine, app, row.entity, [row.record_id], of_record, connection)
    found = cast("dict[str, Value]", values)
    if len(of_record) == len(paths):
        return found
    name = directory.name_of(connection, row.initiator)
    own = engine.actor_values(app, Actor(row.initiator, name))
    found.update(own)
    for record, given in app.model.definitions.app.actor.items():
        begins = f"{_ACTOR}{record}."
        behind = sorted(path.removeprefix(begins) for path in paths if path.startswith(begins))
        if behind:
            (more,) = fetch_values(engine, app, given.entity, [str(own.get(f"{_ACTOR}{record}") or "")], behind, connection)
            found.update({begins + path: more.get(path) for path in behind})
    return found

