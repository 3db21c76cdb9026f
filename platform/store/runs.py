"""Runs of rules: waiting, leased to one worker at a time, done or failed; and the results of their steps.

A lease is fenced: whatever a worker writes about its run names itself and its attempt, so one that lost its lease changes nothing.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, cast

from sqlalchemy import Connection, Text, delete, func, select, text, update
from sqlalchemy import cast as sql_cast

from ..kernel.json import Json
from . import bulk
from .bulk import dialect_of, mark
from .columns import DATETIME, to_driver
from .system import RUN, STEP

State = Literal["queued", "running", "waiting", "paused", "done", "failed", "stopped"]
"""`waiting` for a time or a signal; `paused` with its rule; `stopped` by a later run or a person."""
UNFINISHED: tuple[State, ...] = ("queued", "running", "waiting", "paused")
_OPEN = text("state IN ('queued', 'running', 'failed')")
"""Said in these words, the databases see that the partial index holds all rows that are looked for."""
_ALIVE = text("state IN ('queued', 'running')")
_TURN = 0x464F524D
_TURNS = {"dispatch": 1}
"""Numbers of PostgreSQL's advisory locks: our own first, then what it is about."""


class Run(NamedTuple):
    """One run of one rule over one set of records; `trigger` says what started it, `error` why it failed.

    `run_at` is its place in the line; a queued run that was put off waits until `lease_until`. Runs of one lane go one after
    another. A run that was carried out together with others names the one whose steps tell of all of them. `cursor` is there
    once it was begun and put down again; it counts the tries of a step that leaves the house.
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
    lane: str = ""
    with_run: str | None = None
    cursor: dict[str, Json] | None = None


class Step(NamedTuple):
    """A step that was carried out: which one of the run's, from 0; its result to resume from, its trace for people.

    `position` is its way through the rule's blocks: `2` the third step, `2/then/0` the first in its block `then`.
    """

    number: int
    result: Json
    trace: Json
    at: datetime
    position: str = ""


_COLUMNS = [RUN.c[name] for name in Run._fields]
_STEP_COLUMNS = [STEP.c[name] for name in ("run_id", "position", "number", "result", "trace", "at")]


def add(connection: Connection, runs: Sequence[Run]) -> None:
    """Keep new runs."""
    if runs:
        bulk.insert_tuples(connection, RUN, _COLUMNS, runs)


def turn(connection: Connection, what: Literal["dispatch"]) -> bool:
    """Tell whether it is this transaction's turn to do what only one may do at a time, so that events keep their order."""
    if dialect_of(connection) == "sqlite":
        return True  # its one writer has the turn already
    number = _TURNS[what]
    return connection.execute(select(func.pg_try_advisory_xact_lock(_TURN, number))).scalar_one()


def newest(connection: Connection) -> datetime | None:
    """Return the moment of the newest run that is not done; later runs come behind it whatever their node's clock says."""
    return connection.execute(select(func.max(RUN.c.run_at)).where(_OPEN)).scalar_one()


_ORDER = (RUN.c.run_at, RUN.c.outbox_id, RUN.c.id)
_MOST_LANES = 64
_HEADS = """WITH RECURSIVE lanes(lane) AS (
 SELECT min(lane) FROM fw_run WHERE state IN ('queued', 'running') AND lane > {0}
 UNION ALL SELECT (SELECT min(r.lane) FROM fw_run r WHERE r.state IN ('queued', 'running') AND r.lane > lanes.lane)
 FROM lanes WHERE lanes.lane IS NOT NULL)
SELECT (SELECT r.id FROM fw_run r WHERE r.state IN ('queued', 'running') AND r.lane = lanes.lane
 ORDER BY r.run_at, r.outbox_id, r.id LIMIT 1) FROM lanes WHERE lanes.lane IS NOT NULL LIMIT {0}"""


def claim(
    connection: Connection,
    owner: str,
    now: datetime,
    lease_until: datetime,
    ready_by: datetime,
    *,
    most: int = 1,
    after: str = "",
) -> list[Run]:
    """Lease the oldest runs of one lane, in their order; none where no lane behind `after` has any that is ready.

    The runs of a lane are carried out one after another: what follows an event must find what went before it done. A run
    that was put off and is not ready by `ready_by` holds up those behind it. One that was begun before is taken alone: should it
    be what ends workers, the attempts of the others are not used up with its own.
    """
    for head in _heads(connection, after):
        if not _ready(head, now, ready_by):
            continue
        if not _unlocked(connection, head):
            continue
        behind = _behind(connection, head, most - 1) if most > 1 and not head.attempt else []
        taken = [head]
        for run in behind:
            if run.attempt or not _ready(run, now, ready_by):
                break
            taken.append(run)
        return lease(connection, taken, owner, lease_until)
    return []


def _ready(run: Run, now: datetime, ready_by: datetime) -> bool:
    until = run.lease_until
    return until is None or (until <= ready_by if run.state == "queued" else until < now)


def _heads(connection: Connection, after: str) -> list[Run]:
    sign = mark(dialect_of(connection))
    ids = connection.exec_driver_sql(_HEADS.format(sign), (after, _MOST_LANES)).scalars().all()
    if not ids:
        return []
    rows = connection.execute(select(*_COLUMNS).where(RUN.c.id.in_(ids)).order_by(*_ORDER))
    return [Run(*row) for row in rows]


def _behind(connection: Connection, head: Run, most: int) -> list[Run]:
    where = (_ALIVE, RUN.c.lane == head.lane, RUN.c.run_at >= head.run_at, RUN.c.id != head.id)
    rows = connection.execute(select(*_COLUMNS).where(*where).order_by(*_ORDER).limit(most))
    return [Run(*row) for row in rows]


def _unlocked(connection: Connection, run: Run) -> bool:
    """Tell whether the run is as it was read, and no step of it is being carried out just now; a lease may run out meanwhile."""
    same = (RUN.c.id == run.id, RUN.c.state == run.state, RUN.c.attempt == run.attempt)
    return connection.execute(select(RUN.c.id).where(*same).with_for_update(skip_locked=True)).first() is not None


def lease(connection: Connection, taken: Sequence[Run], owner: str, lease_until: datetime) -> list[Run]:
    """Give runs to a worker, and return them as they are then; the caller knows that nobody else is at them."""
    dialect = dialect_of(connection)
    condition, ids = bulk.one_of(RUN.c.id, [run.id for run in taken], dialect)
    sign, moment = mark(dialect), to_driver(DATETIME, dialect)
    assert moment
    statement = f"UPDATE fw_run AS t SET state = 'running', owner = {sign}, attempt = attempt + 1, lease_until = {sign} WHERE {condition}"
    connection.exec_driver_sql(statement, (owner, moment(lease_until), ids))
    return [run._replace(state="running", owner=owner, attempt=run.attempt + 1, lease_until=lease_until) for run in taken]


def hold(connection: Connection, runs: Sequence[Run], lease_until: datetime | None) -> set[str]:
    """Return the ids of the runs still held, which stay so until the transaction ends; of the others nothing may be committed.

    With a moment their leases are prolonged.
    """
    dialect = dialect_of(connection)
    condition, ids = bulk.one_of(RUN.c.id, [run.id for run in runs], dialect)
    sign, moment = mark(dialect), to_driver(DATETIME, dialect)
    mine = f"WHERE {condition} AND owner = {sign} AND state = 'running'"
    if lease_until is None:
        locked = " FOR UPDATE" if dialect == "postgresql" else ""
        rows = connection.exec_driver_sql(f"SELECT id, attempt FROM fw_run AS t {mine}{locked}", (ids, runs[0].owner)).all()
    else:
        assert moment
        statement = f"UPDATE fw_run AS t SET lease_until = {sign} {mine} RETURNING id, attempt"
        rows = connection.exec_driver_sql(statement, (moment(lease_until), ids, runs[0].owner)).all()
    attempts = {run.id: run.attempt for run in runs}
    return {run_id for run_id, attempt in rows if attempts[run_id] == attempt}


def finish(connection: Connection, runs: Sequence[Run], at: datetime) -> None:
    """Mark held runs as done; each names the run it was carried out with, and the release it was carried out by."""
    dialect = dialect_of(connection)
    sign, moment = mark(dialect), to_driver(DATETIME, dialect)
    assert moment
    groups: dict[tuple[str | None, str], list[str]] = {}
    for run in runs:
        groups.setdefault((run.with_run, run.release_id), []).append(run.id)
    for (with_run, release_id), members in groups.items():
        condition, ids = bulk.one_of(RUN.c.id, members, dialect)
        statement = (
            f"UPDATE fw_run AS t SET state = 'done', finished_at = {sign}, lease_until = NULL, error = NULL, "
            f"with_run = {sign}, release_id = {sign} WHERE {condition}"
        )
        connection.exec_driver_sql(statement, (moment(at), with_run, release_id, ids))


def fail(connection: Connection, run: Run, error: Json, at: datetime) -> None:
    """Mark a held run as failed, with its problems."""
    _write(connection, run.id, state="failed", finished_at=at, lease_until=None, error=error)


def put_off(connection: Connection, run: Run, error: Json, until: datetime) -> None:
    """Let a held run wait until a moment, with what hindered it."""
    _write(connection, run.id, state="queued", owner=None, lease_until=until, error=error)


def begun(connection: Connection, run: Run) -> None:
    """Remember that a held run was begun, and by which release."""
    _write(connection, run.id, cursor=run.cursor, release_id=run.release_id)


def follow(connection: Connection, run: Run, release_id: str) -> None:
    """Let a run that nobody holds go on by another release."""
    _write(connection, run.id, release_id=release_id)


def try_later(connection: Connection, run: Run, error: Json, cursor: Mapping[str, Json]) -> None:
    """Let a held run, one of whose steps is to be tried again outside the house, rest; it holds up nobody."""
    values: dict[str, object] = {"owner": None, "lease_until": None, "attempt": 0, "error": error, "cursor": cursor}
    _write(connection, run.id, state="waiting", **values)


def rest(connection: Connection, run: Run, until: datetime | None) -> None:
    """Let a held run wait for a time or a signal; with `until` it keeps its place and holds up its lane meanwhile."""
    state: State = "waiting" if until is None else "queued"
    values: dict[str, object] = {"owner": None, "lease_until": until, "attempt": 0, "error": None, "cursor": run.cursor or {}}
    _write(connection, run.id, state=state, **values, release_id=run.release_id)


def awaken(connection: Connection, run_ids: Sequence[str], at: datetime) -> int:
    """Let waiting runs go on, in a new place in the line; returns how many there were."""
    if not run_ids:
        return 0
    resting = (RUN.c.id.in_(run_ids), RUN.c.state == "waiting")
    found = connection.execute(update(RUN).where(*resting).values(state="queued", run_at=at, lease_until=None)).rowcount
    holding = (RUN.c.id.in_(run_ids), RUN.c.state == "queued")
    return found + connection.execute(update(RUN).where(*holding).values(lease_until=None)).rowcount


def hand_back(connection: Connection, runs: Sequence[Run]) -> None:
    """Let another worker go on with held runs at once, as if this one had not tried."""
    if runs:
        values: dict[str, object] = {"state": "queued", "owner": None, "lease_until": None, "attempt": RUN.c.attempt - 1}
        connection.execute(update(RUN).where(RUN.c.id.in_([run.id for run in runs])).values(values))


def revive(connection: Connection, run: Run) -> None:
    """Let a failed run go on at its first step without a result, with all its attempts again."""
    values: dict[str, object] = {
        "state": "queued", "owner": None, "lease_until": None, "attempt": 0, "finished_at": None, "cursor": {},
    }  # fmt: skip
    _write(connection, run.id, **values, lane=run.lane or run.app)


def stop(connection: Connection, app: str, lanes: Sequence[str], why: Json, at: datetime, *, but: str = "") -> list[str]:
    """Stop what is not finished in some lanes of an app, `but` for one run; return the ids. A worker at it has lost its lease."""
    where = (RUN.c.app == app, RUN.c.lane.in_(lanes), RUN.c.state.in_(UNFINISHED), RUN.c.id != but)
    values = {"state": "stopped", "finished_at": at, "lease_until": None, "error": why}
    return list(connection.execute(update(RUN).where(*where).values(values).returning(RUN.c.id)).scalars())


def unfinished(connection: Connection, lanes: Sequence[str]) -> dict[str, int]:
    """Return how many unfinished runs some lanes have; a lane without any is left out."""
    found: dict[str, int] = {}
    for states in (_ALIVE, text("state IN ('waiting', 'paused')")):
        query = select(RUN.c.lane, func.count()).where(states, RUN.c.lane.in_(lanes)).group_by(RUN.c.lane)
        for lane, count in connection.execute(query):
            found[lane] = found.get(lane, 0) + count
    return found


def keep_steps(connection: Connection, steps: Sequence[tuple[Run, Step]]) -> None:
    """Keep the results of steps of held runs."""
    if steps:
        rows = [{**step._asdict(), "run_id": run.id, "position": step.position or str(step.number)} for run, step in steps]
        bulk.insert(connection, STEP, _STEP_COLUMNS, rows)


def steps(connection: Connection, run_id: str) -> list[Step]:
    """Return the steps of a run that were carried out, in order."""
    query = select(STEP.c.number, STEP.c.result, STEP.c.trace, STEP.c.at, STEP.c.position).where(STEP.c.run_id == run_id)
    return sorted((Step(*row) for row in connection.execute(query)), key=lambda step: step.number)


def forget_steps(connection: Connection, run_id: str, positions: Sequence[str]) -> None:
    """Forget the results of some steps of a run, so that they are carried out anew."""
    connection.execute(delete(STEP).where(STEP.c.run_id == run_id, STEP.c.position.in_(positions)))


def get(connection: Connection, run_id: str, *, lock: bool = False) -> Run | None:
    """Return a run."""
    query = select(*_COLUMNS).where(RUN.c.id == run_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return Run(*row) if row else None


class About(NamedTuple):
    """Which runs: those that a record set off, and those that began from a moment until before another."""

    record: str = ""
    since: datetime | None = None
    until: datetime | None = None


def listing(
    connection: Connection, app: str, rule: str = "", state: str = "", limit: int = 50, before: str = "", *, about: About | None = None
) -> list[Run]:
    """Return runs of an app, newest first; `before` is the id that the last page ended with."""
    wanted = [RUN.c.app == app]
    wanted += [sql_cast(RUN.c.trigger, Text).contains(about.record)] if about and about.record else []
    wanted += [RUN.c.created_at >= about.since] if about and about.since else []
    wanted += [RUN.c.created_at < about.until] if about and about.until else []
    wanted += [RUN.c.rule == rule] if rule else []
    wanted += [RUN.c.state == state] if state else []
    wanted += [RUN.c.id < before] if before else []
    rows = connection.execute(select(*_COLUMNS).where(*wanted).order_by(RUN.c.id.desc()).limit(limit))
    return [Run(*row) for row in rows]


def by_rule(connection: Connection, app: str, rule: str = "") -> dict[str, dict[str, int]]:
    """Return how many runs of each rule are in which state."""
    wanted = [RUN.c.app == app, *([RUN.c.rule == rule] if rule else [])]
    query = select(RUN.c.rule, RUN.c.state, func.count()).where(*wanted).group_by(RUN.c.rule, RUN.c.state)
    found: dict[str, dict[str, int]] = {}
    for key, state, number in connection.execute(query):
        found.setdefault(key, {})[state] = number
    return found


def unpause(connection: Connection, run: Run) -> Run:
    """Let one kept run of a paused rule go on."""
    _write(connection, run.id, state="queued")
    return run._replace(state="queued")


def waiting(connection: Connection, app: str | None = None) -> int:
    """Return how many runs are neither finished nor waiting for a time or a signal."""
    query = select(func.count()).select_from(RUN).where(_OPEN, _ALIVE)
    return connection.execute(query if app is None else query.where(RUN.c.app == app)).scalar_one()


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Forget runs that were done before a moment, with their steps; what failed stays until somebody looks after it. Returns how many."""
    old = select(RUN.c.id).where(text("state = 'done'"), RUN.c.finished_at < before).limit(limit)
    ids = list(connection.execute(old).scalars())
    if ids:
        connection.execute(delete(STEP).where(STEP.c.run_id.in_(ids)))
        connection.execute(delete(RUN).where(RUN.c.id.in_(ids)))
    return len(ids)


def _write(connection: Connection, run_id: str, **values: object) -> None:
    connection.execute(update(RUN).where(RUN.c.id == run_id).values(cast("Mapping[str, object]", values)))
