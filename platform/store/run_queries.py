"""Questions about runs that nobody asks while work is done: what came of an event, what was made since, how many there are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from .runs import Run
from .system import RUN

_COLUMNS = [RUN.c[name] for name in Run._fields]
_ORDER = (RUN.c.run_at, RUN.c.outbox_id, RUN.c.id)


def behind(connection: Connection, app: str, run_id: str) -> list[Run]:
    """Return the runs of an app that were made behind a run's id, in the order of the line."""
    rows = connection.execute(select(*_COLUMNS).where(RUN.c.app == app, RUN.c.id > run_id).order_by(*_ORDER))
    return [Run(*row) for row in rows]


def of_event(connection: Connection, app: str, rule: str, numbers: Sequence[int]) -> list[Run]:
    """Return the runs of a rule that some events of the outbox led to."""
    where = (RUN.c.outbox_id.in_(numbers), RUN.c.app == app, RUN.c.rule == rule)
    return [Run(*row) for row in connection.execute(select(*_COLUMNS).where(*where).order_by(RUN.c.id))]


def counts(connection: Connection, app: str, rule: str, since: datetime) -> list[tuple[str, str, int]]:
    """Return how many runs there are since a moment, by rule and state."""
    where = [RUN.c.app == app, RUN.c.created_at >= since]
    where += [RUN.c.rule == rule] if rule else []
    query = select(RUN.c.rule, RUN.c.state, func.count()).where(*where).group_by(RUN.c.rule, RUN.c.state)
    return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(RUN.c.rule, RUN.c.state))]


def before(connection: Connection, run: Run) -> int:
    """Return how many unfinished runs of its lane are in line before a queued run."""
    ahead = (RUN.c.run_at < run.run_at) | ((RUN.c.run_at == run.run_at) & (RUN.c.id < run.id))
    where = (RUN.c.lane == run.lane, RUN.c.state.in_(("queued", "running")), ahead)
    return connection.execute(select(func.count()).select_from(RUN).where(*where)).scalar_one()


def since(connection: Connection, app: str, rule: str, moment: datetime, limit: int) -> list[Run]:
    """Return the runs of a rule that were made since a moment, newest first."""
    where = (RUN.c.app == app, RUN.c.rule == rule, RUN.c.created_at >= moment)
    return [Run(*row) for row in connection.execute(select(*_COLUMNS).where(*where).order_by(RUN.c.id.desc()).limit(limit))]


def older(connection: Connection, app: str, release_id: str, states: Sequence[str], limit: int = 10_000) -> list[Run]:
    """Return the runs in some states that were begun by another release than this one, oldest first."""
    where = (RUN.c.app == app, RUN.c.release_id != release_id, RUN.c.state.in_(states))
    found = (Run(*row) for row in connection.execute(select(*_COLUMNS).where(*where).order_by(RUN.c.id).limit(limit)))
    return [run for run in found if run.cursor is not None or run.state in ("waiting", "failed")]
