"""What people prove themselves with beside a password: passkeys, recovery codes, identities elsewhere, and codes already used."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from ...kernel.json import Json
from ..system import IDENTITY, PASSKEY, RECOVERY_CODE, USER


class Passkey(NamedTuple):
    """A passkey of a user; only its public half is known here."""

    id: str
    user_id: str
    credential: str
    public_key: str
    sign_count: int
    transports: Json
    title: str
    created_at: datetime
    used_at: datetime | None


class Identity(NamedTuple):
    """Who a user is for a provider of sign-ins."""

    provider: str
    subject: str
    user_id: str
    created_at: datetime
    used_at: datetime


def use_step(connection: Connection, user_id: str, step: int) -> bool:
    """Note the time step of a code that was given; tells whether none as late was given before."""
    unused = or_(USER.c.totp_step.is_(None), USER.c.totp_step < step)
    used = update(USER).where(USER.c.id == user_id, unused).values(totp_step=step)
    return connection.execute(used).rowcount == 1


def add_passkey(connection: Connection, passkey: Passkey) -> None:
    """Keep a passkey; one that is known already raises StoreConflict."""
    connection.execute(insert(PASSKEY).values(passkey._asdict()))


def passkeys(connection: Connection, user_id: str) -> list[Passkey]:
    """Return a user's passkeys, oldest first."""
    found = select(PASSKEY).where(PASSKEY.c.user_id == user_id).order_by(PASSKEY.c.id)
    return [Passkey(*row) for row in connection.execute(found)]


def passkey(connection: Connection, credential: str) -> Passkey | None:
    """Return the passkey with a credential id."""
    row = connection.execute(select(PASSKEY).where(PASSKEY.c.credential == credential)).one_or_none()
    return Passkey(*row) if row else None


def used_passkey(connection: Connection, passkey_id: str, sign_count: int, at: datetime) -> None:
    """Note that a passkey was used, and how often it says that it was."""
    connection.execute(update(PASSKEY).where(PASSKEY.c.id == passkey_id).values(sign_count=sign_count, used_at=at))


def remove_passkey(connection: Connection, user_id: str, passkey_id: str) -> bool:
    """Remove a user's passkey; tells whether there was one."""
    removed = delete(PASSKEY).where(PASSKEY.c.user_id == user_id, PASSKEY.c.id == passkey_id)
    return connection.execute(removed).rowcount == 1


def remove_passkeys(connection: Connection, user_id: str) -> None:
    """Remove all of a user's passkeys."""
    connection.execute(delete(PASSKEY).where(PASSKEY.c.user_id == user_id))


def set_recovery_codes(connection: Connection, user_id: str, digests: Iterable[str]) -> None:
    """Give a user just these recovery codes."""
    connection.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.user_id == user_id))
    rows = [{"user_id": user_id, "digest": digest} for digest in digests]
    if rows:
        connection.execute(insert(RECOVERY_CODE), rows)


def take_recovery_code(connection: Connection, user_id: str, digest: str) -> bool:
    """Use up a recovery code; tells whether there was one."""
    taken = delete(RECOVERY_CODE).where(RECOVERY_CODE.c.user_id == user_id, RECOVERY_CODE.c.digest == digest)
    return connection.execute(taken).rowcount == 1


def recovery_codes(connection: Connection, user_id: str) -> int:
    """Return how many recovery codes a user has left."""
    count = select(func.count()).select_from(RECOVERY_CODE).where(RECOVERY_CODE.c.user_id == user_id)
    return connection.execute(count).scalar_one()


def identity(connection: Connection, provider: str, subject: str) -> Identity | None:
    """Return whom a provider's subject stands for."""
    where = (IDENTITY.c.provider == provider, IDENTITY.c.subject == subject)
    row = connection.execute(select(IDENTITY).where(*where)).one_or_none()
    return Identity(*row) if row else None


def identities(connection: Connection, user_id: str) -> list[Identity]:
    """Return who a user is elsewhere."""
    found = select(IDENTITY).where(IDENTITY.c.user_id == user_id).order_by(IDENTITY.c.provider)
    return [Identity(*row) for row in connection.execute(found)]


def add_identity(connection: Connection, identity: Identity) -> None:
    """Link a user to a subject; a second link of either raises StoreConflict."""
    connection.execute(insert(IDENTITY).values(identity._asdict()))


def used_identity(connection: Connection, provider: str, subject: str, at: datetime) -> None:
    """Note that somebody came by a provider."""
    where = (IDENTITY.c.provider == provider, IDENTITY.c.subject == subject)
    connection.execute(update(IDENTITY).where(*where).values(used_at=at))


def remove_identity(connection: Connection, user_id: str, provider: str) -> bool:
    """Cut the link to a provider; tells whether there was one."""
    removed = delete(IDENTITY).where(IDENTITY.c.user_id == user_id, IDENTITY.c.provider == provider)
    return connection.execute(removed).rowcount == 1
