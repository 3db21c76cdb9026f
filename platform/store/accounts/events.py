"""The book of security events: who came in or failed to, and who changed what about whom. Rows are added, never changed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from ...kernel.json import Json
from ..system import SECURITY_EVENT


class SecurityEvent(NamedTuple):
    """One entry of the book: what, about whom (id and name), by whom, from where."""

    id: int
    at: datetime
    event: str
    user_id: str | None
    name: str
    by: str
    address: str
    detail: Json


def add_event(connection: Connection, event: SecurityEvent) -> None:
    """Write an entry; its number is given here."""
    values = event._asdict()
    del values["id"]
    connection.execute(insert(SECURITY_EVENT).values(values))


def events(
    connection: Connection, *, event: str = "", user_id: str = "", before: int | None = None, most: int = 100
) -> list[SecurityEvent]:
    """Return entries, newest first, older than the one numbered `before`."""
    found = select(SECURITY_EVENT).order_by(SECURITY_EVENT.c.id.desc()).limit(most)
    if event:
        found = found.where(SECURITY_EVENT.c.event == event)
    if user_id:
        found = found.where(SECURITY_EVENT.c.user_id == user_id)
    if before is not None:
        found = found.where(SECURITY_EVENT.c.id < before)
    return [SecurityEvent(*row) for row in connection.execute(found)]
