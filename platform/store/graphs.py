"""Graphs that records draw: each record an edge, from one reference (or from itself) to another; read only as far as it is reached."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import zlib
from collections.abc import Collection

from sqlalchemy import Connection, Table

from ..kernel.json import dumps_text
from .bulk import dialect_of, quoted

Edge = tuple[str, str]
_CLASS = 0x46574752
"""The first number of the advisory locks that stand for graphs, on PostgreSQL."""


def lock(connection: Connection, app: str, entity: str) -> None:
    """Let others who draw in the graphs of an entity wait until this transaction ends: two of them could each draw half a ring."""
    if dialect_of(connection) == "postgresql":
        number = zlib.crc32(f"{app}.{entity}".encode()) - 2**31
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, %s)", (_CLASS, number))


def reached(connection: Connection, table: Table, begin: str, end: str, starts: Collection[str]) -> list[Edge]:
    """Return every edge that can be reached from some nodes, in one statement; `begin` and `end` are the edges' columns."""
    if dialect_of(connection) == "sqlite":
        first, given = "SELECT value FROM json_each(?)", dumps_text(sorted(starts))
    else:
        first, given = 'SELECT unnest(%s::varchar[]) COLLATE "C"', sorted(starts)
    a, b, name = quoted(begin), quoted(end), quoted(table.name)
    text = (
        f"WITH RECURSIVE reach(node) AS ({first} UNION SELECT e.{b} FROM reach AS r JOIN {name} AS e ON e.{a} = r.node "
        f"WHERE e.{b} IS NOT NULL) SELECT e.{a}, e.{b} FROM reach AS r JOIN {name} AS e ON e.{a} = r.node WHERE e.{b} IS NOT NULL"
    )
    return [(row[0], row[1]) for row in connection.exec_driver_sql(text, (given,))]
