"""Answers kept for requests that may be sent twice: the second gets the answer of the first, and nothing is done again."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from ..kernel.json import Json, dumps_text, loads
from ..kernel.problems import Conflict, Problem
from .bulk import dialect_of
from .system import IDEMPOTENCY

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Answer(NamedTuple):
    """What the first request was answered."""

    status: int
    body: Json


def claim(connection: Connection, user_id: str, key: str, digest: str, at: datetime) -> Answer | None:
    """Return the answer that a request with this key got, or None where it is the first; in the transaction of its effect.

    A request that comes while the first is still at work waits for it. The same key with another request raises Conflict.
    """
    insert = _INSERT[dialect_of(connection)](IDEMPOTENCY)
    fresh = insert.values(user_id=user_id, key=key, digest=digest, at=at).on_conflict_do_nothing()
    return None if connection.execute(fresh).rowcount == 1 else answered(connection, user_id, key, digest)


def answered(connection: Connection, user_id: str, key: str, digest: str) -> Answer | None:
    """Return the answer that a request with this key got, or None where none came yet; another request raises Conflict."""
    table = IDEMPOTENCY.c
    query = select(table.digest, table.status, table.answer).where(table.user_id == user_id, table.key == key)
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    known, status, body = found
    if known != digest:
        raise Conflict(Problem("idempotency_key_reused"))
    return None if status is None else Answer(status, loads(body) if isinstance(body, str) else body)


def finish(connection: Connection, user_id: str, key: str, status: int, body: Json) -> None:
    """Keep the answer of a request that was claimed, as text: PostgreSQL's JSON would forget the order of its keys."""
    table = IDEMPOTENCY.c
    kept = update(IDEMPOTENCY).where(table.user_id == user_id, table.key == key).values(status=status, answer=dumps_text(body))
    connection.execute(kept)


def progress(connection: Connection, user_id: str, key: str) -> Json:
    """Return how far a claimed request of several transactions has come; others with this key wait for this transaction."""
    table = IDEMPOTENCY.c
    query = select(table.answer).where(table.user_id == user_id, table.key == key)
    return connection.execute(query.with_for_update()).scalar_one()


def go_on(connection: Connection, user_id: str, key: str, body: Json) -> None:
    """Keep how far a claimed request has come."""
    table = IDEMPOTENCY.c
    connection.execute(update(IDEMPOTENCY).where(table.user_id == user_id, table.key == key).values(answer=body))


def purge(connection: Connection, before: datetime, most: int) -> int:
    """Forget answers given before a moment, so many at once; returns how many."""
    table = IDEMPOTENCY.c
    old = select(table.user_id, table.key).where(table.at < before).order_by(table.at).limit(most)
    return connection.execute(delete(IDEMPOTENCY).where(tuple_(table.user_id, table.key).in_(old))).rowcount
