"""One record becomes several, or several one: a reference turned into links, and links into a reference, set by set."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Iterator

from sqlalchemy import Connection

from ...metamodel.fields import ManyField
from .. import quarantine
from ..bulk import dialect_of, quoted
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


def write_links(connection: Connection, source: str, column: str, link: str) -> None:
    """Make a link of each reference; the owner's id serves as the link's own, for it has no other yet."""
    connection.exec_driver_sql(
        f"INSERT INTO {quoted(link)} (id, version, created_at, created_by, updated_at, updated_by, {OWNER}, {TARGET}) "
        f"SELECT id, 1, updated_at, updated_by, updated_at, updated_by, id, {quoted(column)} "
        f"FROM {quoted(source)} WHERE {quoted(column)} IS NOT NULL"
    )


def write_references(connection: Connection, link: str, table: str, column: str) -> None:
    """Give each record that has exactly one link its target."""
    single = f"SELECT {OWNER} AS o, min({TARGET}) AS t FROM {quoted(link)} GROUP BY {OWNER} HAVING count(*) = 1"
    own = quoted(table)
    connection.exec_driver_sql(f"UPDATE {own} SET {quoted(column)} = k.t FROM ({single}) AS k WHERE {own}.id = k.o")


def several(connection: Connection, link: str) -> Iterator[quarantine.Failure]:
    """Yield the records with more than one link, all of which a reference cannot hold."""
    joined = "group_concat" if dialect_of(connection) == "sqlite" else "string_agg"
    found = connection.exec_driver_sql(
        f"SELECT {OWNER}, {joined}({TARGET}, ', '), count(*) FROM {quoted(link)} GROUP BY {OWNER} HAVING count(*) > 1 ORDER BY 1"
    )
    yield from (quarantine.failure(owner, targets, SEVERAL, {"count": count}) for owner, targets, count in found)
