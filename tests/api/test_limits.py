"""What one client can take from the others is bounded: connections, heads, slow bodies, slow readers, waiting work."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx import Client

from formwright.api import serving
from formwright.api.settings import Limits, Settings
from formwright.runtime.engine import Engine
from formwright.runtime.readiness import Readiness
from formwright.store.engine import Database
from tests.api.served import served

HALF = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('limits') / 'limits.db'}")
    yield Engine(database)
    database.close()


def place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 0


def raw(url: str, data: bytes) -> http.client.HTTPResponse:
    """Send bytes as they are and return the answer."""
    connection = socket.create_connection(place(url), timeout=10)
    with connection:
        connection.sendall(data)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.body = answer.read()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        return answer


def test_nine_hundred_half_heads_hold_nobody_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_HEAD_SECONDS", 2.0)
    with served(engine, Settings(work_rules=False)) as url, ExitStack() as stack, Client(verify=False, base_url=url) as client:
        halves = [stack.enter_context(socket.create_connection(place(url), timeout=10)) for _ in range(900)]
        for half in halves:
            half.sendall(HALF)
        began = time.monotonic()
        assert client.get("/health").status_code == 200
        assert time.monotonic() - began < 1.5
        ended = [_ended(half) for half in halves]
        assert all(ended)
        assert time.monotonic() - began < 8


def _ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(10) == b""
    except ConnectionResetError:
        return True


def test_more_connections_than_there_is_room_for_are_told_to_come_back(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_CONNECTIONS", 20)
    monkeypatch.setattr(serving, "_HALF_SECONDS", 60.0)
    with served(engine, Settings(work_rules=False)) as url:
        with ExitStack() as stack:
            for _ in range(20):
                stack.enter_context(socket.create_connection(place(url), timeout=10)).sendall(HALF)
            time.sleep(0.2)
            answer = raw(url, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (answer.status, answer.headers["retry-after"]) == (503, "2")
            assert answer.headers["content-type"] == "application/problem+json"
        time.sleep(0.2)
        assert raw(url, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("101 headers", b"GET /health HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(101)) + b"\r\n", 431),
        ("a header of 70 KB", b"GET /health HTTP/1.1\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n", 431),
        ("an address of 70 KB", b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", 400),
        ("two lengths", b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
        ("length and chunks", b"POST /api/session HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("a length that is none", b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400),
    ],
)
def test_heads_that_are_too_much_or_nothing(engine: Engine, name: str, data: bytes, status: int) -> None:
    with served(engine, Settings(work_rules=False)) as url:
        answer = raw(url, data)
        assert answer.status == status, name
        assert answer.headers["content-type"] == "application/problem+json"
        assert b'"request_id"' in answer.body  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def test_half_a_body_is_not_waited_for(engine: Engine) -> None:
    limits = Limits(json_seconds=0.5)
    with served(engine, Settings(work_rules=False, limits=limits)) as url:
        began = time.monotonic()
        head = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
        assert raw(url, head + b'{"name": ').status == 408
        assert time.monotonic() - began < 5


def test_who_does_not_read_the_answer_is_let_go(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_READING_SECONDS", 0.5)
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "large.js").write_text("x" * 30_000_000)
    with served(engine, Settings(work_rules=False, ui_folder=tmp_path)) as url:
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with reader:
            reader.connect(place(url))
            reader.settimeout(10)
            reader.sendall(b"GET /large.js HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(2)
            size = 0
            try:
                while piece := reader.recv(65536):
                    size += len(piece)
            except ConnectionResetError:
                pass
        assert size < 30_000_000


def test_work_that_takes_too_long_or_waits_in_too_long_a_line(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    monkeypatch.setattr(Readiness, "check", lambda _: held.wait(10) and {})
    limits = Limits(seconds=0.5, heavy_waiting=0)
    with served(engine, Settings(work_rules=False, limits=limits)) as url, Client(verify=False, base_url=url) as client:
        answers = [client.get("/ready") for _ in range(2)]
        told = [(answer.status_code, answer.json()["code"]) for answer in answers]
        # One is at work although nobody waits for it any more, and there is no room for another.
        assert told == [(503, "request_too_slow"), (503, "overloaded")]
        assert all(answer.headers["retry-after"] for answer in answers)
        held.set()
        time.sleep(0.3)
        assert client.get("/ready").status_code == 200


def test_two_hundred_megabytes_are_not_taken(engine: Engine) -> None:
    with served(engine, Settings(work_rules=False)) as url, socket.create_connection(place(url), timeout=20) as connection:
        head = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head)
        piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        sent = 0
        try:
            for _ in range(200):
                connection.sendall(piece)
                sent += 1
        except OSError:
            pass
        assert sent < 100, "the server stopped reading long before"
