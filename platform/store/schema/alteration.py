"""One schema change under way: what the steps of `apply` share, and the small operations that they are made of."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, DefaultClause, MetaData, Table, inspect, text

from ...metamodel.values import Storage, Value
from .. import names
from ..bulk import dialect_of, mark, quoted
from ..columns import DialectName, column, storage_of, to_driver
from ..tables import AppTables
from . import sqlite_text
from .changes import FieldRetyped
from .pairing import EntityPair
from .plan import Plan
from .prepared import NOTHING_PREPARED, Prepared

SMALL = 20_000
"""Up to how many rows a SQLite table may be written anew while writers wait."""


@dataclass
class Alteration:
    """The connection, the plan, both versions' tables and what was prepared; and what is left to do at the end.

    `anew` are the SQLite tables whose text must follow the model, `refer` those whose references must be checked, `gone` the
    columns that nobody needs any more, `later` the indexes that `settle` will make.
    """

    connection: Connection
    plan: Plan
    at: datetime
    old: AppTables | None
    new: AppTables
    prepared: Prepared = NOTHING_PREPARED
    anew: set[str] = field(default_factory=set[str])
    refer: set[str] = field(default_factory=set[str])
    gone: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    later: set[str] = field(default_factory=set[str])

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

    @property
    def changed(self) -> frozenset[str]:
        """Return the entities that differ or were prepared, by new key, and those that refer to one of another name now."""
        own = {change.entity for change in self.plan.changes}
        moved = {self.new.of(key).name for key, pair in self.pairs.items() if pair.old.key != key}
        pointing = {
            key for key, table in self.new.entities.items() if {k.column.table.name for k in table.foreign_keys} & moved
        }
        return frozenset(own | pointing | {entity for entity, _ in self.prepared.columns})

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

    def restores(self, key: str) -> bool:
        """Tell whether kept data of an added entity or field are to come back."""
        restore = self.plan.restore
        return restore is True or (restore is not False and key in restore)

    def converts(self, pair: EntityPair, key: str) -> FieldRetyped | None:
        """Return how the values of a field are converted; None where they stay as they are."""
        return self.plan.conversion(pair.new.key, key)

    def anew_column(self, pair: EntityPair, key: str) -> bool:
        """Tell whether a field that was there before gets another column."""
        return self.converts(pair, key) is not None or (pair.new.key, key) in self.prepared.columns

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
        references_checked(self.connection)

    def has_rows(self, table: str, more_than: int = 0) -> bool:
        """Tell whether a table has more than so many records."""
        rest = f"SELECT 1 FROM {quoted(table)} LIMIT 1 OFFSET {more_than}"
        return self.connection.exec_driver_sql(rest).first() is not None

    def rename_column(self, table: str, was: str, now: str) -> None:
        """Rename a column."""
        self.execute(f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(was)} TO {quoted(now)}")

    def rename_constraint(self, table: str, was: str, now: str) -> None:
        """Rename a constraint, on PostgreSQL."""
        self.execute(f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(was)} TO {quoted(now)}")

    def add_column(
        self, table: str, name: str, model: Column[Any], *, nullable: bool = True, default: Value = None
    ) -> None:
        """Add a column like another one, without its foreign key; a default fills the records that are there without touching them."""
        written = literal(model, default, dialect_of(self.connection)) if default is not None else ""
        if "%" in written or "\\" in written:  # what drivers and text() read as their own signs
            self.add_column(table, name, model)
            self.fill(table, model, default)
            self.require(table, name)
            return
        fills = text(written.replace(":", "\\:")) if written else None
        added = column(name, storage_of(model), nullable=nullable)
        added.server_default = DefaultClause(fills) if fills is not None else None
        self.operations.add_column(table, added)
        if fills is not None and not self.on_sqlite:
            self.execute(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(name)} DROP DEFAULT")
        if self.on_sqlite and model.foreign_keys:
            self.anew.add(table)

    def require(self, table: str, name: str) -> None:
        """Let a column that is filled everywhere accept no NULL."""
        if self.on_sqlite:
            self.anew.add(table)
        else:
            self.operations.alter_column(table, name, nullable=False)

    def drop_column(self, table: str, name: str, model: Column[Any]) -> None:
        """Drop a column with its values; on SQLite it only loses its name now, see `clear_away`."""
        if self.on_sqlite:
            aside = names.gone(name, self.plan.release)
            self.park_column(table, name, model, aside)
            self.gone.append((table, aside))
        else:
            self.operations.drop_column(table, name)

    def park_column(self, table: str, name: str, model: Column[Any], aside: str) -> None:
        """Set a column aside under another name, without its constraints."""
        self.rename_column(table, name, aside)
        if self.on_sqlite and (model.foreign_keys or not model.nullable):
            self.anew.add(table)
        elif not model.nullable:
            self.operations.alter_column(table, aside, nullable=True)

    def clear_away(self) -> None:
        """Drop what is gone from SQLite tables that are small enough to be written anew; from others it is emptied later, bit by bit."""
        for table, name in self.gone:
            if not self.has_rows(table, SMALL):
                self.operations.drop_column(table, name)

    def make_anew(self, table: Table) -> None:
        """Let a SQLite table be as the model says: by its text where that can be changed, else by a copy of all its records."""
        if sqlite_text.possible(self.connection):
            sqlite_text.say(self.connection, table)
            return
        metadata = MetaData()
        for target in {key.column.table for key in table.foreign_keys} - {table}:
            target.to_metadata(metadata)
        copy = table.to_metadata(metadata)
        copy.indexes.clear()
        for found in inspect(self.connection).get_columns(table.name):
            if found["name"] not in table.c:
                copy.append_column(Column(found["name"], found["type"], nullable=True))
        with self.operations.batch_alter_table(table.name, recreate="always", copy_from=copy):
            pass


def alteration(connection: Connection, plan: Plan, at: datetime, prepared: Prepared = NOTHING_PREPARED) -> Alteration:
    """Return what carrying out a plan begins with."""
    old = plan.pairs.old_tables if plan.pairs.old else None
    return Alteration(connection, plan, at, old, plan.pairs.new_tables, prepared)


def references_checked(connection: Connection) -> None:
    """Let PostgreSQL check now what it would at the end: a record that is written twice keeps its table from being altered until then."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")


def literal(model: Column[Any], value: Value, dialect: DialectName) -> str:
    """Return a value as a column's default is written; percent signs and backslashes in it are the caller's to look after."""
    convert = to_driver(storage_of(model), dialect)
    given = convert(value) if convert else value
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int):
        return str(given)
    written = given.isoformat() if isinstance(given, date) else str(given)
    return "'" + written.replace("'", "''") + "'"


def storages(table: Table) -> dict[str, Storage]:
    """Return the storage of each column of a table made from a model."""
    return {c.name: storage_of(c) for c in table.columns}
