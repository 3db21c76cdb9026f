"""One schema change under way: what the steps of `apply` share, and the small operations that they are made of."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, ForeignKey, MetaData, Table, inspect

from ...metamodel.values import Storage, Value
from ..bulk import dialect_of, mark, quoted
from ..columns import column, storage_of, to_driver
from ..names import PARKED
from ..tables import AppTables, app_tables
from .pairing import EntityPair
from .plan import Plan

GONE = "_gone_"
"""What begins the name of a column that the making anew of its SQLite table leaves out."""


@dataclass
class Alteration:
    """The connection, the plan, both versions' tables, and which SQLite tables must be made anew at the end."""

    connection: Connection
    plan: Plan
    at: datetime
    old: AppTables | None
    new: AppTables
    anew: set[str] = field(default_factory=set[str])

    @property
    def on_sqlite(self) -> bool:
        """Tell whether the database is SQLite."""
        return dialect_of(self.connection) == "sqlite"

    @property
    def app(self) -> str:
        """Return the app's key."""
        return self.new.app

    @property
    def pairs(self) -> Mapping[str, EntityPair]:
        """Return the entities in both versions, by new key."""
        return self.plan.pairs.entities

    @property
    def operations(self) -> Operations:
        """Return Alembic's operations on the connection."""
        return Operations(MigrationContext.configure(self.connection))

    def old_table(self, pair: EntityPair) -> Table:
        """Return a paired entity's table in the old version."""
        assert self.old is not None
        return self.old.of(pair.old.key)

    def new_table(self, pair: EntityPair) -> Table:
        """Return a paired entity's table in the new version."""
        return self.new.of(pair.new.key)

    def consented(self, key: str) -> bool:
        """Tell whether a person agreed to lose the data of a change."""
        return key in self.plan.consent

    def execute(self, text: str, *values: object) -> None:
        """Execute a statement."""
        self.connection.exec_driver_sql(text, values)

    def fill(self, table: str, column: Column[Any], value: Value) -> None:
        """Give a value to all records that have none."""
        dialect = dialect_of(self.connection)
        convert = to_driver(storage_of(column), dialect)
        name = quoted(column.name)
        given = convert(value) if convert else value
        self.execute(f"UPDATE {quoted(table)} SET {name} = {mark(dialect)} WHERE {name} IS NULL", given)

    def has_rows(self, table: str) -> bool:
        """Tell whether a table has any record."""
        return self.connection.exec_driver_sql(f"SELECT 1 FROM {quoted(table)} LIMIT 1").first() is not None

    def rename_column(self, table: str, was: str, now: str) -> None:
        """Rename a column."""
        self.execute(f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(was)} TO {quoted(now)}")

    def rename_constraint(self, table: str, was: str, now: str) -> None:
        """Rename a constraint, on PostgreSQL."""
        self.execute(f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(was)} TO {quoted(now)}")

    def add_column(self, table: str, name: str, model: Column[Any], *, nullable: bool = True) -> None:
        """Add a column like another one; on SQLite its foreign key comes with it, on PostgreSQL later."""
        keys = [_copy(key) for key in model.foreign_keys] if self.on_sqlite else []
        added = column(name, storage_of(model), *keys, nullable=nullable)
        self.operations.add_column(table, added, inline_references=self.on_sqlite)

    def drop_column(self, table: str, name: str, model: Column[Any]) -> None:
        """Drop a column with its values; SQLite cannot while a foreign key names it, so there it goes when the table is made anew."""
        if self.on_sqlite and model.foreign_keys:
            self.rename_column(table, name, GONE + name)
            self.anew.add(table)
        else:
            self.operations.drop_column(table, name)

    def park_column(self, table: str, name: str, model: Column[Any], aside: str) -> None:
        """Set a column aside under another name, without its constraints."""
        self.rename_column(table, name, aside)
        if self.on_sqlite and (model.foreign_keys or not model.nullable):
            self.anew.add(table)
        elif not model.nullable:
            self.operations.alter_column(table, aside, nullable=True)

    def make_anew(self, table: Table) -> None:
        """Make a SQLite table as the model says, with its records and what is parked in it; its indexes are made afterwards."""
        metadata = MetaData()
        for target in {key.column.table for key in table.foreign_keys} - {table}:
            target.to_metadata(metadata)
        copy = table.to_metadata(metadata)
        copy.indexes.clear()
        for found in inspect(self.connection).get_columns(table.name):
            if found["name"].startswith(PARKED):
                copy.append_column(Column(found["name"], found["type"], nullable=True))
        with self.operations.batch_alter_table(table.name, recreate="always", copy_from=copy):
            pass

    def copy_rows(self, source: str, target: str, columns: Collection[str]) -> None:
        """Copy columns of all rows from one table to another."""
        listed = ", ".join(quoted(name) for name in columns)
        self.execute(f"INSERT INTO {quoted(target)} ({listed}) SELECT {listed} FROM {quoted(source)}")


def alteration(connection: Connection, plan: Plan, at: datetime) -> Alteration:
    """Return what carrying out a plan begins with."""
    old = app_tables(plan.pairs.old) if plan.pairs.old else None
    return Alteration(connection, plan, at, old, app_tables(plan.pairs.new))


def storages(table: Table) -> dict[str, Storage]:
    """Return the storage of each column of a table made from a model."""
    return {c.name: storage_of(c) for c in table.columns}


def _copy(key: ForeignKey) -> ForeignKey:
    return ForeignKey(
        key.column.table.c.id, name=key.name, ondelete=key.ondelete, deferrable=key.deferrable, initially=key.initially
    )
