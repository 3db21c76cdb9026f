"""More than can be done: what is told once goes first, everybody else is told at once to come back, and what was acknowledged is there."""

import asyncio
import http.client
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from httpx import Client
from sqlalchemy import text

from benchmarks.http_client import Answer, request
from benchmarks.overload_load import Crowd, Told
from formwright.api import serving
from formwright.api.lanes import Lane, Patience
from formwright.api.settings import Limits, Settings
from formwright.api.shedding import Bounds
from formwright.kernel.json import dumps
from formwright.kernel.problems import Unavailable
from formwright.runtime.accounts import Accounts, Caller, TokenWish
from formwright.runtime.accounts.devices import Devices
from formwright.runtime.engine import Engine
from formwright.store.engine import Database
from tests.api.served import served
from tests.api.test_limits import HALF, place
from tests.fixtures.kinds import SQLITE
from tests.fixtures.ports import free_port
from tests.operations.test_processes import fill, running, wait_until_ready

HEAD = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('overload') / 'overload.db'}")
    yield Engine(database)
    database.close()


class Held:
    """One request that is at work until it is let go."""

    def __init__(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin, and come back when it is at work."""
        self._go, begun = threading.Event(), threading.Event()

        def known(_devices: Devices, _secret: str) -> None:
            begun.set()
            self._go.wait(30)

        def ask() -> None:
            with Client(base_url=url, timeout=60) as client:
                client.get("/api/device")

        monkeypatch.setattr(Devices, "known", known)
        self._thread = threading.Thread(target=ask)
        self._thread.start()
        assert begun.wait(30)

    def end(self) -> None:
        """Let it go."""
        self._go.set()
        self._thread.join()


def sent(url: str, data: bytes) -> http.client.HTTPResponse:
    """Send bytes as they are and return the head of the answer."""
    with socket.create_connection(place(url), timeout=20) as connection:
        connection.sendall(data)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.read()
        return answer


def test_without_room_it_is_told_before_anything_is_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    limits, usual = Limits(threads=1, waiting=0, json_seconds=15), sys.getswitchinterval()
    with served(engine, Settings(work_rules=False, limits=limits)) as url, Client(base_url=url, timeout=30) as client:
        held = Held(url, monkeypatch)
        half = sent(url, HEAD % 50 + b"{")
        assert (half.status, half.headers["retry-after"]) == (503, "2"), "half a body is not waited for"
        for language, words in (("en", "Too many requests are waiting."), ("zh", "排队的请求过多。")):
            refused = client.get("/api/device", headers={"Accept-Language": language})
            assert (refused.status_code, refused.headers["retry-after"], refused.json()["detail"]) == (503, "2", words)
            assert refused.json()["request_id"] == refused.headers["x-request-id"]
        assert client.get("/health").status_code == 200
        assert client.get("/ready").json().get("code") != "overloaded"
        assert sys.getswitchinterval() < usual, "shorter turns while it is so"
        held.end()
        assert client.get("/api/device").status_code == 200
    assert sys.getswitchinterval() == usual


async def queued(lane: Lane, names: str) -> list[str]:
    """Let requests queue behind one that is at work, those in capitals first of their kind; return the order in which they were done."""
    done: list[str] = []
    go = threading.Event()
    def work(name: str) -> None:
        go.wait(30)
        done.append(name)

    waiting: list[asyncio.Task[None]] = []
    for name in "-" + names:
        waiting.append(asyncio.ensure_future(lane.run(work, name, first=name.isupper())))
        await asyncio.sleep(0)
    go.set()
    await asyncio.gather(*waiting)
    lane.close()
    return done[1:]


def test_what_is_told_once_goes_first_and_each_fourth_turn_is_another() -> None:
    assert "".join(asyncio.run(queued(Lane("one", 1, 10), "abcABCDE"))) == "ABCaDEbc"


def test_a_line_without_sides_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Lane.run

    async def alike(lane: Lane, work: object, given: object, **_: bool) -> object:
        return await whole(lane, work, given)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Lane, "run", alike)
    assert "".join(asyncio.run(queued(Lane("one", 1, 10), "abcABCDE"))) == "abcABCDE"


def test_each_side_has_room_of_its_own_and_none_behind_who_waits_for_long() -> None:
    async def full(lane: Lane, names: str) -> tuple[bool, bool]:
        go = threading.Event()
        waiting = [asyncio.ensure_future(lane.run(lambda _: go.wait(30), name, first=name.isupper())) for name in names]
        await asyncio.sleep(0)
        told = lane.full(first=True), lane.full()
        go.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        lane.close()
        return told

    assert asyncio.run(full(Lane("one", 1, 2), "abc")) == (False, True)
    assert asyncio.run(full(Lane("one", 1, 2), "aBC")) == (True, False)
    assert asyncio.run(full(Lane("one", 1, 9, patience=Patience(first=0.0)), "aB")) == (True, False)
    assert asyncio.run(full(Lane("one", 1, 9, patience=Patience(others=0.0)), "ab")) == (False, True)


def test_charts_and_exports_have_one_turn_at_a_time_while_others_wait() -> None:
    async def full() -> list[bool]:
        quick, go = Lane("quick", 1, 1), threading.Event()
        sums, told = Lane("sums", 4, 9, after=quick), list[bool]()
        waiting: list[asyncio.Task[bool]] = []
        for lane in (sums, quick, quick):
            told.append(sums.full())
            waiting.append(asyncio.ensure_future(lane.run(lambda _: go.wait(30), "")))
            await asyncio.sleep(0)
        told.append(sums.full())
        go.set()
        await asyncio.gather(*waiting)
        told.append(sums.full())
        quick.close()
        sums.close()
        return told

    assert asyncio.run(full()) == [False, False, False, True, False]


@pytest.mark.parametrize(("seconds", "patience"), [(0.2, Patience()), (20.0, Patience(0.2, 0.2))])
def test_what_waited_in_vain_is_not_begun(seconds: float, patience: Patience) -> None:
    async def late() -> list[str]:
        lane, go, done = Lane("one", 1, 9, seconds, patience), threading.Event(), list[str]()
        first = asyncio.ensure_future(lane.run(lambda _: go.wait(30), ""))
        await asyncio.sleep(0)
        for name in "ab":
            with pytest.raises(Unavailable):
                await lane.run(done.append, name)
        go.set()
        await asyncio.gather(first, return_exceptions=True)
        while not done:
            await asyncio.gather(lane.run(done.append, "c"), asyncio.sleep(0.01), return_exceptions=True)
        lane.close()
        return done

    assert set(asyncio.run(late())) == {"c"}


def test_bodies_are_held_up_to_a_sum_and_files_up_to_a_number(engine: Engine) -> None:
    with served(engine, Settings(work_rules=False, limits=Limits(bodies_bytes=1000))) as url:
        with socket.create_connection(place(url), timeout=20) as dawdling:
            dawdling.sendall(HEAD % 950 + b" " * 900)
            _until(url, 503)
        _until(url, 400)
    bounds = Bounds(10, 1)
    with bounds.held(is_file=True), pytest.raises(Unavailable), bounds.held(is_file=True):
        pass
    with bounds.held(is_file=True):
        pass


def _until(url: str, status: int) -> None:
    """Send a body of nothing but spaces until it is answered so: what others sent may not have come yet."""
    end, told = time.monotonic() + 20, 0
    while told != status and time.monotonic() < end:
        told = sent(url, HEAD % 500 + b" " * 500).status
    assert told == status


def test_whoever_comes_takes_the_place_of_a_head_that_does_not_end(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_CONNECTIONS", 20)
    monkeypatch.setattr(serving, "_HALF_SECONDS", -1.0)
    with served(engine, Settings(work_rules=False)) as url, ExitStack() as stack:
        halves = [stack.enter_context(socket.create_connection(place(url), timeout=20)) for _ in range(20)]
        for half in halves:
            half.sendall(HALF)
        assert [sent(url, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").status for _ in range(3)] == [200] * 3


@SQLITE
def test_in_a_crowd_all_is_done_or_told_to_come_back_and_nothing_is_lost(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMWRIGHT_LOG_LEVEL", "ERROR")  # nobody reads what the process says
    engine, port, kept = fill(database_url), free_port(), set[str]()
    accounts = Accounts(engine.database, engine.clock)
    token, _ = accounts.tokens.add(accounts.actor("bea"), TokenWish("crowd", {"bakery": ["baker"]}, 1), Caller("127.0.0.1"))
    accounts.close()
    headers, codes = {"Authorization": f"Bearer {token}"}, iter(range(10**6))
    path = "/api/bakery/records/wish"
    reading, health = request("GET", path + "?limit=50", headers), request("GET", "/health", {})

    def create() -> bytes:
        return request("POST", path, headers, dumps({"code": f"C{next(codes)}", "kind": "cake", "pieces": 3}))

    def note(kind: str, answer: Answer) -> None:
        if kind == "create":
            kept.add(str(answer.json()["id"]))  # type: ignore[index,call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue, reportIndexIssue, reportOptionalSubscript]

    with running(database_url, "serve", "--port", str(port), "--no-rules") as serving_process:
        with Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            wait_until_ready(client, serving_process)
        crowd = Crowd(port, {"create": create, "read": lambda: reading, "health": lambda: health}, {"create": 0.4, "read": 0.6})
        crowd.on_good = note
        crowd.ask(2000, 2.0, {"health": 10})
        crowd.close()
    assert {kind: dict(told.wrong) for kind, told in crowd.told.items()} == {"create": {}, "read": {}, "health": {}}
    assert kept
    assert not crowd.told["health"].later
    assert lost(engine, kept) == 0
    with engine.database.write() as connection:
        connection.execute(text("DELETE FROM bakery_wish WHERE id = :id"), {"id": min(kept)})
    assert lost(engine, kept) == 1, "the check sees what is not there"
    engine.database.close()


def lost(engine: Engine, kept: set[str]) -> int:
    """Return how many of the acknowledged records are not there."""
    with engine.database.read() as connection:
        return len(kept - set(connection.execute(text("SELECT id FROM bakery_wish")).scalars()))


def test_the_check_sees_refusals_that_say_nothing_of_when() -> None:
    told = Told()
    told.take(Answer(503, b"", b"http/1.1 503\r\nretry-after: 2\r\n\r\n"), 0.1)
    told.take(Answer(503, b"", b"http/1.1 503\r\n\r\n"), 0.1)
    told.take(Answer(500, b"", b"http/1.1 500\r\nretry-after: 2\r\n\r\n"), 0.1)
    assert (len(told.later), sum(told.wrong.values())) == (1, 2)
