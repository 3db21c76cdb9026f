"""Runs of rules: waiting, leased to one worker at a time, done or failed; and the results of their steps.

A lease is fenced: whatever a worker writes about its run names itself and its attempt, so one that lost its lease changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection, func, insert, select, text, update

from ..kernel.json import Json
from .bulk import dialect_of
from .system import RUN, STEP

State = Literal["queued", "running", "done", "failed"]
_OPEN = text("state IN ('queued', 'running', 'failed')")
"""Said in these words, the databases see that the partial index holds all rows that are looked for."""
_ALIVE = text("state IN ('queued', 'running')")
_TURN = 0x464F524D
_TURNS = {"dispatch": 1, "claim": 2}
"""Numbers of PostgreSQL's advisory locks: our own first, then what it is about."""


class Run(NamedTuple):
    """One run of one rule over one set of records; `trigger` says what started it, `error` why it failed.

    `run_at` is its place in the line; a queued run that was put off waits until `lease_until`.
    """

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


def turn(connection: Connection, what: Literal["dispatch", "claim"]) -> bool:
    """Tell whether it is this transaction's turn to do what only one may do at a time, so that events keep their order."""
    if dialect_of(connection) == "sqlite":
        return True  # its one writer has the turn already
    number = _TURNS[what]
    return connection.execute(select(func.pg_try_advisory_xact_lock(_TURN, number))).scalar_one()


def newest(connection: Connection) -> datetime | None:
    """Return the moment of the newest run that is not done; later runs come behind it whatever their node's clock says."""
    return connection.execute(select(func.max(RUN.c.run_at)).where(_OPEN)).scalar_one()


def claim(connection: Connection, owner: str, now: datetime, lease_until: datetime, ready_by: datetime) -> Run | None:
    """Lease the oldest open run of an app, if it is ready; None where there is none, or it is not this worker's turn.

    The runs of one app are carried out one after another: what follows an event must find what went before it done. A run
    that was put off and is not ready by `ready_by` holds up those behind it.
    """
    if not turn(connection, "claim"):
        return None
    apps = connection.execute(select(RUN.c.app).where(_OPEN, _ALIVE).distinct()).scalars().all()
    heads = [head for app in apps if (head := _oldest(connection, app))]
    for head in sorted(heads, key=lambda run: run.run_at):
        until = head.lease_until
        ready = until is None or (until <= ready_by if head.state == "queued" else until < now)
        if ready and _unlocked(connection, head.id):
            run = head._replace(state="running", owner=owner, attempt=head.attempt + 1, lease_until=lease_until)
            _write(connection, run.id, state="running", owner=owner, attempt=run.attempt, lease_until=lease_until)
            return run
    return None


def _oldest(connection: Connection, app: str) -> Run | None:
    order = (RUN.c.run_at, RUN.c.outbox_id, RUN.c.id)
    row = connection.execute(select(*_COLUMNS).where(_OPEN, _ALIVE, RUN.c.app == app).order_by(*order).limit(1)).first()
    return Run(*row) if row else None


def _unlocked(connection: Connection, run_id: str) -> bool:
    """Tell whether no step of the run is being carried out at this very moment; a lease may run out meanwhile."""
    query = select(RUN.c.id).where(RUN.c.id == run_id).with_for_update(skip_locked=True)
    return connection.execute(query).first() is not None


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
    _write(connection, run.id, state="queued", owner=None, lease_until=until, error=error)


def hand_back(connection: Connection, run: Run) -> None:
    """Let another worker go on with a held run at once, as if this one had not tried."""
    _write(connection, run.id, state="queued", owner=None, lease_until=None, attempt=run.attempt - 1)


def revive(connection: Connection, run_id: str) -> None:
    """Let a failed run go on at its first step without a result, with all its attempts again."""
    _write(connection, run_id, state="queued", owner=None, lease_until=None, attempt=0, finished_at=None)


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
    connection: Connection, app: str, rule: str = "", state: str = "", limit: int = 50, before: str = ""
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
    query = select(func.count()).select_from(RUN).where(_OPEN, _ALIVE)
    return connection.execute(query if app is None else query.where(RUN.c.app == app)).scalar_one()


def _write(connection: Connection, run_id: str, **values: object) -> None:
    connection.execute(update(RUN).where(RUN.c.id == run_id).values(cast("Mapping[str, object]", values)))
