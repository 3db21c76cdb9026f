"""The history of records: who changed what, when, and through which run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from ..kernel.json import Json
from . import bulk
from .system import HISTORY

_WRITTEN = [column for column in HISTORY.columns if column.name != "id"]


class Entry(NamedTuple):
    """One change of one record; `changes` holds `{field: {"from": …, "to": …}}` in JSON form."""

    app: str
    entity: str
    record_id: str
    version: int
    at: datetime
    by: str
    event: str
    run_id: str | None
    changes: dict[str, Json]


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Keep changes, in the order given."""
    if entries:
        bulk.insert(connection, HISTORY, _WRITTEN, [entry._asdict() for entry in entries])


def of_record(
    connection: Connection, app: str, entity: str, record_id: str, *, before: int | None = None, limit: int = 50
) -> list[tuple[int, Entry]]:
    """Return a record's changes with their numbers, newest first; `before` is the number that the last page ended with."""
    table = HISTORY.c
    query = (
        select(table.id, *_WRITTEN)
        .where(table.app == app, table.entity == entity, table.record_id == record_id)
        .order_by(table.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(table.id < before)
    return [(row[0], Entry._make(row[1:])) for row in connection.execute(query)]


def since(connection: Connection, app: str, entity: str, versions: Mapping[str, int]) -> Iterator[Entry]:
    """Yield what happened to records behind the version given for each, oldest first."""
    if not versions:
        return
    table, dialect = HISTORY.c, bulk.dialect_of(connection)
    where, given = bulk.one_of(table.record_id, versions, dialect)
    sign = bulk.mark(dialect)
    rest = f"FROM fw_history AS t WHERE t.app = {sign} AND t.entity = {sign} AND t.version > {sign} AND {where} ORDER BY t.id"
    for row in bulk.select(connection, _WRITTEN, rest, (app, entity, min(versions.values()), given)):
        entry = Entry._make(row)
        if entry.version > versions[entry.record_id]:
            yield entry
