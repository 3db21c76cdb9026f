"""What a rule may create only once: digests of what it stood for, with the record that it became."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from . import bulk, records
from .bulk import dialect_of, mark
from .system import ONCE


def known(connection: Connection, app: str, rule: str, digests: Collection[str]) -> dict[str, str]:
    """Return the records that digests already became, by digest."""
    keys = [(app, rule, digest) for digest in digests]
    found = records.fetch_by(connection, ONCE, ("app", "rule", "digest"), keys, ("record_id",))
    return {str(row["digest"]): str(row["record_id"]) for row in found.values()}


def first(connection: Connection, app: str, rule: str, digests: Mapping[str, str]) -> set[str]:
    """Take digests for the records named with them; returns those that nobody had taken before."""
    if not digests:
        return set()
    sign = mark(dialect_of(connection))
    text = f"INSERT INTO fw_once (app, rule, digest, record_id) VALUES ({', '.join([sign] * 4)}) ON CONFLICT DO NOTHING"
    bulk.run(connection, text, [(app, rule, digest, record_id) for digest, record_id in sorted(digests.items())])
    taken = known(connection, app, rule, digests)
    return {digest for digest, record_id in digests.items() if taken.get(digest) == record_id}
