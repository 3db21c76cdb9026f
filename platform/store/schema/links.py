"""One record becomes several, or several one: a reference turned into links, and links into a reference, set by set."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection

from ...metamodel.fields import ManyField
from .. import quarantine
from ..bulk import dialect_of, mark, one_of, quoted
from ..columns import REFERENCE
from ..columns import column as made
from ..link_tables import OWNER, TARGET, link_key
from ..tables import reference_of
from .pairing import EntityPair, Pairing

SEVERAL = "several_links"
"""Why a record's links do not become a reference."""


def spread(pairs: Pairing, pair: EntityPair) -> dict[str, str]:
    """Return the old references of an entity that become many fields to the same entity, each with the new key."""
    found: dict[str, str] = {}
    for key, field in pair.new.fields.items():
        if isinstance(field, ManyField):
            was = next((k for k in (field.was, key) if k in pair.dropped), None)
            reference = reference_of(pair.old.fields[was]) if was else None
            if was and reference and pairs.now(reference.to) == field.to:
                found[was] = key
    return found


def gathered(pairs: Pairing, pair: EntityPair) -> dict[str, str]:
    """Return the new references of an entity that were many fields to the same entity, each with the old key."""
    found: dict[str, str] = {}
    for key in pair.added:
        reference = reference_of(pair.new.fields[key])
        for was in (pair.new.fields[key].was, key):
            old = pair.old.fields.get(was or "")
            if reference and isinstance(old, ManyField) and pairs.now(old.to) == reference.to:
                found[key] = was or ""
    return found


def gathered_tables(pairs: Pairing) -> dict[str, tuple[str, str]]:
    """Return the keys of old link tables that become references, each with the new entity and field."""
    return {
        link_key(pair.old.key, was): (entity, key)
        for entity, pair in pairs.entities.items()
        for key, was in gathered(pairs, pair).items()
    }


def write_links(
    connection: Connection, source: str, column: str, link: str, only: Collection[str] | None = None
) -> None:
    """Make a link of each reference, or of those of some records; the owner's id serves as the link's own, for it has no other yet."""
    some, given = _some(connection, "id", only)
    connection.exec_driver_sql(
        f"INSERT INTO {quoted(link)} (id, version, created_at, created_by, updated_at, updated_by, {OWNER}, {TARGET}) "
        f"SELECT id, 1, updated_at, updated_by, updated_at, updated_by, id, {quoted(column)} "
        f"FROM {quoted(source)} AS t WHERE {quoted(column)} IS NOT NULL AND {some}",
        given,
    )


def write_references(connection: Connection, link: str, table: str, column: str) -> None:
    """Give each record that has exactly one link its target."""
    single = f"SELECT {OWNER} AS o, min({TARGET}) AS t FROM {quoted(link)} GROUP BY {OWNER} HAVING count(*) = 1"
    own = quoted(table)
    connection.exec_driver_sql(f"UPDATE {own} SET {quoted(column)} = k.t FROM ({single}) AS k WHERE {own}.id = k.o")


def write_some_references(connection: Connection, link: str, table: str, column: str, only: Collection[str]) -> None:
    """Give each of some records the target of its one link, and no target where it has none or several."""
    some, given = _some(connection, "id", only)
    single = f"SELECT CASE count(*) WHEN 1 THEN min(k.{TARGET}) END FROM {quoted(link)} AS k WHERE k.{OWNER} = t.id"
    connection.exec_driver_sql(f"UPDATE {quoted(table)} AS t SET {quoted(column)} = ({single}) WHERE {some}", given)


def take_links(connection: Connection, link: str, owners: Collection[str]) -> None:
    """Take away the links that references of these records became."""
    some, given = _some(connection, "id", owners)
    connection.exec_driver_sql(f"DELETE FROM {quoted(link)} AS t WHERE {some}", given)


def next_filled(connection: Connection, table: str, column: str, last: str, size: int) -> list[str]:
    """Return the next records behind an id that have a value in a column."""
    behind = f"id > {mark(dialect_of(connection))} AND {quoted(column)} IS NOT NULL"
    text = f"SELECT id FROM {quoted(table)} WHERE {behind} ORDER BY id LIMIT {size}"
    return list(connection.exec_driver_sql(text, (last,)).scalars())


def next_owners(connection: Connection, link: str, last: str, size: int) -> list[str]:
    """Return the next records behind an id that have links."""
    behind = f"{OWNER} > {mark(dialect_of(connection))}"
    text = f"SELECT DISTINCT {OWNER} FROM {quoted(link)} WHERE {behind} ORDER BY {OWNER} LIMIT {size}"
    return list(connection.exec_driver_sql(text, (last,)).scalars())


def several(connection: Connection, link: str, only: Collection[str] | None = None) -> Iterator[quarantine.Failure]:
    """Yield the records, or those of some, with more than one link, all of which a reference cannot hold."""
    some, given = _some(connection, OWNER, only)
    joined = "group_concat" if dialect_of(connection) == "sqlite" else "string_agg"
    found = connection.exec_driver_sql(
        f"SELECT {OWNER}, {joined}({TARGET}, ', '), count(*) FROM {quoted(link)} AS t WHERE {some} "
        f"GROUP BY {OWNER} HAVING count(*) > 1 ORDER BY 1",
        given,
    )
    yield from (quarantine.failure(owner, targets, SEVERAL, {"count": count}) for owner, targets, count in found)


def _some(connection: Connection, name: str, only: Collection[str] | None) -> tuple[str, tuple[Any, ...]]:
    """Return a condition that a row of `t` is about one of some records, with its parameters; of all where none are named."""
    if only is None:
        return "true", ()
    where, given = one_of(made(name, REFERENCE), only, dialect_of(connection))
    return where, (given,)
