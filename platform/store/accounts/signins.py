"""Ways in: sessions of browsers, tokens of programs, and what failed. Only digests of secrets are kept."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from ...kernel.json import Json
from ..system import LOGIN_FAILURE, SESSION, TOKEN

_FAILURES_KEPT = timedelta(days=1)


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
    entities: Json = None


def add_session(connection: Connection, session: Session) -> None:
    """Keep a new session."""
    connection.execute(insert(SESSION).values(session._asdict()))


def session(connection: Connection, token_hash: str) -> Session | None:
    """Return the session of a cookie's digest, expired or not."""
    row = connection.execute(select(SESSION).where(SESSION.c.token_hash == token_hash)).one_or_none()
    return Session(*row) if row else None


def touch_session(
    connection: Connection, token_hash: str, seen_at: datetime, expires_at: datetime | None = None
) -> None:
    """Note that a session was used, and move its end where one is given."""
    values = {"seen_at": seen_at} if expires_at is None else {"seen_at": seen_at, "expires_at": expires_at}
    connection.execute(update(SESSION).where(SESSION.c.token_hash == token_hash).values(values))


def end_session(connection: Connection, token_hash: str) -> None:
    """End one session."""
    connection.execute(delete(SESSION).where(SESSION.c.token_hash == token_hash))


def end_sessions(connection: Connection, user_id: str, keep: str = "") -> None:
    """End a user's sessions, all but the one whose digest is to be kept."""
    connection.execute(delete(SESSION).where(SESSION.c.user_id == user_id, SESSION.c.token_hash != keep))


def add_token(connection: Connection, token: Token) -> None:
    """Keep a new token."""
    connection.execute(insert(TOKEN).values({**token._asdict(), "entities": token.entities or {}}))


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


def add_failure(connection: Connection, name: str, address: str, at: datetime) -> None:
    """Keep a failed sign-in."""
    connection.execute(insert(LOGIN_FAILURE).values(name=name, address=address, at=at))


def failures(connection: Connection, name: str, address: str, since: datetime) -> tuple[int, int]:
    """Return how many sign-ins failed since a moment, for the name and from the address."""
    table = LOGIN_FAILURE.c
    count = select(func.count()).where(table.at >= since)
    of_name = connection.execute(count.where(table.name == name)).scalar_one()
    return of_name, connection.execute(count.where(table.address == address)).scalar_one()


def clear_failures(connection: Connection, name: str) -> None:
    """Forget a name's failures, after it signed in."""
    connection.execute(delete(LOGIN_FAILURE).where(LOGIN_FAILURE.c.name == name))


def purge(connection: Connection, now: datetime) -> None:
    """Forget sessions that ended and failures of days past."""
    connection.execute(delete(SESSION).where(SESSION.c.expires_at < now))
    connection.execute(delete(LOGIN_FAILURE).where(LOGIN_FAILURE.c.at < now - _FAILURES_KEPT))
