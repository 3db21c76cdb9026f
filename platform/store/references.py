"""Who points to a record: asked before records are deleted, because a refusal by the database names nobody."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Column, Connection, Table

from . import bulk
from .bulk import dialect_of, quoted
from .tables import AppTables


class Reference(NamedTuple):
    """The record `id` of `entity` points to the record `to` with its field."""

    entity: str
    field: str
    id: str
    to: str


def referring(connection: Connection, tables: AppTables, entity: str, ids: Collection[str]) -> list[Reference]:
    """Return every record that points to one of these records."""
    if not ids:
        return []
    target = tables.of(entity)
    return [
        Reference(key, column.name, record_id, to)
        for key, table in tables.entities.items()
        for column in table.columns
        if any(reference.column.table is target for reference in column.foreign_keys)
        for record_id, to in _pointing(connection, table, column, ids)
    ]


def _pointing(connection: Connection, table: Table, column: Column[str], ids: Collection[str]) -> list[tuple[str, str]]:
    where, given = bulk.one_of(column, ids, dialect_of(connection))
    text = f'SELECT t."id", t.{quoted(column.name)} FROM {quoted(table.name)} AS t WHERE {where} ORDER BY t."id"'
    return [(row[0], row[1]) for row in connection.exec_driver_sql(text, (given,))]
