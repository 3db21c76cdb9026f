"""Processes of approvals and what belongs to them: the version each began with, tasks, and what happened."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, insert, select, update

from ..kernel.json import Json
from .bulk import dialect_of
from .system import PROCESS, PROCESS_EVENT, PROCESS_VERSION, TASK


class ProcessRow(NamedTuple):
    """A process as it is kept: `course` is its state as the workflow's core knows it, `digest` its version."""

    id: str
    app: str
    entity: str
    record_id: str
    approval: str
    digest: str
    state: str
    initiator: str
    course: dict[str, Json]
    due_at: datetime | None
    started_at: datetime
    finished_at: datetime | None


class TaskRow(NamedTuple):
    """A person's task in a process; `number` is its number there."""

    id: str
    process_id: str
    number: int
    app: str
    step: str
    person: str
    owner: str | None
    state: str
    why: str
    due_at: datetime | None
    urged_at: datetime | None
    created_at: datetime
    closed_at: datetime | None


class ProcessEvent(NamedTuple):
    """Something that happened to a process, and who did it."""

    process_id: str
    at: datetime
    by: str
    event: str
    step: str
    person: str
    detail: Json


_PROCESS = [PROCESS.c[name] for name in ProcessRow._fields]
_TASK = [TASK.c[name] for name in TaskRow._fields]
_EVENT = [PROCESS_EVENT.c[name] for name in ProcessEvent._fields]
_STILL = PROCESS.c.state.in_(("running", "returned"))


def add(connection: Connection, row: ProcessRow, kept: str) -> None:
    """Keep a new process, and its version where that is not known yet."""
    known = connection.execute(select(PROCESS_VERSION.c.digest).where(PROCESS_VERSION.c.digest == row.digest)).first()
    if known is None:
        keep_version(connection, row.digest, kept)
    connection.execute(insert(PROCESS).values(row._asdict()))


def keep_version(connection: Connection, digest: str, kept: str) -> None:
    """Keep a version of an approval; another process may have kept it at the same moment."""
    values = {"digest": digest, "kept": kept}
    if dialect_of(connection) == "sqlite":
        connection.execute(insert(PROCESS_VERSION).prefix_with("OR IGNORE").values(values))
    else:
        mine = select(func.pg_advisory_xact_lock(func.hashtext(digest)))
        connection.execute(mine)
        if connection.execute(select(PROCESS_VERSION.c.digest).where(PROCESS_VERSION.c.digest == digest)).first() is None:
            connection.execute(insert(PROCESS_VERSION).values(values))


def version(connection: Connection, digest: str) -> str:
    """Return what a version of an approval says."""
    return connection.execute(select(PROCESS_VERSION.c.kept).where(PROCESS_VERSION.c.digest == digest)).scalar_one()


def change(connection: Connection, process_id: str, **values: object) -> None:
    """Change columns of a process."""
    connection.execute(update(PROCESS).where(PROCESS.c.id == process_id).values(**values))


def get(connection: Connection, process_id: str, *, lock: bool = False) -> ProcessRow | None:
    """Return a process, held until the transaction ends where it is locked."""
    found = select(*_PROCESS).where(PROCESS.c.id == process_id)
    row = connection.execute(found.with_for_update() if lock else found).first()
    return ProcessRow(*row) if row else None


def still(connection: Connection, app: str, entity: str, record_ids: Collection[str]) -> list[ProcessRow]:
    """Return the processes of records that are not over, held until the transaction ends."""
    where = (PROCESS.c.app == app, PROCESS.c.entity == entity, PROCESS.c.record_id.in_(list(record_ids)), _STILL)
    found = select(*_PROCESS).where(*where).order_by(PROCESS.c.id).with_for_update()
    return [ProcessRow(*row) for row in connection.execute(found)]


def of_record(connection: Connection, app: str, entity: str, record_id: str, most: int = 50) -> list[ProcessRow]:
    """Return the processes of a record, newest first."""
    where = (PROCESS.c.app == app, PROCESS.c.entity == entity, PROCESS.c.record_id == record_id)
    found = select(*_PROCESS).where(*where).order_by(PROCESS.c.id.desc()).limit(most)
    return [ProcessRow(*row) for row in connection.execute(found)]


def newest(connection: Connection, app: str, approval: str, record_ids: Collection[str]) -> dict[str, str]:
    """Return the state of the newest process of an approval by record; they are held until the transaction ends."""
    where = (PROCESS.c.app == app, PROCESS.c.approval == approval, PROCESS.c.record_id.in_(list(record_ids)))
    found = select(PROCESS.c.record_id, PROCESS.c.state).where(*where).order_by(PROCESS.c.id).with_for_update()
    return {str(row[0]): str(row[1]) for row in connection.execute(found)}


def still_of_app(connection: Connection, app: str) -> list[ProcessRow]:
    """Return all processes of an app that are not over, oldest first."""
    found = select(*_PROCESS).where(PROCESS.c.app == app, _STILL).order_by(PROCESS.c.id)
    return [ProcessRow(*row) for row in connection.execute(found)]


def these(connection: Connection, process_ids: Collection[str]) -> dict[str, ProcessRow]:
    """Return processes by id."""
    found = select(*_PROCESS).where(PROCESS.c.id.in_(list(process_ids)))
    return {row.id: ProcessRow(*row) for row in connection.execute(found)}


def task(connection: Connection, task_id: str) -> TaskRow | None:
    """Return a task."""
    row = connection.execute(select(*_TASK).where(TASK.c.id == task_id)).first()
    return TaskRow(*row) if row else None


def tasks_of(connection: Connection, process_id: str) -> list[TaskRow]:
    """Return the tasks of a process in their order."""
    found = select(*_TASK).where(TASK.c.process_id == process_id).order_by(TASK.c.number)
    return [TaskRow(*row) for row in connection.execute(found)]


def add_tasks(connection: Connection, rows: Sequence[TaskRow]) -> None:
    """Keep new tasks."""
    if rows:
        connection.execute(insert(TASK), [row._asdict() for row in rows])


def change_task(connection: Connection, task_id: str, **values: object) -> None:
    """Change columns of a task."""
    connection.execute(update(TASK).where(TASK.c.id == task_id).values(**values))


def open_tasks(connection: Connection, person: str, apps: Collection[str], before: str, most: int) -> list[TaskRow]:
    """Return the open tasks of a person in some apps, oldest first; `before` is the last one seen."""
    where = [TASK.c.person == person, TASK.c.state == "open", TASK.c.app.in_(list(apps))]
    found = select(*_TASK).where(*where, *([TASK.c.id > before] if before else [])).order_by(TASK.c.id).limit(most)
    return [TaskRow(*row) for row in connection.execute(found)]


def past_tasks(connection: Connection, person: str, apps: Collection[str], before: str, most: int) -> list[TaskRow]:
    """Return what a person decided or passed on, newest first."""
    over = TASK.c.state.in_(("approved", "rejected", "returned", "passed_on"))
    where = [TASK.c.person == person, over, TASK.c.app.in_(list(apps))]
    found = select(*_TASK).where(*where, *([TASK.c.id < before] if before else [])).order_by(TASK.c.id.desc()).limit(most)
    return [TaskRow(*row) for row in connection.execute(found)]


def count_open(connection: Connection, person: str, apps: Collection[str], now: datetime) -> tuple[int, int]:
    """Return how many tasks a person has open, and how many of these are overdue."""
    late = func.count().filter(and_(TASK.c.due_at.is_not(None), TASK.c.due_at < now))
    where = (TASK.c.person == person, TASK.c.state == "open", TASK.c.app.in_(list(apps)))
    row = connection.execute(select(func.count(), late).where(*where)).one()
    return int(row[0]), int(row[1])


def begun_by(connection: Connection, person: str, apps: Collection[str], before: str, most: int) -> list[ProcessRow]:
    """Return the processes that a person began, newest first."""
    where = [PROCESS.c.initiator == person, PROCESS.c.app.in_(list(apps)), *([PROCESS.c.id < before] if before else [])]
    found = select(*_PROCESS).where(*where).order_by(PROCESS.c.id.desc()).limit(most)
    return [ProcessRow(*row) for row in connection.execute(found)]


def tell(connection: Connection, events: Sequence[ProcessEvent]) -> None:
    """Append to what happened."""
    if events:
        connection.execute(insert(PROCESS_EVENT), [event._asdict() for event in events])


def told(connection: Connection, process_ids: Collection[str]) -> Mapping[str, list[ProcessEvent]]:
    """Return what happened to processes, by process, in order."""
    found: dict[str, list[ProcessEvent]] = {each: [] for each in process_ids}
    where = PROCESS_EVENT.c.process_id.in_(list(process_ids))
    for row in connection.execute(select(*_EVENT).where(where).order_by(PROCESS_EVENT.c.id)):
        found[row.process_id].append(ProcessEvent(*row))
    return found


