"""Due records under kill -9: each fires exactly once, with several workers on PostgreSQL and one process on SQLite.

`FORMWRIGHT_DUE=10000 FORMWRIGHT_DUE_KILLS=200` makes it long; by default there are a few hundred records and a few kills.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.due import fall_due
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from formwright.store import due, outbox, runs
from formwright.store.engine import Database
from tests.faults.settling import settle
from tests.rules.conftest import BAKERY
from tests.rules.kitchen import failures, rows

ROOT = Path(__file__).resolve().parents[2]
DUE = int(os.environ.get("FORMWRIGHT_DUE", "200"))
KILLS = int(os.environ.get("FORMWRIGHT_DUE_KILLS", "3"))
_RULE = """title: {en: Remind, zh: 提醒}
on: {record: wish, date: remind_at}
mode: parallel
max: 3
steps:
  - create: slip
    for_each: {w: records}
    set: {wish: w, pieces: w.pieces}
  - update: {w: records}
    set: {served: w.served + 1}
"""


def prepare(url: str, count: int) -> Engine:
    """Publish a bakery that reminds of wishes, with wishes to be reminded of: one moment each, most of them still to come."""
    engine = Engine(Database(url))
    texts, _ = read_folder(BAKERY)
    kept = {name: text for name, text in texts.items() if not name.startswith("rules/")}
    publish(engine, load_texts({**kept, "rules/remind.yaml": _RULE}))
    now, chance, span = engine.clock.now(), random.Random(7), KILLS * 0.6
    given = [
        Create("wish", {"code": f"W{i}", "kind": "cake", "pieces": 1, "remind_at": now + timedelta(seconds=chance.uniform(0, span))})
        for i in range(count)
    ]
    save(engine, engine.app("bakery"), SYSTEM, given)
    return engine


class Workers:
    """Worker processes on a database."""

    def __init__(self, url: str) -> None:
        """Load what each of them is a copy of."""
        self.at_work: list[int] = []
        self._origin = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.due_worker", url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, name: str) -> None:
        """Start one and wait until it works."""
        assert self._origin.stdin is not None
        assert self._origin.stdout is not None
        self._origin.stdin.write(f"{name}\n")
        self._origin.stdin.flush()
        self.at_work.append(int(self._origin.stdout.readline()))

    def kill(self, number: int) -> None:
        """Kill one of those at work and wait until it is gone."""
        process = self.at_work.pop(number)
        os.kill(process, signal.SIGKILL)
        with suppress(ProcessLookupError):
            while True:
                os.kill(process, 0)
                time.sleep(0.001)

    def end(self) -> None:
        """Kill all."""
        while self.at_work:
            self.kill(0)
        self._origin.communicate()


def check(engine: Engine, count: int) -> None:
    """Each wish was reminded of exactly once, and nothing is left over."""
    slips = Counter(row["wish.code"] for row in rows(engine, "slip", "wish.code"))
    assert slips == {f"W{i}": 1 for i in range(count)}
    assert {row["served"] for row in rows(engine, "wish", "served")} == {1}
    assert failures(engine) == []
    with engine.database.read() as connection:
        assert (outbox.pending(connection), runs.waiting(connection), due.next_at(connection)) == (0, 0, None)


def test_each_due_record_fires_once(made_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    engine = prepare(made_url, DUE)
    postgresql = engine.database.dialect == "postgresql"
    chance = random.Random(KILLS)
    workers = Workers(made_url)
    try:
        for n in range(2 if postgresql else 1):
            workers.start(f"k{n}")
        for number in range(KILLS):
            time.sleep(chance.uniform(0.05, 0.5))
            workers.kill(chance.randrange(len(workers.at_work)))
            while len(workers.at_work) < ((3 if number >= KILLS // 2 else 2) if postgresql else 1):
                workers.start(f"k{number}-{len(workers.at_work)}")
    finally:
        workers.end()
    settle(engine)
    with capsys.disabled():
        sys.stdout.write(f"\n  {KILLS} kills, {DUE} due records ")
    check(engine, DUE)
    engine.database.close()


def test_a_queue_that_forgets_what_it_gave_is_seen(made_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = prepare(made_url, 5)
    take = due.take
    taken: list[due.Due] = []

    def forgetful(connection: Connection, now: object, limit: int = 1000) -> list[due.Due]:
        found = take(connection, now, limit)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        if not taken:
            taken.extend(found)
            due.put(connection, found)
        return found

    monkeypatch.setattr(due, "take", forgetful)
    with engine.database.write() as connection:
        connection.execute(text("UPDATE fw_due SET due_at = :now"), {"now": "2020-01-01T00:00:00.000000Z"})
    while fall_due(engine):
        pass
    drain(engine)
    with pytest.raises(AssertionError):
        check(engine, 5)
    engine.database.close()
