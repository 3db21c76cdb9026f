"""What is old is forgotten by itself: a little at a time, whole deletions together, and nothing that is still within its days."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Client
from sqlalchemy import Table, func, select

from formwright.api.settings import Settings
from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import Invalid
from formwright.runtime import sweeping
from formwright.runtime.bin import binned
from formwright.runtime.changes import Create, Delete
from formwright.runtime.engine import Engine
from formwright.runtime.sweeping import Keeping, Sweeper, sweep
from formwright.store import outbox
from formwright.store.system import BIN, IDEMPOTENCY, OUTBOX
from tests.writing.conftest import Desk

NOTHING = {"bin": 0, "answers": 0, "events": 0, "runs": 0, "notices": 0}


def later(desk: Desk, days: int) -> Engine:
    """Return an engine on the same data, some days on."""
    return Engine(desk.engine.database, clock=FrozenClock(datetime.now(UTC) + timedelta(days=days)))


def rows(desk: Desk, table: Table) -> int:
    with desk.engine.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def deleted(desk: Desk, count: int) -> None:
    for n in range(count):
        (order,) = desk.make(Create("order", {"code": f"D{n}", "lines": [{"quantity": 1}, {"quantity": 2}]}))
        desk.save(Delete("order", order))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 4)


@pytest.mark.usefixtures("small")
def test_the_bin_forgets_what_is_old_and_never_half_of_a_deletion(desk: Desk) -> None:
    deleted(desk, 3)
    assert rows(desk, BIN) == 9
    assert sweep(later(desk, 89), Keeping()) == NOTHING
    assert sweep(later(desk, 91), Keeping(bin=0)) == NOTHING  # kept for ever
    stops = iter((True, False))
    assert sweep(later(desk, 91), Keeping(answers=0, events=0, runs=0), lambda: next(stops)) == {**NOTHING, "bin": 6}
    assert [row["records"] for row in binned(desk.engine, desk.app, desk.actor).rows] == [3]
    assert sweep(later(desk, 91), Keeping())["bin"] == 3
    assert binned(desk.engine, desk.app, desk.actor).rows == []


@pytest.mark.usefixtures("small")
def test_answers_are_forgotten_and_their_keys_free_again(desk: Desk, client: Client) -> None:
    for n in range(6):
        made = client.post("/records/memo", json={"text": f"{n}"}, headers={"Idempotency-Key": f"k{n}"})
        assert made.status_code == 201
    kept = rows(desk, IDEMPOTENCY)
    assert sweep(later(desk, 29), Keeping()) == NOTHING
    again = client.post("/records/memo", json={"text": "0"}, headers={"Idempotency-Key": "k0"})
    assert (again.status_code, len(desk.rows("memo"))) == (201, 6)
    assert sweep(later(desk, 31), Keeping())["answers"] == kept
    assert client.post("/records/memo", json={"text": "new"}, headers={"Idempotency-Key": "k0"}).status_code == 201
    assert len(desk.rows("memo")) == 7


@pytest.mark.usefixtures("small")
def test_events_that_nobody_dealt_with_stay(desk: Desk) -> None:
    now = desk.engine.clock.now()
    event = outbox.Event("depot", "order", "created", ["x"], {}, "t", None, 0, now)
    with desk.engine.database.write() as connection:
        outbox.append(connection, [event] * 7)
        taken = [number for number, _ in outbox.take(connection)]
        outbox.done(connection, {number: {} for number in taken[:6]}, now)
    assert sweep(later(desk, 89), Keeping())["events"] == 0
    assert sweep(later(desk, 91), Keeping())["events"] == 6
    assert rows(desk, OUTBOX) == 1


def test_a_sweeper_sweeps_by_itself_and_stops(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_FIRST_AFTER_SECONDS", 0.0)
    deleted(desk, 1)
    sweeper = Sweeper(later(desk, 91), Keeping())
    sweeper.start()
    until = time.monotonic() + 20
    while rows(desk, BIN) and time.monotonic() < until:
        time.sleep(0.05)
    sweeper.stop()
    assert rows(desk, BIN) == 0


def test_days_are_settings() -> None:
    given = {"FORMWRIGHT_KEEP_BIN_DAYS": "7", "FORMWRIGHT_KEEP_EVENTS_DAYS": "0"}
    assert Settings.from_environment(given).keeping == Keeping(bin=7, answers=30, events=0)
    with pytest.raises(Invalid):
        Settings.from_environment({"FORMWRIGHT_KEEP_ANSWERS_DAYS": "a week"})
