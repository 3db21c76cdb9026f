"""kill -9 under load, on both databases: what was acknowledged is kept, every run is finished once, nothing is lost or doubled.

`FORMWRIGHT_KILLS=100` makes it long; by default there are a few kills.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import text

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import loads
from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.dispatch import dispatch
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.run_rule import Carrying
from formwright.runtime.worker import carry_out_one, drain
from formwright.store import outbox, runs
from formwright.store.engine import Database
from tests.faults.settling import settle
from tests.rules.conftest import BAKERY, STAGES, stock
from tests.rules.kitchen import take, wishes
from tests.rules.test_durable import Crash, crashing, later

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("FORMWRIGHT_KILLS", "5"))
RECIPES = {("bread", 10): "BREAD", ("bread", 200): "BREAD-BIG", ("cake", 3): "CAKE"}
TURNS = {code: sum(told for *_, told in stages) for code, stages in STAGES.items()}


def start(url: str, name: str, how: str = "") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.bakers", url, name, how],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def listen(out: IO[str], heard: list[str]) -> threading.Thread:
    def collect() -> None:
        # A line that the kill cut short was never acknowledged.
        heard.extend(line.rstrip("\n") for line in out if line.endswith("\n"))

    thread = threading.Thread(target=collect)
    thread.start()
    return thread


def killed(url: str, name: str, seconds: float) -> list[str]:
    """Return what a process acknowledged before it was killed, some time after it was ready."""
    heard: list[str] = []
    with start(url, name) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        thread = listen(process.stdout, heard)
        time.sleep(seconds)
        process.kill()
        thread.join()
    assert process.returncode < 0, "it ended by itself"
    return heard


def test_nothing_is_lost_or_doubled(made_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(made_url)
    engine = Engine(database)
    publish_folder(engine, BAKERY)
    stock(engine)
    chance = random.Random(KILLS)
    heard = [line for n in range(KILLS) for line in killed(made_url, f"k{n}", chance.uniform(0.1, 2.0))]
    settle(engine)
    with capsys.disabled():
        sys.stdout.write(f"\n  {KILLS} kills, {len(heard)} acknowledged writes ")
    assert len(heard) >= KILLS
    check_acknowledged(engine, [line.split() for line in heard])
    check_runs(engine)  # first: a run that failed explains the effects that are missing
    check_effects(engine)
    database.close()


def test_a_step_that_forgets_its_journal_is_seen(made_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(made_url)
    engine = Engine(database, FrozenClock())
    publish_folder(engine, BAKERY)
    stock(engine)
    take(engine, wishes(engine, ("W1", "cake", 3)))
    dispatch(engine)
    monkeypatch.setattr(runs, "keep_steps", lambda *_: None)
    carry_out_one(Carrying(engine), "a", engine.clock.now())
    with pytest.raises(Crash):
        carry_out_one(Carrying(engine, crashing("after", 0)), "a", engine.clock.now())
    later(engine)
    drain(engine)
    with pytest.raises(AssertionError, match="W1"):
        check_effects(engine)
    with pytest.raises(AssertionError):
        check_runs(engine)
    database.close()


def check_acknowledged(engine: Engine, heard: list[list[str]]) -> None:
    states = {row["code"]: row["state"] for row in rows(engine, "wish", "code", "state")}
    assert {code for kind, code, *_ in heard if kind == "taken"} <= {c for c, state in states.items() if state != "new"}
    assert {states[code] for kind, code, *_ in heard if kind == "done"} <= {"baked"}


def check_effects(engine: Engine) -> None:
    """Every wish that was taken has one batch, whose turns are those of its recipe."""
    taken = rows(engine, "wish", "code", "kind", "pieces", "state", "note", "batch_count", "served")
    slips = Counter(row["wish.code"] for row in rows(engine, "slip", "wish.code"))
    turns = Counter(row["batch.wish.code"] for row in rows(engine, "turn", "batch.wish.code"))
    for wish in taken:
        recipe = RECIPES[wish["kind"], wish["pieces"]]
        expected = (0, 0, None) if wish["state"] == "new" else (1, TURNS[recipe], "share 0.5" if recipe == "BREAD-BIG" else None)
        assert (wish["batch_count"], turns[wish["code"]], wish["note"]) == expected, wish
        assert (slips[wish["code"]], wish["served"]) == (expected[0], expected[0]), wish
    assert {row["state"] for row in rows(engine, "batch", "state")} <= {"begun", "ready"}


def check_runs(engine: Engine) -> None:
    """Every event was dealt with, every run is done, each with one result a step, or together with one that has them."""
    rules = engine.app("bakery").model.rules
    with engine.database.read() as connection:
        assert outbox.pending(connection) == 0
        found = runs.listing(connection, "bakery", limit=1_000_000)
        steps = Counter(run_id for (run_id,) in connection.execute(text("SELECT run_id FROM fw_step")))
        verdicts = connection.execute(text("SELECT verdicts FROM fw_outbox")).scalars().all()
    assert [(run.rule, run.state, run.attempt, run.error) for run in found if run.state != "done"] == []
    assert all(steps[run.id] == (0 if run.with_run else len(rules[run.rule].steps)) for run in found)
    assert all(steps[run.with_run] == len(rules[run.rule].steps) for run in found if run.with_run)
    assert max(Counter((run.outbox_id, run.rule) for run in found).values()) == 1
    told: list[dict[str, Any]] = [loads(each) if isinstance(each, str) else each for each in verdicts]  # pyright: ignore[reportAssignmentType]
    assert {v["run"] for each in told for v in each.values() if "run" in v} == {run.id for run in found}


def rows(engine: Engine, entity: str, *fields: str) -> list[dict[str, Any]]:
    query = Query(entity, ("id", *fields), limit=None)
    return read(engine, engine.app("bakery"), SYSTEM, query).rows
