"""Whether the database is as an app's model says: Alembic's comparison, limited to the app's own tables, each difference with a way out."""

from collections.abc import Collection, Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Index, Table
from sqlalchemy.schema import CreateIndex, CreateTable, SchemaItem

from ...kernel.problems import Problem
from ..bulk import dialect_of, quoted
from ..indexing.wanted import PREFIX
from ..names import ASIDE
from ..tables import AppShape, app_tables


def drift(connection: Connection, model: AppShape, only: Collection[str] | None = None) -> list[Problem]:
    """Return the differences between the database and the model, of some entities or of all; empty is right."""
    tables = app_tables(model)
    own = {table.name for key, table in tables.entities.items() if only is None or key in only}
    on_sqlite = dialect_of(connection) == "sqlite"

    def named(name: str | None, kind: str, _parents: object) -> bool:
        if kind == "table":
            return name in own
        return not (name or "").startswith((*ASIDE, PREFIX)) and not (kind == "foreign_key_constraint" and on_sqlite)

    def included(_item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:  # noqa: FBT001 - Alembic calls it so
        if kind == "table":
            return name in own
        return not (kind == "foreign_key_constraint" and on_sqlite)

    options = {"include_name": named, "include_object": included, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    found: list[Any] = []
    for difference in compare_metadata(context, tables.metadata):
        found += difference if isinstance(difference, list) else [difference]
    told = [_told(connection, difference) for difference in found]
    return told + (
        _sqlite_references(connection, [t for t in tables.entities.values() if t.name in own]) if on_sqlite else []
    )


def _told(connection: Connection, difference: tuple[Any, ...]) -> Problem:
    """Return one of Alembic's differences in words: what it would do is what somebody undid by hand."""
    match difference:
        case ("add_table", Table() as table):
            return Problem("drift_table_missing", {"table": table.name, "sql": _sql(connection, CreateTable(table))})
        case ("add_column", _, str(table), Column() as column):
            kind = column.type.compile(connection.dialect)
            sql = f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column.name)} {kind}"
            return Problem("drift_column_missing", {"table": table, "column": column.name, "sql": sql})
        case ("remove_column", _, str(table), Column() as column):
            sql = f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(column.name)}"
            return Problem("drift_column_extra", {"table": table, "column": column.name, "sql": sql})
        case ("modify_nullable", _, str(table), str(column), _, _, bool(nullable)):
            sql = f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} {'DROP' if nullable else 'SET'} NOT NULL"
            return Problem("drift_nullable", {"table": table, "column": column, "sql": sql})
        case ("modify_type", _, str(table), str(column), _, old, new):
            kinds = {"old": old.compile(connection.dialect), "new": new.compile(connection.dialect)}
            return Problem("drift_type", {"table": table, "column": column, **kinds})
        case ("add_index", Index() as index):
            return Problem("drift_index_missing", {"index": index.name, "sql": _sql(connection, CreateIndex(index))})
        case ("remove_index", Index() as index):
            return Problem("drift_index_extra", {"index": index.name, "sql": f"DROP INDEX {quoted(str(index.name))}"})
        case _:
            return Problem("drift_other", {"what": " ".join(str(part) for part in difference if part is not None)})


def _sql(connection: Connection, made: CreateTable | CreateIndex) -> str:
    return " ".join(str(made.compile(connection)).split())


def _sqlite_references(connection: Connection, tables: list[Table]) -> list[Problem]:
    """Compare foreign keys by what they do: reflection does not tell all of one that came with its column."""
    return [
        Problem("drift_other", {"what": f"{table.name}: foreign key {key}"})
        for table in tables
        for key in _other_references(connection, table)
    ]


def _other_references(connection: Connection, table: Table) -> Iterator[tuple[str, str, str]]:
    wanted = {(key.parent.name, key.column.table.name, "RESTRICT") for key in table.foreign_keys}
    rows = connection.exec_driver_sql(f"PRAGMA foreign_key_list({quoted(table.name)})").all()
    present = {(row[3], row[2], row[6]) for row in rows}
    yield from sorted(wanted ^ present)
