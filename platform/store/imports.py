"""Imports that go on in the background: how far each is, the problems of its rows, and what columns of such files meant before.

Whatever a worker writes about an import names itself and its attempt, so one that lost its lease changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from ..kernel.json import Json
from . import bulk
from .system import FILE, IMPORT, IMPORT_MAPPING, IMPORT_PROBLEM

State = Literal["queued", "running", "done", "refused", "cancelled", "failed"]
OPEN: tuple[State, ...] = ("queued", "running")


class Import(NamedTuple):
    """One file on its way into an entity; `position` is the last line of the file that is dealt with and committed."""

    id: str
    app: str
    entity: str
    file_id: str
    options: dict[str, Json]
    state: State
    position: int
    total: int | None
    counts: dict[str, Json]
    error: Json
    owner: str | None
    attempt: int
    lease_until: datetime | None
    created_at: datetime
    created_by: str
    finished_at: datetime | None


class RowProblem(NamedTuple):
    """A problem of one row: its line, a number among the line's problems, and what is wrong with which column."""

    import_id: str
    row: int
    number: int
    field: str
    column: str
    value: str
    code: str
    data: dict[str, Json]


_COLUMNS = [IMPORT.c[name] for name in Import._fields]
_PROBLEM_COLUMNS = [IMPORT_PROBLEM.c[name] for name in RowProblem._fields]


def add(connection: Connection, new: Import) -> None:
    """Keep a new import."""
    connection.execute(insert(IMPORT), [new._asdict()])


def get(connection: Connection, app: str, import_id: str) -> Import | None:
    """Return an import of an app."""
    row = connection.execute(select(*_COLUMNS).where(IMPORT.c.id == import_id, IMPORT.c.app == app)).first()
    return Import(*row) if row else None


def listing(connection: Connection, app: str, by: str, limit: int) -> list[Import]:
    """Return a person's imports in an app, newest first."""
    query = (
        select(*_COLUMNS)
        .where(IMPORT.c.app == app, IMPORT.c.created_by == by)
        .order_by(IMPORT.c.id.desc())
        .limit(limit)
    )
    return [Import(*row) for row in connection.execute(query)]


def finished_alike(connection: Connection, new: Import, digest: str) -> Import | None:
    """Return an import that brought the same content into the same entity in the same way already."""
    query = select(*_COLUMNS).join(FILE, FILE.c.id == IMPORT.c.file_id)
    same = (
        FILE.c.digest == digest,
        IMPORT.c.app == new.app,
        IMPORT.c.entity == new.entity,
        IMPORT.c.state.in_((*OPEN, "done")),
    )
    rows = [Import(*row) for row in connection.execute(query.where(*same).order_by(IMPORT.c.id.desc()))]
    return next((row for row in rows if row.options == new.options), None)


def claim(connection: Connection, owner: str, now: datetime, lease_until: datetime) -> Import | None:
    """Lease the oldest import that nobody works at; None where there is none."""
    waiting = or_(IMPORT.c.state == "queued", and_(IMPORT.c.state == "running", IMPORT.c.lease_until < now))
    query = select(*_COLUMNS).where(waiting).order_by(IMPORT.c.id).limit(1).with_for_update(skip_locked=True)
    row = connection.execute(query).first()
    if row is None:
        return None
    found = Import(*row)._replace(state="running", owner=owner, lease_until=lease_until)
    found = found._replace(attempt=found.attempt + 1)
    values = {"state": "running", "owner": owner, "attempt": found.attempt, "lease_until": lease_until}
    connection.execute(update(IMPORT).where(IMPORT.c.id == found.id).values(values))
    return found


def write(connection: Connection, held: Import, **values: object) -> bool:
    """Change a held import; false where it was cancelled or another worker has it now, and then nothing may be committed."""
    own = (
        IMPORT.c.id == held.id,
        IMPORT.c.owner == held.owner,
        IMPORT.c.attempt == held.attempt,
        IMPORT.c.state == "running",
    )
    changed = update(IMPORT).where(*own).values(cast("Mapping[str, object]", values))
    return connection.execute(changed).rowcount == 1


def cancel(connection: Connection, import_id: str, at: datetime) -> bool:
    """End an import that is still on its way; tells whether it was. One that is all or nothing holds its row: raises Unavailable."""
    alive = (IMPORT.c.id == import_id, IMPORT.c.state.in_(OPEN))
    return connection.execute(update(IMPORT).where(*alive).values(state="cancelled", finished_at=at)).rowcount == 1


def add_problems(connection: Connection, found: Sequence[RowProblem]) -> None:
    """Keep problems of rows."""
    if found:
        bulk.insert(connection, IMPORT_PROBLEM, _PROBLEM_COLUMNS, [each._asdict() for each in found])


def problems(connection: Connection, import_id: str, behind: int = 0, limit: int = 1000) -> list[RowProblem]:
    """Return the problems of the next rows behind a line, in order: those of whole rows, and about `limit` of them."""
    table = IMPORT_PROBLEM.c
    found = select(*_PROBLEM_COLUMNS).where(table.import_id == import_id, table.row > behind)
    rows = [RowProblem(*row) for row in connection.execute(found.order_by(table.row, table.number).limit(limit))]
    if len(rows) < limit or rows[0].row == rows[-1].row:
        return rows
    return [row for row in rows if row.row < rows[-1].row]


def count_problems(connection: Connection, import_id: str) -> int:
    """Return how many problems an import has."""
    query = select(func.count()).select_from(IMPORT_PROBLEM).where(IMPORT_PROBLEM.c.import_id == import_id)
    return connection.execute(query).scalar_one()


def forget_problems(connection: Connection, import_id: str) -> None:
    """Remove the problems of an import that begins anew."""
    connection.execute(delete(IMPORT_PROBLEM).where(IMPORT_PROBLEM.c.import_id == import_id))


def remove_finished(connection: Connection, before: datetime) -> int:
    """Remove imports that ended before a moment, with the problems of their rows; returns how many."""
    ended = select(IMPORT.c.id).where(IMPORT.c.finished_at < before)
    connection.execute(delete(IMPORT_PROBLEM).where(IMPORT_PROBLEM.c.import_id.in_(ended)))
    return connection.execute(delete(IMPORT).where(IMPORT.c.finished_at < before)).rowcount


def mapping(connection: Connection, app: str, entity: str, heads: str) -> dict[str, str]:
    """Return what columns with these heads meant last time; nothing where they were never mapped."""
    table = IMPORT_MAPPING.c
    found = connection.execute(
        select(table.columns).where(table.app == app, table.entity == entity, table.heads == heads)
    )
    return cast("dict[str, str]", found.scalar_one_or_none() or {})


def remember_mapping(
    connection: Connection, app: str, entity: str, heads: str, columns: Mapping[str, str], *, at: datetime, by: str
) -> None:
    """Keep what columns with these heads mean, in place of what was kept before."""
    table = IMPORT_MAPPING.c
    connection.execute(delete(IMPORT_MAPPING).where(table.app == app, table.entity == entity, table.heads == heads))
    row = {"app": app, "entity": entity, "heads": heads, "columns": dict(columns), "at": at, "by": by}
    connection.execute(insert(IMPORT_MAPPING), [row])
