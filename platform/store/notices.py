"""Notices: short messages to people within the house, unread until they are read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from ..kernel.json import Json
from .system import NOTICE


class Notice(NamedTuple):
    """A message to one person; `title` and `text` are texts by language, entity and record are empty where it is about none."""

    id: str
    person: str
    app: str
    at: datetime
    source: str
    title: Json
    text: Json
    entity: str = ""
    record_id: str = ""
    run_id: str = ""
    read_at: datetime | None = None


_COLUMNS = [NOTICE.c[name] for name in Notice._fields]


def put(connection: Connection, notices: Sequence[Notice]) -> None:
    """Keep notices."""
    if notices:
        connection.execute(insert(NOTICE), [notice._asdict() for notice in notices])


def listing(
    connection: Connection, person: str, apps: Collection[str], *, unread: bool, before: str, most: int
) -> list[Notice]:
    """Return a person's notices of some apps, newest first, those before an id."""
    where = [NOTICE.c.person == person, NOTICE.c.app.in_(list(apps))]
    where += [NOTICE.c.read_at.is_(None)] if unread else []
    where += [NOTICE.c.id < before] if before else []
    return [
        Notice(*row)
        for row in connection.execute(select(*_COLUMNS).where(*where).order_by(NOTICE.c.id.desc()).limit(most))
    ]


def count_unread(connection: Connection, person: str, apps: Collection[str]) -> int:
    """Return how many notices of some apps a person has not read."""
    where = (NOTICE.c.person == person, NOTICE.c.read_at.is_(None), NOTICE.c.app.in_(list(apps)))
    return connection.execute(select(func.count()).select_from(NOTICE).where(*where)).scalar_one()


def mark(connection: Connection, person: str, ids: Collection[str] | None, at: datetime | None) -> None:
    """Mark notices of a person as read at a moment, or as unread (None): some, or all of them."""
    where = [NOTICE.c.person == person, NOTICE.c.read_at.is_(None) if at is not None else NOTICE.c.read_at.is_not(None)]
    where += [] if ids is None else [NOTICE.c.id.in_(list(ids))]
    connection.execute(update(NOTICE).where(*where).values(read_at=at))


def purge(connection: Connection, before: datetime, most: int) -> int:
    """Forget some notices that are older than a moment, and return how many that were."""
    old = select(NOTICE.c.id).where(NOTICE.c.at < before).limit(most)
    return connection.execute(delete(NOTICE).where(NOTICE.c.id.in_(old))).rowcount
