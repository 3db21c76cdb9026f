"""Whether the database is as an app's model says: Alembic's comparison, limited to the app's own tables."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table
from sqlalchemy.schema import SchemaItem

from ..bulk import dialect_of, quoted
from ..indexing.wanted import PREFIX
from ..names import ASIDE
from ..tables import AppShape, app_tables


def drift(connection: Connection, model: AppShape) -> list[str]:
    """Return the differences between the database and the model, in words for engineers; empty is right."""
    tables = app_tables(model)
    own = {table.name for table in tables.entities.values()}
    on_sqlite = dialect_of(connection) == "sqlite"

    def named(name: str | None, kind: str, _parents: object) -> bool:
        if kind == "table":
            return name in own
        return not (name or "").startswith((*ASIDE, PREFIX)) and not (kind == "foreign_key_constraint" and on_sqlite)

    def included(_item: SchemaItem, _name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:  # noqa: FBT001 - Alembic calls it so
        return not (kind == "foreign_key_constraint" and on_sqlite)

    options = {"include_name": named, "include_object": included, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    found = [str(difference) for difference in compare_metadata(context, tables.metadata)]
    return found + (_sqlite_references(connection, list(tables.entities.values())) if on_sqlite else [])


def _sqlite_references(connection: Connection, tables: list[Table]) -> list[str]:
    """Compare foreign keys by what they do: reflection does not tell all of one that came with its column."""
    differences: list[str] = []
    for table in tables:
        wanted = {(key.parent.name, key.column.table.name, "RESTRICT") for key in table.foreign_keys}
        rows = connection.exec_driver_sql(f"PRAGMA foreign_key_list({quoted(table.name)})").all()
        present = {(row[3], row[2], row[6]) for row in rows}
        differences += [f"{table.name}: foreign key {key}" for key in sorted(wanted ^ present)]
    return differences
