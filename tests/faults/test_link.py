"""The link to the database is cut, and nothing is refused aloud: answers in time, nothing lost or doubled, well again by itself.

The link is a pair of network devices, its far end in a namespace of its own; a route into nothing there cuts it as a pulled cable does.
`FORMWRIGHT_TROUBLE_SECONDS=44` makes the cut as long as in life.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx import Client

from formwright.kernel.ids import new_id
from formwright.runtime.engine import Engine
from tests.faults import relay
from tests.faults.test_troubles import Told, at_the_counter, codes, prepare
from tests.fixtures.postgres import PostgresServer

SECONDS = float(os.environ.get("FORMWRIGHT_TROUBLE_SECONDS", "8"))
_NEAR, _FAR = "10.231.77.1", "10.231.77.2"
_PORT = 5432
_WRITERS = 4
_WELL_AGAIN = 10.0
pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.getuid() != 0 or shutil.which("ip") is None, reason="needs root and the command `ip` to lay and cut a link"
)


@dataclass
class Link:
    """A server at the far end of a link."""

    space: str
    url: str

    def cut(self) -> None:
        """Let what comes back be lost; what is sent still arrives, so that a commit may happen whose answer nobody hears."""
        _ip("netns", "exec", self.space, "ip", "route", "add", "blackhole", f"{_NEAR}/32")

    def mend(self) -> None:
        """Let packets through again."""
        _ip("netns", "exec", self.space, "ip", "route", "del", "blackhole", f"{_NEAR}/32")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def link(durable_postgres: PostgresServer) -> Iterator[Link]:
    space = f"fw{os.getpid()}"
    near, far = f"{space}a", f"{space}b"
    with ExitStack() as until:
        try:
            _ip("netns", "add", space)
            until.callback(_ip, "netns", "del", space)
            _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", space)
            _ip("addr", "add", f"{_NEAR}/30", "dev", near)
            _ip("link", "set", near, "up")
            _ip("netns", "exec", space, "ip", "addr", "add", f"{_FAR}/30", "dev", far)
            _ip("netns", "exec", space, "ip", "link", "set", far, "up")
        except subprocess.CalledProcessError as refused:
            pytest.skip(f"this machine does not let us lay a link: {refused.stderr.decode(errors='replace').strip()}")
        socket = durable_postgres.folder / f".s.PGSQL.{_PORT}"
        words = ["ip", "netns", "exec", space, sys.executable, Path(relay.__file__), _FAR, str(_PORT), socket]
        far_side = until.enter_context(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
        until.callback(far_side.kill)
        assert far_side.stdout is not None
        assert far_side.stdout.readline() == "listening\n"
        yield Link(space, f"postgresql://postgres@{_FAR}:{_PORT}/postgres")


class Writer(threading.Thread):
    """Writes one record after the other, each again under the same key until it is told what became of it."""

    def __init__(self, client: Client, name: str, stop: threading.Event) -> None:
        """Write through this client, until told to stop."""
        super().__init__()
        self.told = Told()
        self.kept_at: list[float] = []
        self._client, self._name, self._stop_event = client, name, stop

    def run(self) -> None:
        """Write."""
        number = 0
        while not self._stop_event.is_set():
            number += 1
            code, key = f"{self._name}-{number}", new_id()
            while not self._write(code, key):
                if self._stop_event.is_set():
                    return
                time.sleep(0.1)

    def _write(self, code: str, key: str) -> bool:
        began = time.monotonic()
        body = {"code": code, "kind": "cake", "pieces": 3}
        answer = self._client.post("/api/bakery/records/wish", json=body, headers={"Idempotency-Key": key})
        self.told.slowest = max(self.told.slowest, time.monotonic() - began)
        self.told.statuses.append(answer.status_code)
        if answer.status_code == 201:
            self.told.kept.append(code)
            self.kept_at.append(time.monotonic())
        return answer.status_code == 201


def _wait(what: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _away_and_back(engine: Engine, link: Link) -> list[Writer]:
    stop = threading.Event()
    with at_the_counter(engine) as client:
        writers = [Writer(client, f"w{n}", stop) for n in range(_WRITERS)]
        try:
            for writer in writers:
                writer.start()
            assert _wait(lambda: all(len(writer.kept_at) > 3 for writer in writers), 10)
            link.cut()
            time.sleep(SECONDS)
            assert client.get("/health").status_code == 200
            asked = time.monotonic()
            assert client.get("/ready").status_code == 503
            assert time.monotonic() - asked <= 6
            link.mend()
            back = time.monotonic()
            assert _wait(lambda: all(writer.kept_at[-1] > back for writer in writers), _WELL_AGAIN), "well again by itself"
        finally:
            stop.set()
            for writer in writers:
                writer.join()
    return writers


def test_a_cut_link_is_answered_in_time_and_what_was_unknown_is_settled_by_its_key(link: Link) -> None:
    engine = prepare(link.url)
    writers = _away_and_back(engine, link)
    for writer in writers:
        writer.told.judge()
        assert 503 in writer.told.statuses
    kept = [code for writer in writers for code in writer.told.kept]
    there = codes(engine)
    assert set(kept) <= there, "nothing acknowledged is lost"
    assert len(there - set(kept)) <= _WRITERS, "each writer may have stopped at one whose answer it did not wait for"
    engine.database.close()
