"""Records, always as a set: insert, update and delete with the expected version, read by id or by natural key.

Everything that writes runs inside `Database.write()`, and conflicts come as StoreConflict.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Column, Connection, Table

from ..kernel.json import dumps_text
from ..metamodel.values import Value
from . import bulk, driver
from .bulk import dialect_of, mark, quoted
from .columns import storage_of, to_driver

Fetched: TypeAlias = dict[str, Value]
"""A record's values by column."""


class Update(NamedTuple):
    """New values for one record that is still at the expected version."""

    id: str
    version: int
    values: Mapping[str, Value]


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Value]]) -> None:
    """Insert records; a column that a row does not name is NULL."""
    if rows:
        bulk.insert(connection, table, list(table.columns), rows)


def update(connection: Connection, table: Table, updates: Sequence[Update]) -> list[str]:
    """Change records and raise each version by one; returns the ids whose version did not match, and then nothing may be committed."""
    groups: defaultdict[tuple[str, ...], list[Update]] = defaultdict(list)
    for change in updates:
        groups[tuple(sorted(change.values))].append(change)
    stale: list[str] = []
    for keys, group in groups.items():
        rows = [{**change.values, "id": change.id, "version": change.version} for change in group]
        sets = "".join(f"{quoted(key)} = {{{n}}}, " for n, key in enumerate(keys)) + '"version" = {t}"version" + 1'
        stale += _matching(connection, table, keys, rows, f"UPDATE {quoted(table.name)} AS t SET {sets}", "FROM")
    return stale


def delete(connection: Connection, table: Table, rows: Sequence[tuple[str, int]]) -> list[str]:
    """Delete records at their expected version; returns the ids whose version did not match, and then nothing may be committed."""
    named = [{"id": record_id, "version": version} for record_id, version in rows]
    return _matching(connection, table, (), named, f"DELETE FROM {quoted(table.name)} AS t", "USING") if named else []


def _matching(
    connection: Connection, table: Table, keys: Sequence[str], rows: bulk.Rows, head: str, source: str
) -> list[str]:
    dialect = dialect_of(connection)
    used = [table.c[key] for key in (*keys, "id", "version")]
    values = bulk.layout_of(table, used, dialect).tuples(rows)
    if dialect == "postgresql" and len(rows) > 1:
        return _matching_lists(connection, used, [list(each) for each in zip(*values, strict=True)], head, source)
    head = head.format(*[mark(dialect)] * len(keys), t="")
    text = f'{head} WHERE "id" = {mark(dialect)} AND "version" = {mark(dialect)}'
    if len(rows) == 1:
        return [] if bulk.run(connection, text, values) == 1 else [str(rows[0]["id"])]
    connection.exec_driver_sql("SAVEPOINT fw_matching")
    if bulk.run(connection, text, values) == len(rows):
        connection.exec_driver_sql("RELEASE fw_matching")
        return []
    connection.exec_driver_sql("ROLLBACK TO fw_matching")
    found = fetch(connection, table, [row["id"] for row in rows], ("version",))
    return [row["id"] for row in rows if found.get(row["id"], {}).get("version") != row["version"]]


def _matching_lists(
    connection: Connection, used: Sequence[Column[Any]], series: list[list[Any]], head: str, source: str
) -> list[str]:
    count = len(used) - 2
    head = head.format(*(f"k.k{n}" for n in range(count)), t="t.")
    where = f'WHERE t."id" = k.k{count} AND t."version" = k.k{count + 1} RETURNING t."id"'
    done = driver.ask(connection, f"{head} {source} {bulk.lists(used, 'k')} {where}", tuple(series))
    matched = {row[0] for row in done}
    return [record_id for record_id in series[-2] if record_id not in matched]


def fetch(
    connection: Connection,
    table: Table,
    ids: Collection[str],
    columns: Sequence[str] | None = None,
    *,
    lock: bool = False,
) -> dict[str, Fetched]:
    """Return the records of these ids that exist, by id; with `lock` they stay as they are until the transaction ends.

    The lock lets others point to the record meanwhile: two who point to each other's records would wait in a ring.
    """
    if not ids:
        return {}
    dialect = dialect_of(connection)
    wanted = list(table.c) if columns is None else [table.c[key] for key in dict.fromkeys(("id", *columns))]
    layout = bulk.layout_of(table, wanted, dialect)
    where, given = bulk.one_of(table.c.id, ids, dialect)
    for_update = ' ORDER BY t."id" FOR NO KEY UPDATE' if lock and dialect == "postgresql" else ""
    rest = f"FROM {quoted(table.name)} AS t WHERE {where}{for_update}"
    found = bulk.read(connection, layout.shown, layout.outs, rest, (given,))
    rows = [dict(zip(layout.names, row, strict=True)) for row in found]
    return {row["id"]: row for row in rows}


def fetch_by(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    keys: Collection[tuple[Value, ...]],
    wanted: Sequence[str] = ("id",),
) -> dict[tuple[Value, ...], Fetched]:
    """Return the records whose columns hold one of these keys, by key; a key with None in it finds nothing."""
    sought = [key for key in dict.fromkeys(keys) if None not in key]
    if not sought:
        return {}
    dialect = dialect_of(connection)
    by = [table.c[name] for name in columns]
    ways = [to_driver(storage_of(column), dialect) for column in by]
    series = [bulk.converted(list(values), way) for values, way in zip(zip(*sought, strict=True), ways, strict=True)]
    join, given = _join(by, series) if dialect == "postgresql" else _json_join(by, series)
    shown = list(dict.fromkeys((*columns, *wanted)))
    rest = join.format(table=f"{quoted(table.name)} AS t")
    found = bulk.select(connection, [table.c[name] for name in shown], rest, given)
    width = len(columns)
    return {row[:width]: dict(zip(shown, row, strict=True)) for row in found}


def _join(by: Sequence[Column[Any]], series: list[list[Any]]) -> tuple[str, tuple[Any, ...]]:
    on = " AND ".join(f"t.{quoted(column.name)} = k.k{n}" for n, column in enumerate(by))
    return f"FROM {bulk.lists(by, 'k')} JOIN {{table}} ON {on}", tuple(series)


def _json_join(by: Sequence[Column[Any]], series: list[list[Any]]) -> tuple[str, tuple[Any, ...]]:
    # CROSS JOIN keeps SQLite from turning the join around: keys first, then the index of the table.
    on = " AND ".join(f"t.{quoted(column.name)} = json_extract(k.value, '$[{n}]')" for n, column in enumerate(by))
    return f"FROM json_each(?) AS k CROSS JOIN {{table}} ON {on}", (dumps_text(list(zip(*series, strict=True))),)


def lock(connection: Connection, table: Table, ids: Collection[str]) -> None:
    """Keep others from changing these records until the transaction ends; always in id order, so that nobody waits in a ring."""
    if ids and dialect_of(connection) == "postgresql":
        where, given = bulk.one_of(table.c.id, ids, "postgresql")
        text = f'SELECT 1 FROM {quoted(table.name)} AS t WHERE {where} ORDER BY t."id" FOR NO KEY UPDATE'
        driver.ask(connection, text, (given,))


def ids_behind(connection: Connection, table: Table, after: str, most: int) -> list[str]:
    """Return the ids of the next records behind one, in their order; each stays as it is until the transaction ends."""
    dialect = dialect_of(connection)
    lock_them = " FOR NO KEY UPDATE" if dialect == "postgresql" else ""
    rest = f'FROM {quoted(table.name)} AS t WHERE t."id" > {mark(dialect)} ORDER BY t."id" LIMIT {int(most)}{lock_them}'
    return [str(row[0]) for row in bulk.select(connection, [table.c.id], rest, (after,))]


def count(connection: Connection, table: Table) -> int:
    """Return how many records a table has."""
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {quoted(table.name)}").scalar_one())


def highest(connection: Connection, table: Table, by: str, column: str, owners: Collection[str]) -> dict[str, int]:
    """Return the highest number that stands in a column, by owner; an owner without any is left out."""
    if not owners:
        return {}
    where, given = bulk.one_of(table.c[by], owners, dialect_of(connection))
    text = f"SELECT t.{quoted(by)}, max(t.{quoted(column)}) FROM {quoted(table.name)} AS t WHERE {where} GROUP BY 1"
    return {row[0]: int(row[1]) for row in connection.exec_driver_sql(text, (given,)) if row[1] is not None}
