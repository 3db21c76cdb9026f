"""Whole tables during a schema change: set aside, renamed, made, brought back."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.schema import CreateTable

from .. import names, parked
from ..bulk import quoted
from ..parked import Parked
from .alteration import Alteration, storages


def set_aside(work: Alteration) -> None:
    """Drop the tables of entities that are gone: for ever where a person agreed, else under the name that keeps them."""
    for key in work.plan.pairs.dropped:
        assert work.old is not None
        table = work.old.of(key)
        parked.forget_columns(work.connection, table.name)
        if work.consented(key) or not work.has_rows(table.name):
            work.operations.drop_table(table.name)
        else:
            _park(work, key, table)


def rename(work: Alteration) -> None:
    """Rename the tables of entities that have another key now, with their primary keys."""
    moves = {work.old_table(pair).name: work.new_table(pair).name for pair in work.pairs.values()}
    for was, now in names.steps(moves):
        work.operations.rename_table(was, now)
        if not work.on_sqlite:
            work.rename_constraint(now, names.primary_key(was), names.primary_key(now))


def add(work: Alteration) -> None:
    """Make the tables of new entities (on PostgreSQL without foreign keys yet); in a rollback, with what was set aside."""
    for key in work.plan.pairs.added:
        table = work.new.of(key)
        work.connection.execute(CreateTable(table))
        aside = restorable(work, key) if work.plan.restore else None
        if aside:
            work.copy_rows(aside.name, table.name, [name for name, _ in _common(aside.shape, table)])
            work.operations.drop_table(aside.name)
            parked.forget(work.connection, aside)


def restorable(work: Alteration, key: str) -> Parked | None:
    """Return the table set aside of an entity that can fill its new table."""
    return parked.restorable_table(
        work.connection, work.new.app, key, storages(work.new.of(key)), required(work.new.of(key))
    )


def required(table: Table) -> set[str]:
    """Return the names of the columns that must be filled."""
    return {c.name for c in table.columns if not c.nullable}


def _common(shape: Mapping[str, object], table: Table) -> list[tuple[str, object]]:
    return [(name, storage) for name, storage in storages(table).items() if shape.get(name) == storage]


def _park(work: Alteration, key: str, table: Table) -> None:
    aside = parked.name_of(work.app, key, work.plan.release)
    if work.on_sqlite:
        work.execute(f"CREATE TABLE {quoted(aside)} AS SELECT * FROM {quoted(table.name)}")
        work.operations.drop_table(table.name)
    else:
        work.operations.drop_constraint(names.primary_key(table.name), table.name, type_="primary")
        work.operations.rename_table(table.name, aside)
    note = Parked(aside, work.app, key, "", aside, work.plan.release, storages(table), work.at)
    parked.keep(work.connection, note)
