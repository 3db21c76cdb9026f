"""Whole tables during a schema change: set aside, renamed, made, brought back."""

from sqlalchemy import MetaData, PrimaryKeyConstraint, Table
from sqlalchemy.schema import CreateTable

from .. import lineage, names, parked, quarantine
from ..columns import column
from ..link_tables import link_of
from ..parked import Parked
from . import leave, links
from .alteration import SMALL, Alteration, storages


def set_aside(work: Alteration) -> None:
    """Drop the tables of entities that are gone: for ever where a person agreed, else under the name that keeps them."""
    gathered = links.gathered_tables(work.plan.pairs)
    for key in work.plan.pairs.dropped:
        assert work.old is not None
        table = work.old.of(key)
        if key in gathered:
            continue  # its links are still to be read
        parked.forget_columns(work.connection, table.name)
        if work.consented(key) or not work.has_rows(table.name):
            work.operations.drop_table(table.name)
            quarantine.forget_field(work.connection, work.app, key)
        else:
            _park(work, key, table)


def gather(work: Alteration) -> None:
    """Turn links into references, keep what a reference cannot hold, and drop the link tables."""
    for key, (entity, field) in links.gathered_tables(work.plan.pairs).items():
        assert work.old is not None
        link, table = work.old.of(key), work.new.of(entity)
        if (entity, field) not in work.prepared.columns:
            _gather(work, link.name, table, (entity, field))
        if not table.c[field].nullable:
            work.require(table.name, field)
        if work.on_sqlite and work.has_rows(link.name, SMALL):
            work.make_anew(_plain(link.name, link))
            leave.table(work.connection, link.name)
        else:
            work.operations.drop_table(link.name)


def _gather(work: Alteration, link: str, table: Table, place: tuple[str, str]) -> None:
    entity, field = place
    links.write_references(work.connection, link, table.name, field)
    failures = list(links.several(work.connection, link))
    here = {"app": work.app, "entity": entity, "field": field}
    quarantine.keep(work.connection, failures, **here, release=work.plan.release, at=work.at)
    work.refer.add(table.name)


def rename(work: Alteration) -> None:
    """Rename the tables of entities that have another key now, with their primary keys."""
    moves = {work.old_table(pair).name: work.new_table(pair).name for pair in work.pairs.values()}
    for was, now in names.steps(moves):
        work.operations.rename_table(was, now)
        if not work.on_sqlite:
            work.rename_constraint(now, names.primary_key(was), names.primary_key(now))


def add(work: Alteration) -> None:
    """Make the tables of new entities (on PostgreSQL without foreign keys yet), or bring back what was set aside."""
    for key in work.plan.pairs.added:
        aside = restorable(work, key) if work.restores(key) else None
        if link_of(key) in work.prepared.columns:
            _take_incoming(work, work.new.of(key))
        elif aside:
            _bring_back(work, key, aside)
        else:
            work.connection.execute(CreateTable(work.new.of(key)))


def _take_incoming(work: Alteration, table: Table) -> None:
    """Let a table of links that was filled beforehand be the field's; PostgreSQL gets its foreign keys with all others."""
    incoming = names.incoming(table.name)
    work.operations.rename_table(incoming, table.name)
    if work.on_sqlite:
        work.anew.add(table.name)
    else:
        key = names.primary_key(table.name)
        work.rename_constraint(table.name, names.incoming(key), key)


def _bring_back(work: Alteration, key: str, aside: Parked) -> None:
    table = work.new.of(key)
    work.operations.rename_table(aside.name, table.name)
    parked.forget(work.connection, aside)
    lineage.restored(work.connection, work.app, aside.release, key, "")
    wanted = storages(table)
    for name, storage in aside.shape.items():
        if wanted.get(name) != storage:
            apart = names.parked(name, work.plan.release)
            work.rename_column(table.name, name, apart)
            note = Parked(apart, work.app, key, name, table.name, work.plan.release, {name: storage}, work.at)
            parked.keep(work.connection, note)
    for model in table.columns:
        if aside.shape.get(model.name) != wanted[model.name]:
            work.add_column(table.name, model.name, model)
    work.refer.add(table.name)
    if work.on_sqlite:
        work.anew.add(table.name)
        return
    work.operations.create_primary_key(names.primary_key(table.name), table.name, ["id"])
    for model in table.columns:
        if not model.primary_key:
            work.operations.alter_column(table.name, model.name, nullable=model.nullable)


def restorable(work: Alteration, key: str) -> Parked | None:
    """Return the table set aside of an entity that can fill its new table."""
    return parked.restorable_table(
        work.connection, work.new.app, key, storages(work.new.of(key)), required(work.new.of(key))
    )


def required(table: Table) -> set[str]:
    """Return the names of the columns that must be filled."""
    return {c.name for c in table.columns if not c.nullable}


def _park(work: Alteration, key: str, table: Table) -> None:
    aside = parked.name_of(work.app, key, work.plan.release)
    if not work.on_sqlite:
        work.operations.drop_constraint(names.primary_key(table.name), table.name, type_="primary")
    work.operations.rename_table(table.name, aside)
    if work.on_sqlite:
        work.make_anew(_plain(aside, table))
    note = Parked(aside, work.app, key, "", aside, work.plan.release, storages(table), work.at)
    parked.keep(work.connection, note)


def _plain(name: str, table: Table) -> Table:
    """Return a table without constraints, so that what is set aside holds nobody back."""
    columns = [column(key, storage, nullable=key != "id") for key, storage in storages(table).items()]
    return Table(name, MetaData(), *columns, PrimaryKeyConstraint("id", name=names.primary_key(table.name)))
