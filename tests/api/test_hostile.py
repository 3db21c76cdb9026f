"""Whatever is sent, the answer is 2xx or 4xx; and nothing costs much."""

import socket
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from httpx import Client

from tests.api.conftest import a_customer
from tests.fixtures.kinds import SQLITE

PATH = "/api/desk/records/ticket"
JSON = {"Content-Type": "application/json"}
BODIES: dict[str, bytes] = {
    "not a number": b'{"customer": "C1", "title": "x", "hours": NaN}',
    "infinity": b'{"customer": "C1", "title": "x", "hours": 1e999}',
    "infinite text": b'{"customer": "C1", "title": "x", "hours": "inf"}',
    "nan text": b'{"customer": "C1", "title": "x", "hours": "NaN"}',
    "huge exponent": b'{"customer": "C1", "title": "x", "hours": "1e999999999"}',
    "tiny exponent": b'{"customer": "C1", "title": "x", "hours": "1e-999999999"}',
    "huge whole number": b'{"customer": "C1", "title": "x", "visits": 123456789012345678901234567890}',
    "beyond 64 bits": b'{"customer": "C1", "title": "x", "visits": 18446744073709551616}',
    "long digits": b'{"customer": "C1", "title": "x", "visits": "' + b"9" * 5000 + b'"}',
    "infinite whole": b'{"customer": "C1", "title": "x", "visits": "inf"}',
    "half a character": rb'{"customer": "C1", "title": "\ud800"}',
    "other half": rb'{"customer": "C1", "title": "\udfff"}',
    "half in a key": rb'{"customer": "C1", "title": "x", "\ud800": 1}',
    "nul in text": rb'{"customer": "C1", "title": "a\u0000b"}',
    "nul in json": rb'{"customer": "C1", "title": "x", "extra": {"a": ["\u0000"]}}',
    "nul in a key": rb'{"customer": "C1", "title": "x", "extra": {"\u0000": 1}}',
    "nul in a reference": rb'{"customer": "\u0000", "title": "x"}',
    "raw bytes": b'{"customer": "C1", "title": "\xff\xfe"}',
    "nested brackets": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "nested inside": b'{"extra": ' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    "deep but closed": b'{"customer": "C1", "title": "x", "extra": ' + b"[" * 40 + b"]" * 40 + b"}",
    "empty": b"",
    "null": b"null",
    "number": b"1",
    "text": b'"x"',
    "list of lists": b"[[]]",
    "list of nulls": b"[null]",
    "quotes and escapes": b'"' + b'\\"' * 400_000,
    "moment out of range": b'{"customer": "C1", "title": "x", "due": "0001-01-01T00:00:00+23:59"}',
    "moment far away": b'{"customer": "C1", "title": "x", "due": "9999-12-31T23:59:59-23:59"}',
    "day that is none": b'{"customer": "C1", "title": "x", "opened_on": "2026-02-30"}',
    "object for text": b'{"customer": "C1", "title": {"a": 1}}',
    "list for a reference": b'{"customer": ["C1"], "title": "x"}',
    "id that is none": b'{"id": "x", "customer": "C1", "title": "x"}',
    "id of a wrong kind": b'{"id": 7, "customer": "C1", "title": "x"}',
    "state written": b'{"customer": "C1", "title": "x", "state": "closed"}',
    "system field written": b'{"customer": "C1", "title": "x", "created_by": "me"}',
    "attribute": b'{"customer": "C1", "title": "x", "__class__": "x"}',
}


def test_bodies_that_mean_nothing_are_refused(mona: Client) -> None:
    a_customer(mona)
    for name, body in BODIES.items():
        started = time.perf_counter()
        answer = mona.post(PATH, content=body, headers=JSON)
        assert 400 <= answer.status_code < 500, (name, answer.status_code, answer.text[:300])
        assert answer.headers["content-type"] == "application/problem+json", name
        assert answer.json()["problems"], name
        assert time.perf_counter() - started < 5, name
    assert mona.get(PATH).json()["rows"] == []


def test_brackets_in_text_are_no_nesting(mona: Client) -> None:
    a_customer(mona)
    made = mona.post(PATH, json={"customer": "C1", "title": "[[[[" * 20, "note": '{"[' * 2000})
    assert made.status_code == 201
    assert made.json()["note"] == '{"[' * 2000


def test_large_bodies_are_cut_off(mona: Client) -> None:
    big = mona.post(PATH, content=b'{"a": "' + b"x" * 60_000_000 + b'"}', headers=JSON)
    assert (big.status_code, big.json()["code"]) == (413, "body_too_large")

    def pieces() -> object:
        for _ in range(60):
            yield b" " * 1_000_000

    assert mona.post(PATH, content=pieces(), headers=JSON).status_code == 413  # pyright: ignore[reportArgumentType]
    packed = mona.post(PATH, content=b"x", headers={**JSON, "Content-Encoding": "gzip"})
    assert packed.status_code == 415


ADDRESSES = (
    "?where=%00", "?where=" + "(" * 3000, "?where=a" + "%20and%20a" * 300, "?where=%ff", "?order_by=;drop", "?order_by=-",
    "?fields=__class__", "?fields=a..b", "?fields=customer.customer.customer", "?expand=title", "?limit=0", "?limit=501",
    "?limit=99999999999999999999", "?limit=-1", "?limit=1e3", "?limit=٣", "?cursor=x", "?cursor=eyJhIjoxfQ", "?cursor=" + "A" * 3000,
    "?search=%00", "?unknown=1", "?limit=1&limit=2", "/%00", "/%ff", "/x", "/' or 1=1", "/" + "9" * 26, "/" + "Z" * 26,
    "/groups?by=secret2", "/groups?by=title&sum=title", "/export?format=pdf", "/x/history", "/x/transitions", "?" + "a=1&" * 40,
)  # fmt: skip


def test_addresses_that_mean_nothing_are_refused(mona: Client) -> None:
    for address in ADDRESSES:
        answer = mona.get(PATH + address)
        assert 400 <= answer.status_code < 500, (address, answer.status_code, answer.text[:300])
        assert answer.json()["code"], address


def test_other_ways_in_are_problems_too(client: Client) -> None:
    for method, path, status in (
        ("GET", "/api/none", 404), ("GET", "/api/desk/records/ticket/", 404), ("PUT", "/api/session", 405), ("TRACE", "/health", 405),
        ("POST", "/health", 405), ("DELETE", "/", 405), ("GET", "/assets/none.js", 404), ("GET", "/..%2f..%2fetc%2fpasswd", 200),
    ):  # fmt: skip
        answer = client.request(method, path)
        assert answer.status_code == status, (method, path, answer.status_code)
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert client.put("/api/session").headers["allow"] == "DELETE, GET, HEAD, PATCH, POST"
    assert "root:" not in client.get("/..%2f..%2fetc%2fpasswd").text


def _takes(connection: socket.socket, piece: bytes, times: int) -> bool:
    try:
        for _ in range(times):
            connection.sendall(piece)
    except OSError:
        return False
    return True


@SQLITE
def test_half_a_head_is_not_waited_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formwright.api.serving._HEAD_SECONDS", 0.5)
    place = urlsplit(str(client.base_url))
    for opening in (b"", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "):
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as slow:
            slow.sendall(opening)
            started = time.monotonic()
            with suppress(ConnectionResetError):
                assert slow.recv(100) == b""
            assert time.monotonic() - started < 5
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as endless:
        endless.sendall(b"GET /health HTTP/1.1\r\n")
        assert not _takes(endless, b"X-Header: " + b"x" * 1000 + b"\r\n", 3000)
    assert client.get("/health").status_code == 200


@SQLITE
def test_trouble_of_ours_hides_its_details(mona: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the secret detail")

    monkeypatch.setattr("formwright.api.routes.records.read", fail)
    answer = mona.get("/api/desk/records/customer")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.json()["request_id"] in answer.json()["detail"]
    assert "secret detail" in caplog.text
