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

_WORTH_IT = 8
"""For how many records, each at the same version, one statement is quicker than one for each."""

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


def update(
    connection: Connection, table: Table, updates: Sequence[Update], alike: Mapping[str, Value] | None = None
) -> list[str]:
    """Change records and raise each version by one; returns the ids whose version did not match, and then nothing may be committed.

    `alike` is written to all of them.
    """
    same, stale = alike or {}, list[str]()
    for keys, group in _by_keys(updates).items():
        values = [[change.values[key] for change in group] for key in keys]
        values += [[value] * len(group) for value in same.values()]
        written = (*keys, *same)
        sets = "".join(f"{quoted(key)} = {{{n}}}, " for n, key in enumerate(written)) + '"version" = {t}"version" + 1'
        of = _Versions([change.id for change in group], [change.version for change in group])
        head = f"UPDATE {quoted(table.name)} AS t SET {sets}"
        stale += _matching(connection, table, of, dict(zip(written, values, strict=True)), head, "FROM")
    return stale


def _by_keys(updates: Sequence[Update]) -> Mapping[tuple[str, ...], list[Update]]:
    """Return changes by the columns that they write, in whatever order each of them names its columns."""
    named: defaultdict[tuple[str, ...], list[Update]] = defaultdict(list)
    for change in updates:
        named[tuple(change.values)].append(change)
    groups: defaultdict[tuple[str, ...], list[Update]] = defaultdict(list)
    for keys, group in named.items():
        groups[tuple(sorted(keys))] += group
    return groups


def delete(connection: Connection, table: Table, rows: Sequence[tuple[str, int]]) -> list[str]:
    """Delete records at their expected version; returns the ids whose version did not match, and then nothing may be committed."""
    of = _Versions([record_id for record_id, _ in rows], [version for _, version in rows])
    return _matching(connection, table, of, {}, f"DELETE FROM {quoted(table.name)} AS t", "USING") if rows else []


class _Versions(NamedTuple):
    """Records, and the version that each is expected to be at."""

    ids: list[str]
    versions: list[int]


def _matching(
    connection: Connection, table: Table, of: _Versions, values: Mapping[str, list[Value]], head: str, source: str
) -> list[str]:
    dialect = dialect_of(connection)
    used = [table.c[key] for key in (*values, "id", "version")]
    ways = bulk.layout_of(table, used, dialect).ins
    series = [bulk.to_write(each, way) for each, way in zip((*values.values(), *of), ways, strict=True)]
    if dialect == "postgresql" and len(of.ids) > 1:
        return _matching_lists(connection, used, series, head, source)
    head = head.format(*[mark(dialect)] * len(values), t="")
    text = f'{head} WHERE "id" = {mark(dialect)} AND "version" = {mark(dialect)}'
    if len(of.ids) == 1:
        return [] if bulk.run(connection, text, list(zip(*series, strict=True))) == 1 else of.ids
    connection.exec_driver_sql("SAVEPOINT fw_matching")
    at_once = _at_once(series)
    if at_once:
        text = f'{head} WHERE "id" IN (SELECT value FROM json_each(?)) AND "version" = ?'
    if bulk.run(connection, text, at_once or list(zip(*series, strict=True))) == len(of.ids):
        connection.exec_driver_sql("RELEASE fw_matching")
        return []
    connection.exec_driver_sql("ROLLBACK TO fw_matching")
    found = fetch(connection, table, of.ids, ("version",))
    return [each for each, version in zip(*of, strict=True) if found.get(each, {}).get("version") != version]


def _at_once(series: Sequence[list[Any]]) -> list[tuple[Any, ...]]:
    """Return parameters for many records each, a set for each version, where all records get the same values; else none."""
    *values, ids, versions = series
    if any(each.count(each[0]) < len(each) for each in values):
        return []
    by_version: defaultdict[int, list[str]] = defaultdict(list)
    for record_id, version in zip(ids, versions, strict=True):
        by_version[version].append(record_id)
    if len(by_version) > len(ids) / _WORTH_IT:
        return []
    same = [each[0] for each in values]
    return [(*same, dumps_text(named), version) for version, named in by_version.items()]


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
    names, at = layout.names, layout.names.index("id")
    return {row[at]: dict(zip(names, row, strict=True)) for row in found}


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
