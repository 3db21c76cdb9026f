"""Failed tries, counted in the database, so that every process counts the same."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from ..system import LOGIN_FAILURE

_KEPT = timedelta(days=1)
Counted = Literal["name", "address"]


def add_try(connection: Connection, name: str, address: str, at: datetime) -> None:
    """Keep a try; it counts until it is forgotten."""
    connection.execute(insert(LOGIN_FAILURE).values(name=name, address=address, at=at))


def nth_try(connection: Connection, counted: Counted, key: str, since: datetime, nth: int) -> datetime | None:
    """Return when the nth latest try of a name or an address was; None where there were fewer since a moment."""
    table = LOGIN_FAILURE.c
    of = table.name if counted == "name" else table.address
    found = select(table.at).where(of == key, table.at >= since).order_by(table.at.desc()).offset(nth - 1).limit(1)
    return connection.execute(found).scalar_one_or_none()


def clear_tries(connection: Connection, name: str) -> None:
    """Forget a name's tries, after it signed in."""
    connection.execute(delete(LOGIN_FAILURE).where(LOGIN_FAILURE.c.name == name))


def purge_tries(connection: Connection, now: datetime) -> None:
    """Forget tries of days past."""
    connection.execute(delete(LOGIN_FAILURE).where(LOGIN_FAILURE.c.at < now - _KEPT))

