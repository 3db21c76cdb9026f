"""The links of many fields, as sets: read by owner, added, taken away."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Table

from ..kernel.ids import new_ids
from . import bulk, records
from .bulk import dialect_of, mark, quoted
from .link_tables import OWNER, TARGET


class Stamp(NamedTuple):
    """When something was written, and by whom."""

    at: datetime
    by: str


def linked(connection: Connection, table: Table, owners: Collection[str]) -> dict[str, list[str]]:
    """Return the ids that each of these records is linked to, sorted; a record without links has an empty list."""
    found: dict[str, list[str]] = {owner: [] for owner in owners}
    if owners:
        where, given = bulk.one_of(table.c[OWNER], owners, dialect_of(connection))
        columns = [table.c[OWNER], table.c[TARGET]]
        for owner, target in bulk.select(connection, columns, f"FROM {quoted(table.name)} AS t WHERE {where}", (given,)):
            found[owner].append(target)
    return {owner: sorted(targets) for owner, targets in found.items()}


def add(connection: Connection, table: Table, links: Mapping[str, Collection[str]], stamp: Stamp) -> None:
    """Link records: targets by owner."""
    pairs = [(owner, target) for owner, targets in links.items() for target in targets]
    ids = new_ids(len(pairs))
    made = {"version": 1, "created_at": stamp.at, "created_by": stamp.by, "updated_at": stamp.at, "updated_by": stamp.by}
    rows = [{"id": id_, OWNER: owner, TARGET: target, **made} for id_, (owner, target) in zip(ids, pairs, strict=True)]
    records.insert(connection, table, rows)


def remove(connection: Connection, table: Table, links: Mapping[str, Collection[str]]) -> None:
    """Take links away: targets by owner."""
    pairs = [(owner, target) for owner, targets in links.items() for target in targets]
    if pairs:
        sign = mark(dialect_of(connection))
        bulk.run(connection, f'DELETE FROM {quoted(table.name)} WHERE "{OWNER}" = {sign} AND "{TARGET}" = {sign}', pairs)


def remove_all(connection: Connection, table: Table, owners: Collection[str]) -> None:
    """Take away every link of these records."""
    if owners:
        where, given = bulk.one_of(table.c[OWNER], owners, dialect_of(connection))
        connection.exec_driver_sql(f"DELETE FROM {quoted(table.name)} AS t WHERE {where}", (given,))


def owners(connection: Connection, table: Table, rows: Collection[str]) -> dict[str, str]:
    """Return the owner of each link by the link's own id."""
    return {link: str(found[OWNER]) for link, found in records.fetch(connection, table, rows, (OWNER,)).items()}
