"""Figures of the engine's work for those who watch it; each is read from a partial index, however much was done before."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text, union

from .system import FILE, OUTBOX, RUN

STATES = ("queued", "running", "failed")
_OPEN = text("state IN ('queued', 'running', 'failed')")


class Figures(NamedTuple):
    """Runs that are not done, by state; events that no rule was told of yet, and when the oldest of them happened."""

    runs: dict[str, int]
    events: int
    oldest_event: datetime | None


def figures(connection: Connection) -> Figures:
    """Return the present figures."""
    counted = connection.execute(select(RUN.c.state, func.count()).where(_OPEN).group_by(RUN.c.state))
    runs: dict[str, int] = dict.fromkeys(STATES, 0)
    runs.update({state: count for state, count in counted})  # noqa: C416 - rows are no pairs to the type checker
    waiting = OUTBOX.c.done_at.is_(None)
    events, oldest = connection.execute(select(func.count(), func.min(OUTBOX.c.at)).where(waiting)).one()
    return Figures(runs, events, oldest)


def content_digests(connection: Connection) -> list[str]:
    """Return the digests of all content that the files of the database name."""
    thumbnails = select(FILE.c.thumbnail).where(FILE.c.thumbnail.is_not(None))
    return list(connection.execute(union(select(FILE.c.digest), thumbnails)).scalars())
