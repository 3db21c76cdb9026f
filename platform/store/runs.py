"""Runs of rules: waiting, leased to one worker at a time, done or failed; and the results of their steps.

A lease is fenced: whatever a worker writes about its run names itself and its attempt, so one that lost its lease changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection, and_, func, insert, or_, select, text, update

from ..kernel.json import Json
from .system import RUN, STEP

State = Literal["queued", "running", "done", "failed"]
_OPEN = text("state IN ('queued', 'running', 'failed')")
"""Said in these words, the databases see that the partial index holds all rows that are looked for."""


class Run(NamedTuple):
    """One run of one rule over one set of records; `trigger` says what started it, `error` why it failed."""

    id: str
    app: str
    rule: str
    release_id: str
    outbox_id: int | None
    state: State
    run_at: datetime
    lease_until: datetime | None
    owner: str | None
    attempt: int
    depth: int
    trigger: dict[str, Json]
    error: Json
    created_at: datetime
    finished_at: datetime | None


class Step(NamedTuple):
    """A step that was carried out: its number from 0, its result to resume from, its trace for people."""

    number: int
    result: Json
    trace: Json
    at: datetime


_COLUMNS = [RUN.c[name] for name in Run._fields]


def add(connection: Connection, runs: Sequence[Run]) -> None:
    """Keep new runs."""
    if runs:
        connection.execute(insert(RUN), [run._asdict() for run in runs])


def claim(connection: Connection, owner: str, now: datetime, lease_until: datetime, ready_by: datetime) -> Run | None:
    """Lease the oldest run that waits since before `ready_by`, or whose lease ran out; None where there is none."""
    query = (
        select(*_COLUMNS)
        .where(_OPEN, or_(
            and_(RUN.c.state == "queued", RUN.c.run_at <= ready_by),
            and_(RUN.c.state == "running", RUN.c.lease_until < now),
        ))
        .order_by(RUN.c.run_at, RUN.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    row = connection.execute(query).first()
    if row is None:
        return None
    run = Run(*row)._replace(state="running", owner=owner, attempt=row.attempt + 1, lease_until=lease_until)
    _write(connection, run.id, state="running", owner=owner, attempt=run.attempt, lease_until=lease_until)
    return run


def hold(connection: Connection, run: Run, lease_until: datetime) -> bool:
    """Prolong a lease; false where another worker has taken the run over, and then nothing may be committed."""
    held = (RUN.c.id == run.id, RUN.c.owner == run.owner, RUN.c.attempt == run.attempt, RUN.c.state == "running")
    return connection.execute(update(RUN).where(*held).values(lease_until=lease_until)).rowcount == 1


def finish(connection: Connection, run: Run, at: datetime) -> None:
    """Mark a held run as done."""
    _write(connection, run.id, state="done", finished_at=at, lease_until=None, error=None)


def fail(connection: Connection, run: Run, error: Json, at: datetime) -> None:
    """Mark a held run as failed, with its problems."""
    _write(connection, run.id, state="failed", finished_at=at, lease_until=None, error=error)


def put_off(connection: Connection, run: Run, error: Json, until: datetime) -> None:
    """Let a held run wait until a moment, with what hindered it."""
    _write(connection, run.id, state="queued", run_at=until, owner=None, lease_until=None, error=error)


def revive(connection: Connection, run_id: str, at: datetime) -> None:
    """Let a failed run go on at its first step without a result, with all its attempts again."""
    _write(connection, run_id, state="queued", run_at=at, owner=None, lease_until=None, attempt=0, finished_at=None)


def keep_step(connection: Connection, run: Run, step: Step) -> None:
    """Keep the result of a step of a held run."""
    values = {"run_id": run.id, "position": str(step.number), "result": step.result, "trace": step.trace, "at": step.at}
    connection.execute(insert(STEP), [values])


def steps(connection: Connection, run_id: str) -> list[Step]:
    """Return the steps of a run that were carried out, in order."""
    query = select(STEP.c.position, STEP.c.result, STEP.c.trace, STEP.c.at).where(STEP.c.run_id == run_id)
    found = [Step(int(row.position), row.result, row.trace, row.at) for row in connection.execute(query)]
    return sorted(found, key=lambda step: step.number)


def get(connection: Connection, run_id: str, *, lock: bool = False) -> Run | None:
    """Return a run."""
    query = select(*_COLUMNS).where(RUN.c.id == run_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return Run(*row) if row else None


def listing(
    connection: Connection, app: str, *, rule: str = "", state: str = "", before: str = "", limit: int = 50
) -> list[Run]:
    """Return runs of an app, newest first; `before` is the id that the last page ended with."""
    wanted = [RUN.c.app == app]
    wanted += [RUN.c.rule == rule] if rule else []
    wanted += [RUN.c.state == state] if state else []
    wanted += [RUN.c.id < before] if before else []
    rows = connection.execute(select(*_COLUMNS).where(*wanted).order_by(RUN.c.id.desc()).limit(limit))
    return [Run(*row) for row in rows]


def waiting(connection: Connection, app: str | None = None) -> int:
    """Return how many runs are neither done nor failed."""
    query = select(func.count()).where(_OPEN, RUN.c.state.in_(("queued", "running")))
    return connection.execute(query if app is None else query.where(RUN.c.app == app)).scalar_one()


def _write(connection: Connection, run_id: str, **values: object) -> None:
    connection.execute(update(RUN).where(RUN.c.id == run_id).values(cast("Mapping[str, object]", values)))
