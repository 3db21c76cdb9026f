"""What happened to the records of an app since a place in the history, so that nothing is ever missed.

On PostgreSQL numbers are given before transactions end, so a later number can be seen before an earlier one. A position therefore
keeps up to where everything is settled, up to where anything was seen, and which transactions were under way then: numbers that are
missing are waited for until those have ended.
"""

from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

from .bulk import dialect_of
from .system import HISTORY

_FURTHEST = 50_000
"""So far behind nobody catches up one by one."""
_OVERLAP = 500


class Position(NamedTuple):
    """A place in the history: everything up to `settled` was told; transactions before `running` may still fill gaps up to `seen`."""

    settled: int
    seen: int
    running: int


class Happening(NamedTuple):
    """One change of one record."""

    entity: str
    record_id: str
    event: str


def newest(connection: Connection) -> int:
    """Return the number of the latest change that can be seen."""
    return connection.execute(select(func.coalesce(func.max(HISTORY.c.id), 0))).scalar_one()


def here(connection: Connection) -> Position:
    """Return the position from which everything that begins to happen now will be told."""
    seen, _, oldest, running = _look(connection, newest(connection))
    # What is under way right now may fill gaps below: then it begins a little earlier, and tells some things twice.
    return Position(seen if oldest >= running else max(0, seen - _OVERLAP), seen, running)


def since(connection: Connection, app: str, position: Position, most: int) -> tuple[list[Happening] | None, Position]:
    """Return what happened behind a position, in order, and the next position; None where it is too much to tell one by one."""
    seen, found, oldest, running = _look(connection, position.settled)
    settled = position.settled
    if position.running <= oldest:
        settled = max(settled, position.seen)
    if seen - position.settled <= found:
        settled = max(settled, seen)
    if seen - position.settled > _FURTHEST:
        return None, Position(seen, seen, running)
    table = HISTORY.c
    query = (
        select(table.entity, table.record_id, table.event)
        .where(table.app == app, table.id > position.settled)
        .order_by(table.id)
        .limit(most + 1)
    )
    rows = [Happening(*row) for row in connection.execute(query)]
    return (rows if len(rows) <= most else None), Position(settled, max(settled, seen), running)


def _look(connection: Connection, settled: int) -> tuple[int, int, int, int]:
    """Return, of one moment: the latest number, how many lie behind `settled`, the oldest transaction under way, and the next one."""
    count = select(func.coalesce(func.max(HISTORY.c.id), settled), func.count()).where(HISTORY.c.id > settled)
    if dialect_of(connection) == "sqlite":
        seen, _ = connection.execute(count).one()
        return seen, seen - settled, 1, 0  # one writer at a time: what is missing will never come
    snapshot = "pg_snapshot_{0}(pg_current_snapshot())::text::bigint"
    moment = count.add_columns(text(snapshot.format("xmin")), text(snapshot.format("xmax")))
    seen, found, oldest, running = connection.execute(moment).one()
    return seen, found, oldest, running
