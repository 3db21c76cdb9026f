"""A full disk, a database that goes away, a process that stands still: refused in time, nothing acknowledged lost, well again by itself.

`FORMWRIGHT_TROUBLE_SECONDS=30` makes the troubles as long as they are in life; by default they are short.
"""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from httpx import Client
from sqlalchemy import text

from formwright.api.settings import Settings
from formwright.metamodel.query import Query
from formwright.runtime.accounts import Accounts
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.store import conflict
from formwright.store.engine import Database
from tests.api.served import served
from tests.faults.settling import settle
from tests.faults.test_kill import check_acknowledged, check_effects, check_runs, listen, start
from tests.fixtures.kinds import POSTGRESQL
from tests.fixtures.postgres import PostgresServer
from tests.rules.conftest import BAKERY, stock

SECONDS = float(os.environ.get("FORMWRIGHT_TROUBLE_SECONDS", "2"))
ROOT_ONLY = pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs root to mount a small disk")
PASSWORD = "a long enough sentence"
_SLOWEST = 6.0
"""An answer within so many seconds, whatever the trouble."""


@dataclass
class Told:
    """What a writer was answered."""

    kept: list[str] = field(default_factory=list[str])
    statuses: list[int] = field(default_factory=list[int])
    slowest: float = 0.0

    def judge(self) -> None:
        """Fail where an answer was none that trouble may have, or late."""
        assert set(self.statuses) <= {201, 503}, set(self.statuses)
        assert self.slowest <= _SLOWEST, self.slowest


def prepare(url: str) -> Engine:
    engine = Engine(Database(url))
    publish_folder(engine, BAKERY)
    stock(engine)
    accounts = Accounts(engine.database, engine.clock)
    accounts.add("bea", PASSWORD)
    accounts.set_roles("bea", "bakery", ["baker"], engine.app("bakery").model.roles)
    accounts.close()
    return engine


@contextmanager
def at_the_counter(engine: Engine) -> Generator[Client]:
    """Serve an engine and yield a client who is signed in."""
    with served(engine, Settings(work_rules=False)) as url, Client(base_url=url, headers={"X-Formwright": "1"}, timeout=60) as client:
        assert client.post("/api/session", json={"name": "bea", "password": PASSWORD}).status_code == 200
        yield client


def put(client: Client, code: str, told: Told) -> int:
    began = time.monotonic()
    answer = client.post("/api/bakery/records/wish", json={"code": code, "kind": "cake", "pieces": 3})
    told.slowest = max(told.slowest, time.monotonic() - began)
    told.statuses.append(answer.status_code)
    if answer.status_code == 201:
        told.kept.append(code)
    elif answer.status_code == 503:
        assert answer.headers["retry-after"]
        assert answer.json()["problems"][0]["hint"]
    return answer.status_code


def codes(engine: Engine) -> set[str]:
    return {str(row["code"]) for row in read(engine, engine.app("bakery"), SYSTEM, Query("wish", ("id", "code"), limit=None)).rows}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    at = tmp_path / "small"
    at.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "small", at], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this machine does not let us mount")
    yield at
    subprocess.run(["umount", "-l", at], check=True)


def fill_up(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096):
            while True:
                try:
                    if file.write(bytes(size)) < size:
                        break
                except OSError:
                    break
    return ballast


@ROOT_ONLY
def test_a_full_disk_refuses_writes_and_nothing_else(small_disk: Path) -> None:
    engine = prepare(f"sqlite:///{small_disk / 'bakery.db'}")
    told = Told()
    with at_the_counter(engine) as client:
        assert put(client, "before", told) == 201
        ballast = fill_up(small_disk)
        full = [put(client, f"full-{n}", told) for n in range(60)]
        assert full[-1] == 503
        assert client.get("/api/bakery/records/wish").status_code == 200, "reading goes on"
        assert client.get("/health").status_code == 200
        ballast.unlink()
        assert put(client, "after", told) == 201
    told.judge()
    assert set(told.kept) == codes(engine)
    with engine.database.read() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    engine.database.close()


@ROOT_ONLY
def test_an_engine_that_does_not_know_a_full_disk_is_caught(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = prepare(f"sqlite:///{small_disk / 'bakery.db'}")
    monkeypatch.setattr(conflict, "_sqlite", lambda _error: None)  # pyright: ignore[reportUnknownLambdaType]
    told = Told()
    with at_the_counter(engine) as client:
        fill_up(small_disk)
        for number in range(60):
            put(client, f"full-{number}", told)
    with pytest.raises(AssertionError, match="500"):
        told.judge()
    engine.database.close()


def test_a_database_that_goes_away_and_comes_back(durable_postgres: PostgresServer) -> None:
    engine = prepare(durable_postgres.url)
    told, stop = Told(), threading.Event()
    back: list[float] = []
    with at_the_counter(engine) as client:

        def write() -> None:
            for number in itertools.count():
                if stop.is_set():
                    return
                status = put(client, f"w{number}", told)
                if status == 201 and came:
                    back.append(time.monotonic() - came[0])
                time.sleep(0.02)

        came: list[float] = []
        writer = threading.Thread(target=write)
        writer.start()
        time.sleep(0.5)
        durable_postgres.kill()
        time.sleep(SECONDS)
        assert client.get("/health").status_code == 200
        ready = client.get("/ready")
        assert (ready.status_code, ready.json()["problems"][0]["path"]) == (503, "/database")
        before = len(told.statuses)
        durable_postgres.start()
        came.append(time.monotonic())
        deadline = time.monotonic() + 10
        while not back and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.3)
        stop.set()
        writer.join()
    assert back
    assert back[0] <= 10, "well again by itself"
    assert 503 in told.statuses
    assert told.statuses[-5:] == [201] * 5, told.statuses[before:]
    told.judge()
    assert set(told.kept) <= codes(engine), "nothing acknowledged is lost"
    engine.database.close()


@POSTGRESQL
def test_a_process_that_stands_still_loses_its_runs_and_doubles_nothing(database_url: str) -> None:
    engine = Engine(Database(database_url))
    publish_folder(engine, BAKERY)
    stock(engine)
    heard: list[str] = []
    with start(database_url, "still") as still, start(database_url, "other") as other:
        for process in (still, other):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        threads = [listen(process.stdout, heard) for process in (still, other) if process.stdout is not None]
        for pause in (0.4, 0.9):
            time.sleep(pause)
            still.send_signal(signal.SIGSTOP)
            time.sleep(SECONDS)
            still.send_signal(signal.SIGCONT)
        time.sleep(0.5)
        for process in (still, other):
            process.kill()
        for thread in threads:
            thread.join()
    settle(engine)
    sys.stdout.write(f"{len(heard)} acknowledged\n")
    assert len(heard) > 2
    check_acknowledged(engine, [line.split() for line in heard])
    check_effects(engine)
    check_runs(engine)
    engine.database.close()
