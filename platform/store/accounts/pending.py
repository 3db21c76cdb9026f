"""Steps that wait for a person: a second factor, a passkey's challenge, a link sent by mail; each is used once. And single facts."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from ...kernel.json import Json
from ..system import FACT, PENDING


class Pending(NamedTuple):
    """A step that somebody began; only the digest of its secret is kept."""

    digest: str
    kind: str
    user_id: str | None
    data: Json
    expires_at: datetime


def add_pending(connection: Connection, pending: Pending) -> None:
    """Keep a begun step, in place of one with the same secret."""
    connection.execute(delete(PENDING).where(PENDING.c.digest == pending.digest))
    connection.execute(insert(PENDING).values(pending._asdict()))


def pending(connection: Connection, kind: str, digest: str) -> Pending | None:
    """Return a begun step, expired or not."""
    row = connection.execute(select(PENDING).where(PENDING.c.digest == digest, PENDING.c.kind == kind)).one_or_none()
    return Pending(*row) if row else None


def take_pending(connection: Connection, kind: str, digest: str) -> Pending | None:
    """Return a begun step and end it: of all who come with it, one gets it."""
    taken = delete(PENDING).where(PENDING.c.digest == digest, PENDING.c.kind == kind).returning(*PENDING.c)
    row = connection.execute(taken).one_or_none()
    return Pending(*row) if row else None


def end_pending(connection: Connection, user_id: str, kinds: Collection[str] = ()) -> None:
    """End what waits for a user, of the given kinds or of all."""
    ended = delete(PENDING).where(PENDING.c.user_id == user_id)
    connection.execute(ended.where(PENDING.c.kind.in_(kinds)) if kinds else ended)


def purge_pending(connection: Connection, now: datetime) -> None:
    """Forget steps whose time is over."""
    connection.execute(delete(PENDING).where(PENDING.c.expires_at < now))


def add_fact(connection: Connection, name: str, value: str, at: datetime) -> None:
    """Keep a fact that can be kept once only; the second time raises StoreConflict."""
    connection.execute(insert(FACT).values(name=name, value=value, at=at))


def set_fact(connection: Connection, name: str, value: str, at: datetime) -> None:
    """Keep a fact in place of the former one."""
    connection.execute(delete(FACT).where(FACT.c.name == name))
    add_fact(connection, name, value, at)


def fact(connection: Connection, name: str) -> str | None:
    """Return a fact, None where it is not known."""
    return connection.execute(select(FACT.c.value).where(FACT.c.name == name)).scalar_one_or_none()
