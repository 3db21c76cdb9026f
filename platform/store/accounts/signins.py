"""Ways in: sessions of browsers and tokens of programs. Only digests of secrets are kept."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from ...kernel.json import Json
from ..system import SESSION, TOKEN
from .devices import end_shifts
from .users import NOTHING


class Session(NamedTuple):
    """A browser that is signed in."""

    token_hash: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime
    agent: str
    address: str = ""
    method: str = "password"
    confirmed_at: datetime | None = None


class Token(NamedTuple):
    """A program that may act for a user; without `expires_at` it holds until it is removed."""

    id: str
    token_hash: str
    user_id: str
    title: str
    scopes: Json
    expires_at: datetime | None
    created_at: datetime
    used_at: datetime | None
    read_only: bool = False
    entities: Json = NOTHING


def add_session(connection: Connection, session: Session) -> None:
    """Keep a new session."""
    connection.execute(insert(SESSION).values(session._asdict()))


def session(connection: Connection, token_hash: str) -> Session | None:
    """Return the session of a cookie's digest, expired or not."""
    row = connection.execute(select(SESSION).where(SESSION.c.token_hash == token_hash)).one_or_none()
    return Session(*row) if row else None


def sessions(connection: Connection, user_id: str) -> list[Session]:
    """Return a user's sessions, latest seen first."""
    found = select(SESSION).where(SESSION.c.user_id == user_id).order_by(SESSION.c.seen_at.desc(), SESSION.c.token_hash)
    return [Session(*row) for row in connection.execute(found)]


def touch_session(connection: Connection, token_hash: str, seen_at: datetime, address: str = "") -> None:
    """Note that a session was used, and from where."""
    values = {"seen_at": seen_at, **({"address": address} if address else {})}
    connection.execute(update(SESSION).where(SESSION.c.token_hash == token_hash).values(values))


def confirm_session(connection: Connection, token_hash: str, at: datetime) -> None:
    """Note that the person of a session has just proved again who they are."""
    connection.execute(update(SESSION).where(SESSION.c.token_hash == token_hash).values(confirmed_at=at))


def end_session(connection: Connection, token_hash: str) -> bool:
    """End one session; tells whether there was one."""
    return connection.execute(delete(SESSION).where(SESSION.c.token_hash == token_hash)).rowcount == 1


def end_sessions(connection: Connection, user_id: str, keep: str = "") -> None:
    """End a user's sessions, and shifts at shared devices, all but the session whose digest is to be kept."""
    connection.execute(delete(SESSION).where(SESSION.c.user_id == user_id, SESSION.c.token_hash != keep))
    end_shifts(connection, user_id)


def add_token(connection: Connection, token: Token) -> None:
    """Keep a new token."""
    connection.execute(insert(TOKEN).values(token._asdict()))


def token(connection: Connection, token_hash: str) -> Token | None:
    """Return the token of a digest, expired or not."""
    row = connection.execute(select(TOKEN).where(TOKEN.c.token_hash == token_hash)).one_or_none()
    return Token(*row) if row else None


def tokens(connection: Connection, user_id: str) -> list[Token]:
    """Return a user's tokens, oldest first."""
    return [
        Token(*row) for row in connection.execute(select(TOKEN).where(TOKEN.c.user_id == user_id).order_by(TOKEN.c.id))
    ]


def used_token(connection: Connection, token_id: str, at: datetime) -> None:
    """Note that a token was used."""
    connection.execute(update(TOKEN).where(TOKEN.c.id == token_id).values(used_at=at))


def remove_token(connection: Connection, user_id: str, token_id: str) -> bool:
    """Remove a user's token; tells whether there was one."""
    removed = delete(TOKEN).where(TOKEN.c.user_id == user_id, TOKEN.c.id == token_id)
    return connection.execute(removed).rowcount == 1


def purge(connection: Connection, now: datetime) -> None:
    """Forget sessions that ended."""
    connection.execute(delete(SESSION).where(SESSION.c.expires_at < now))


def remove_tokens(connection: Connection, user_id: str) -> None:
    """Remove all of a user's tokens."""
    connection.execute(delete(TOKEN).where(TOKEN.c.user_id == user_id))
