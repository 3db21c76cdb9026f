"""What becomes of called rules: those that wait for one hear how it ended, in the transaction that ends it."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import Problem
from ..rules.world import signal_of
from ..store import runs, waits
from ..store.engine import Connection

CALLED = "called"
"""What a rule hears that another one calls."""


def tell(connection: Connection, ended: Iterable[runs.Run], state: str, at: datetime, values: Json = None) -> None:
    """Tell those that wait for some runs how they ended; of runs that nobody waits for nothing is asked."""
    for run in ended:
        if run.trigger.get("wait"):
            problems = None if state == "done" else run.error
            say(connection, run.app, run.id, {"state": state, "values": values, "problems": problems}, at)


def say(connection: Connection, app: str, run_id: str, end: dict[str, Json], at: datetime) -> None:
    """Tell whoever waits for a run, which perhaps never was, what became of it."""
    waits.signal(connection, app, signal_of(run_id), end, at)


def tell_stopped(connection: Connection, run_ids: Iterable[str], at: datetime) -> None:
    """Tell those that wait for runs that were stopped."""
    found = (runs.get(connection, run_id) for run_id in run_ids)
    tell(connection, [run for run in found if run is not None], "stopped", at)


def waits_for_itself(connection: Connection, caller: str | None, lane: str) -> list[str]:
    """Return the rules from the one that stands in a lane already and waits, down to the caller; nothing where none does."""
    chain: list[str] = []
    run_id = caller
    while run_id:
        run = runs.get(connection, run_id)
        if run is None:
            return []
        chain.insert(0, run.rule)
        if run.lane == lane and run.state in runs.UNFINISHED:
            return chain
        if not run.trigger.get("wait"):
            return []
        run_id = cast("str | None", run.trigger.get("caused_by"))
    return []


def circle_of(rules: Iterable[str]) -> Problem:
    """Return the problem that rules wait for each other in a circle."""
    return Problem("calls_wait_in_circle", {"circle": " → ".join(rules)})


def ask_again(connection: Connection, run: runs.Run, at: datetime) -> list[runs.Run]:
    """Let the calls that a failed run waited for count anew: return those that failed, too, which must go on first."""
    failed: list[runs.Run] = []
    for wait in waits.of(connection, run.id).values():
        called = runs.get(connection, wait.signal.removeprefix(signal_of(""))) if wait.signal.startswith(signal_of("")) else None
        if called is None or wait.came_at is None:
            continue
        if called.state == "stopped":
            waits.drop(connection, run.id, [wait.position])  # it is called anew
        elif called.state == "done":
            end: Json = {"state": "done", "values": _given(connection, called), "problems": None}
            waits.keep(connection, wait._replace(came_at=at, value=end))
        else:
            waits.keep(connection, wait._replace(since=at, came_at=None, value=None))
            failed += [called] if called.state == "failed" else []
    return failed


def _given(connection: Connection, run: runs.Run) -> Json:
    results = [step.result for step in runs.steps(connection, run.id)]
    ends = [each for each in results if isinstance(each, dict) and each.get("ends") is True]
    return ends[-1].get("values") if ends else None
