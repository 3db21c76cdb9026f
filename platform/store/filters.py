"""Saved filters: questions that people keep for lists, each with its owner and the roles it is shared with."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from .system import FILTER


class SavedFilter(NamedTuple):
    """A kept question: `question` is what a list is asked, as plain values."""

    id: str
    app: str
    entity: str
    owner: str
    title: str
    question: dict[str, Any]
    shared: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


_COLUMNS = [FILTER.c[name] for name in SavedFilter._fields]


def listing(connection: Connection, app: str, entity: str) -> list[SavedFilter]:
    """Return the filters of an entity, or of the whole app where it is empty, by title."""
    where: list[ColumnElement[bool]] = [FILTER.c.app == app, *([FILTER.c.entity == entity] if entity else [])]
    rows = connection.execute(select(*_COLUMNS).where(*where).order_by(FILTER.c.title, FILTER.c.id))
    return [SavedFilter(*row) for row in rows]


def get(connection: Connection, app: str, filter_id: str) -> SavedFilter | None:
    """Return a filter."""
    row = connection.execute(select(*_COLUMNS).where(FILTER.c.app == app, FILTER.c.id == filter_id)).first()
    return SavedFilter(*row) if row else None


def count_of(connection: Connection, app: str, owner: str) -> int:
    """Return how many filters a person keeps in an app."""
    query = select(func.count()).select_from(FILTER).where(FILTER.c.app == app, FILTER.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def add(connection: Connection, saved: SavedFilter) -> None:
    """Keep a filter."""
    connection.execute(insert(FILTER).values(saved._asdict()))


def change(connection: Connection, saved: SavedFilter) -> bool:
    """Change a filter that is still at the version before; tell whether it was."""
    before = (FILTER.c.id == saved.id, FILTER.c.version == saved.version - 1)
    done = connection.execute(update(FILTER).where(*before).values(saved._asdict()))
    return done.rowcount == 1


def remove(connection: Connection, app: str, ids: Collection[str]) -> None:
    """Forget filters."""
    connection.execute(delete(FILTER).where(FILTER.c.app == app, FILTER.c.id.in_(list(ids))))
