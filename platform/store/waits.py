"""What the steps of runs wait for: a time, or a signal by name; and the rules that are paused."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from ..kernel.json import Json
from . import runs
from .system import PAUSE, RUN, WAIT


class Wait(NamedTuple):
    """A step that waits; once `came_at` is set, its `value` is what came: null for the time being up."""

    run_id: str
    position: str
    app: str
    signal: str
    since: datetime
    until: datetime | None
    came_at: datetime | None = None
    value: Json = None


_COLUMNS = [WAIT.c[name] for name in Wait._fields]


def of(connection: Connection, run_id: str) -> dict[str, Wait]:
    """Return the waits of a run by the position of their step."""
    return {row.position: Wait(*row) for row in connection.execute(select(*_COLUMNS).where(WAIT.c.run_id == run_id))}


def keep(connection: Connection, wait: Wait) -> None:
    """Keep a wait; one of the same step is put in its place."""
    drop(connection, wait.run_id, [wait.position])
    connection.execute(insert(WAIT), [wait._asdict()])


def drop(connection: Connection, run_id: str, positions: Collection[str] | None = None) -> None:
    """Forget waits of a run, all or some."""
    where = [WAIT.c.run_id == run_id]
    where += [] if positions is None else [WAIT.c.position.in_(positions)]
    connection.execute(delete(WAIT).where(*where))


def signal(connection: Connection, app: str, name: str, value: Json, at: datetime) -> int:
    """Tell all runs of an app that wait for a signal that it came, with a value; returns how many go on."""
    where = (WAIT.c.app == app, WAIT.c.signal == name, WAIT.c.came_at.is_(None))
    run_ids = _held_still(connection, connection.execute(select(WAIT.c.run_id).where(*where)).scalars().all())
    connection.execute(update(WAIT).where(*where).values(came_at=at, value=value))
    return runs.awaken(connection, run_ids, at)


def time_is_up(connection: Connection, steps: Collection[tuple[str, str]], at: datetime) -> int:
    """Tell waiting steps, by run and position, that their time is up; returns how many runs go on."""
    run_ids = _held_still(connection, [run_id for run_id, _ in steps])
    for run_id, position in steps:
        where = (WAIT.c.run_id == run_id, WAIT.c.position == position, WAIT.c.came_at.is_(None))
        connection.execute(update(WAIT).where(*where).values(came_at=at))
    return runs.awaken(connection, run_ids, at)


def _held_still(connection: Connection, run_ids: Collection[str]) -> list[str]:
    """Lock runs: a worker that is about to let one of them rest must have done so before it is told that something came."""
    query = select(RUN.c.id).where(RUN.c.id.in_(set(run_ids))).order_by(RUN.c.id).with_for_update()
    return list(connection.execute(query).scalars())


def paused(connection: Connection, app: str) -> frozenset[str]:
    """Return the rules of an app that are paused."""
    return frozenset(connection.execute(select(PAUSE.c.rule).where(PAUSE.c.app == app)).scalars())


class Paused(NamedTuple):
    """A paused rule: by whom, and since when."""

    rule: str
    by: str
    at: datetime


def pauses(connection: Connection, app: str) -> list[Paused]:
    """Return the rules of an app that are paused, with who did so and when."""
    query = select(PAUSE.c.rule, PAUSE.c.by, PAUSE.c.at).where(PAUSE.c.app == app).order_by(PAUSE.c.rule)
    return [Paused(*row) for row in connection.execute(query)]


def pause(connection: Connection, app: str, rule: str, by: str, at: datetime) -> None:
    """Pause a rule: its queued runs are kept, and go on when it is taken up again."""
    unpause(connection, app, rule, None)
    connection.execute(insert(PAUSE), [{"app": app, "rule": rule, "by": by, "at": at}])
    where = (RUN.c.app == app, RUN.c.rule == rule, RUN.c.state == "queued")
    connection.execute(update(RUN).where(*where).values(state="paused"))


def unpause(connection: Connection, app: str, rule: str, at: datetime | None) -> int:
    """Take a rule up again; with a moment, its runs go into the line from there on. Returns how many there were."""
    connection.execute(delete(PAUSE).where(PAUSE.c.app == app, PAUSE.c.rule == rule))
    if at is None:
        return 0
    where = (RUN.c.app == app, RUN.c.rule == rule, RUN.c.state == "paused")
    return connection.execute(update(RUN).where(*where).values(state="queued", run_at=at)).rowcount
