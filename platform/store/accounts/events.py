"""The book of security events: who came in or failed to, and who changed what about whom. Rows are added, never changed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from ...kernel.json import Json
from ..moments import between
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


class Sought(NamedTuple):
    """What is looked for; empty parts narrow nothing. `kinds` are several kinds of entries, any of which will do."""

    kinds: tuple[str, ...] = ()
    person: str = ""
    by: str = ""
    address: str = ""
    since: datetime | None = None
    until: datetime | None = None


def events(connection: Connection, sought: Sought, *, before: int | None = None, most: int = 100) -> list[SecurityEvent]:
    """Return entries, newest first, older than the one numbered `before`."""
    table = SECURITY_EVENT.c
    found = select(SECURITY_EVENT).order_by(table.id.desc()).limit(most)
    found = found.where(table.event.in_(sought.kinds)) if sought.kinds else found
    for column, value in ((table.user_id, sought.person), (table.by, sought.by), (table.address, sought.address)):
        found = found.where(column == value) if value else found
    found = found.where(*between(connection, SECURITY_EVENT, sought.since, sought.until))
    if before is not None:
        found = found.where(table.id < before)
    return [SecurityEvent(*row) for row in connection.execute(found)]
