"""What happens is told to who may see it, by asking again and as a stream, whatever order transactions end in."""

import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx import Client
from sqlalchemy import insert

from formwright.kernel.clock import SystemClock
from formwright.runtime.engine import Engine
from formwright.store import happened
from formwright.store.system import HISTORY
from tests.api.conftest import CSRF, SignIn, a_customer, a_ticket
from tests.api.prepared import PASSWORD

EVENTS = "/api/desk/events"
WRITTEN = 20


def asked(client: Client, after: str = "") -> dict[str, Any]:
    answer = client.get(EVENTS, params={"after": after})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_who_asks_again_is_told_what_was_changed_and_what_is_gone(mona: Client) -> None:
    start = asked(mona)["next"]
    customer, ticket = a_customer(mona), a_ticket(mona)
    told = asked(mona, start)
    assert told["changed"] == {"customer": [customer["id"]], "ticket": [ticket["id"]]}
    assert (told["gone"], told["all"]) == ({}, False)
    mona.delete(f"/api/desk/records/ticket/{ticket['id']}", params={"version": str(ticket["version"])})
    later = asked(mona, told["next"])
    assert (later["changed"], later["gone"]) == ({}, {"ticket": [ticket["id"]]})
    assert asked(mona, later["next"])["gone"] == {}


def test_a_bookmark_of_another_process_is_told_to_begin_anew(mona: Client) -> None:
    for foreign in ("x", "AAAA" * 12, "-" * 60, "é"):
        assert asked(mona, foreign)["all"] is True


def test_only_what_one_sees_is_told(sign_in: SignIn) -> None:
    start = asked(sign_in("carl"))["next"]
    mona = sign_in("mona")
    a_customer(mona)
    plain, urgent = a_ticket(mona), a_ticket(mona, urgent=True)
    for each in (a_ticket(mona), a_ticket(mona, urgent=True)):
        mona.delete(f"/api/desk/records/ticket/{each['id']}", params={"version": str(each["version"])})
    told = asked(sign_in("carl"), start)
    assert told["changed"]["ticket"] == [plain["id"]] != [urgent["id"]]
    assert told["gone"] == {}  # a clerk does not see every ticket: nobody knows which of them they saw
    assert asked(sign_in("gus"), start)["changed"].keys() == {"customer"}
    assert sign_in("nora").get(EVENTS).status_code == 404


@contextmanager
def stream(client: Client, after: str = "") -> Generator[Iterator[dict[str, Any]]]:
    with client.stream("GET", EVENTS, params={"after": after}, headers={"Accept": "text/event-stream"}) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        yield (json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: "))


@contextmanager
def another(client: Client) -> Generator[Client]:
    """Sign the same person in by a connection of its own, whose answers nobody waits for the end of."""
    with Client(verify=False, base_url=client.base_url, headers=CSRF, timeout=30) as other:
        other.post("/api/session", json={"name": "mona", "password": PASSWORD})
        yield other


def test_a_stream_that_is_cut_again_and_again_loses_nothing(mona: Client) -> None:
    a_customer(mona)
    written: list[str] = []

    def write() -> None:
        with another(mona) as writer:
            written.extend(str(a_ticket(writer)["id"]) for _ in range(WRITTEN))

    with another(mona) as reader:
        place, told = asked(reader)["next"], set[str]()
        writing = threading.Thread(target=write)
        writing.start()
        for _ in range(3 * WRITTEN):
            with stream(reader, place) as events:
                for event in events:
                    place = event["next"]
                    told.update(event["changed"].get("ticket", []))
                    if event["changed"]:
                        break
            if not writing.is_alive() and told >= set(written):
                break
        writing.join()
        assert (len(written), set(written) - told) == (WRITTEN, set())


def test_a_stream_ends_when_its_reader_is_signed_out(mona: Client) -> None:
    a_customer(mona)
    with another(mona) as reader, stream(reader) as events:
        next(events)
        with Client(verify=False, base_url=mona.base_url, headers=CSRF, cookies=reader.cookies) as same:
            assert same.delete("/api/session").status_code == 204
        a_ticket(mona)
        assert list(events) == []


def test_what_ends_late_is_told_late_and_not_lost(engine: Engine) -> None:
    """Two transactions under way: the one that took its number first ends last."""
    if engine.database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    row = {"app": "desk", "entity": "ticket", "version": 1, "at": SystemClock().now(), "by": "x", "event": "created", "changes": {}}
    database = engine.database
    with database.read() as reading:
        start = happened.here(reading)
        with database.write() as slow:
            slow.execute(insert(HISTORY), [{**row, "record_id": "SLOW"}])
            with database.write() as quick:
                quick.execute(insert(HISTORY), [{**row, "record_id": "QUICK"}])
            found, place = happened.since(reading, "desk", start, 100)
            assert [each.record_id for each in found or ()] == ["QUICK"]
        found, place = happened.since(reading, "desk", place, 100)
        assert {each.record_id for each in found or ()} == {"SLOW", "QUICK"}
        found, place = happened.since(reading, "desk", place, 100)
        assert place.settled == place.seen
        assert happened.since(reading, "desk", place, 100)[0] == []
