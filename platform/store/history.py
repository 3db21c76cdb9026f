"""The history of records: who changed what, when, and through which run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Text, cast, or_, select

from ..kernel.json import Json, dumps_text
from . import bulk, driver, lineage
from .system import HISTORY


class Entry(NamedTuple):
    """One change of one record; `changes` holds `{field: [from, to]}` in JSON form, `step` the position of the run's step that made it."""

    app: str
    entity: str
    record_id: str
    version: int
    at: datetime
    by: str
    event: str
    run_id: str | None
    changes: dict[str, Json]
    step: str | None = None


_WRITTEN = [HISTORY.c[name] for name in Entry._fields]
_OWN_NAMES = ("record_id", "version", "changes")
_SHARED_NAMES = tuple(name for name in Entry._fields if name not in _OWN_NAMES)
_OWN, _SHARED = attrgetter(*_OWN_NAMES), attrgetter(*_SHARED_NAMES)
_INSERT_SET = (
    f"INSERT INTO fw_history ({', '.join(map(bulk.quoted, (*_SHARED_NAMES, *_OWN_NAMES)))}) SELECT {'?, ' * len(_SHARED_NAMES)}"  # noqa: S608 - our own columns
    "json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(?)"
)
"""On SQLite, what one event did to many records is one statement: its indexes are then walked once, which halves its time."""
_WORTH_IT = 8
"""From how many records on."""


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep changes, in the order given."""
    if not entries:
        return
    if bulk.dialect_of(connection) == "postgresql":
        bulk.insert_tuples(connection, HISTORY, _WRITTEN, entries)
        return
    for shared, group in groupby(entries, _SHARED):
        alike = list(group)
        if len(alike) < _WORTH_IT:
            bulk.insert_tuples(connection, HISTORY, _WRITTEN, alike)
        else:
            driver.change(connection, _INSERT_SET, [(*_given(shared), dumps_text(list(map(_OWN, alike))))])


def _given(shared: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what entries have in common as SQLite takes it."""
    layout = bulk.layout_of(HISTORY, [HISTORY.c[name] for name in _SHARED_NAMES], "sqlite")
    return layout.turned([(value,) for value in shared])[0]


def of_record(
    connection: Connection, app: str, entity: str, record_id: str, *, before: int | None = None,
    until: datetime | None = None, limit: int = 50,
) -> list[tuple[int, Entry]]:
    """Return a record's changes with their numbers, newest first, by today's keys; `before` is where the last page ended.

    With a moment, only those before it.
    """
    table, names = HISTORY.c, lineage.of_app(connection, app)
    query = (
        select(table.id, *_WRITTEN)
        .where(table.app == app, or_(*written_as(names, entity)), table.record_id == record_id)
        .order_by(table.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(table.id < before)
    if until is not None:
        query = query.where(table.at < until)
    return [(row[0], as_now(names, entity, row[0], Entry._make(row[1:]))) for row in connection.execute(query)]


def since(connection: Connection, app: str, entity: str, versions: Mapping[str, int]) -> Iterator[Entry]:
    """Yield what happened to records behind the version given for each, oldest first, by today's keys."""
    if not versions:
        return
    table, dialect = HISTORY.c, bulk.dialect_of(connection)
    names = lineage.of_app(connection, app)
    written = names.former(entity)
    where, given = bulk.one_of(table.record_id, versions, dialect)
    of, keys = bulk.one_of(table.entity, [key for key, _, _ in written], dialect)
    sign = bulk.mark(dialect)
    rest = f"FROM fw_history AS t WHERE t.app = {sign} AND {of} AND t.version > {sign} AND {where} ORDER BY t.id"
    for number, *row in bulk.select(
        connection, [table.id, *_WRITTEN], rest, (app, keys, min(versions.values()), given)
    ):
        entry = Entry._make(row)
        if entry.version > versions[entry.record_id] and _is_of(written, entry.entity, number):
            yield as_now(names, entity, number, entry)


def number_at(connection: Connection, app: str, at: datetime) -> int:
    """Return the number of the last line of an app's history up to a moment; 0 before the first."""
    query = select(HISTORY.c.id).where(HISTORY.c.app == app, HISTORY.c.at <= at).order_by(HISTORY.c.id.desc()).limit(1)
    return int(connection.execute(query).scalar_one_or_none() or 0)


def naming(connection: Connection, app: str, entity: str, name: str, *, behind: int, limit: int) -> list[str]:
    """Return which of an entity's records had a change that names another record's id behind a number of the history."""
    table, names = HISTORY.c, lineage.of_app(connection, app)
    query = (
        select(table.record_id)
        .where(table.app == app, or_(*written_as(names, entity)), table.id > behind)
        .where(cast(table.changes, Text).contains(name, autoescape=True))
        .distinct()
        .limit(limit)
    )
    return [*connection.execute(query).scalars()]


def of_runs(connection: Connection, app: str, run_ids: Sequence[str], limit: int = 1000) -> list[Entry]:
    """Return what runs changed, oldest first, by today's keys of fields."""
    table, names = HISTORY.c, lineage.of_app(connection, app)
    query = select(table.id, *_WRITTEN).where(table.run_id.in_(run_ids), table.app == app).order_by(table.id).limit(limit)
    found = ((row[0], Entry._make(row[1:])) for row in connection.execute(query))
    return [as_now(names, entry.entity, number, entry) for number, entry in found]


def behind(connection: Connection, app: str, number: int) -> list[Entry]:
    """Return what happened behind a number of the history, oldest first."""
    query = select(*_WRITTEN).where(HISTORY.c.app == app, HISTORY.c.id > number).order_by(HISTORY.c.id)
    return [Entry._make(row) for row in connection.execute(query)]


def of_entity(connection: Connection, app: str, entity: str, since: datetime, limit: int) -> list[Entry]:
    """Return what happened to an entity's records since a moment, newest first, by today's keys."""
    table, names = HISTORY.c, lineage.of_app(connection, app)
    query = (
        select(table.id, *_WRITTEN)
        .where(table.app == app, or_(*written_as(names, entity)), table.at >= since)
        .order_by(table.id.desc())
        .limit(limit)
    )
    return [as_now(names, entity, row[0], Entry._make(row[1:])) for row in connection.execute(query)]


def written_columns() -> list[Column[Any]]:
    """Return the columns of an entry, in its order."""
    return _WRITTEN


def written_as(names: lineage.Lineage, entity: str) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions under which a line of the history is about what is now called this entity."""
    table = HISTORY.c
    for key, after, until in names.former(entity):
        behind = (table.entity == key) & (table.id > after)
        yield behind if until is None else behind & (table.id <= until)


def _is_of(written: list[tuple[str, int, int | None]], entity: str, number: int) -> bool:
    return any(entity == key and number > after and (until is None or number <= until) for key, after, until in written)


def as_now(names: lineage.Lineage, entity: str, number: int, entry: Entry) -> Entry:
    """Return an entry with today's keys; what was dropped since is left out, so that no other field can take its place."""
    moves = names.fields(entry.entity, number)
    if not moves and entry.entity == entity:
        return entry
    changes = {moves.get(key, key): change for key, change in entry.changes.items() if moves.get(key, key)}
    return entry._replace(entity=entity, changes=changes)

