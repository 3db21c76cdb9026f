"""Concurrent edits of one record: fields of different people are merged, clashes are told with both values, nothing is lost."""

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx import Client

from formwright.kernel.problems import Conflict, FormwrightError
from formwright.runtime.changes import Create, Delete, Transition, Update
from formwright.runtime.saving import merge
from formwright.store import history
from tests.writing.conftest import Desk, sign_in, tell

SECONDS = float(os.environ.get("FORMWRIGHT_SECONDS", "2"))
WRITERS = 16


def test_fields_that_nobody_else_touched_are_merged(desk: Desk, client: Client) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "customer": "old", "note": "old"}))
    path = f"/records/order/{order}"
    assert client.patch(path, json={"version": 1, "customer": "new"}).status_code == 200
    merged = client.patch(path, json={"version": 1, "note": "new", "customer": "new"})
    assert (merged.status_code, merged.json()["version"]) == (200, 3)
    assert (merged.json()["customer"], merged.json()["note"]) == ("new", "new")
    clash = client.patch(path, json={"version": 1, "note": "mine", "customer": "mine", "limit": "7"})
    assert clash.status_code == 409
    body = clash.json()
    assert body["code"] == "stale_version"
    assert (body["current"]["note"], body["current"]["version"]) == ("new", 3)
    assert body["clashes"] == [
        {"path": "/note", "field": "note", "base": "old", "mine": "mine", "theirs": "new"},
        {"path": "/customer", "field": "customer", "base": "old", "mine": "mine", "theirs": "new"},
    ]
    assert desk.one("order", order)["limit"] is None


def test_what_came_back_to_its_old_value_is_no_clash(desk: Desk) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "note": "a"}))
    desk.save(Update("order", order, {"note": "b"}))
    desk.save(Update("order", order, {"note": "a"}))
    (saved,) = desk.save(Update("order", order, {"note": "mine"}, version=1))
    assert saved.version == 4


def test_rows_are_merged_field_by_field_too(desk: Desk) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "lines": [{"item": "a", "quantity": 1}]}))
    line = desk.one("order", order, "lines")["lines"]["rows"][0]["id"]
    desk.save(Update("line", line, {"quantity": 2}))
    desk.save(Update("order", order, {"lines": [{"id": line, "version": 1, "item": "b"}]}, version=1))
    with pytest.raises(Conflict) as refused:
        desk.save(Update("order", order, {"lines": [{"id": line, "version": 1, "quantity": 9}]}, version=1))
    clash = next(p for p in refused.value.problems if p.code == "field_clash")
    assert (clash.location.path, clash.data["base"], clash.data["mine"], clash.data["theirs"]) == ("/0/lines/0/quantity", "1", 9, "2")


def test_without_history_any_newer_version_is_a_conflict_and_says_so(desk: Desk) -> None:
    (memo,) = desk.make(Create("memo", {"text": "a", "other": "b"}))
    desk.save(Update("memo", memo, {"text": "c"}))
    assert desk.refused(Update("memo", memo, {"other": "d"}, version=1)) == {("stale_version", "/0/version"), ("no_merge", "/0")}


def test_deletions_and_transitions_hold_for_what_was_looked_at(desk: Desk) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "customer": "c"}))
    desk.save(Update("order", order, {"note": "new"}))
    for change in (Delete("order", order, version=1), Transition("order", order, "close", version=1)):
        assert desk.refused(change) == {("stale_version", "/0/version")}


def test_a_clash_tells_nothing_that_the_person_may_not_see(desk: Desk, client: Client) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "margin": 5}))
    desk.save(Update("order", order, {"margin": 6, "note": "theirs"}))
    sign_in(client, "carl")
    clash = client.patch(f"/records/order/{order}", json={"version": 1, "note": "mine"})
    assert clash.status_code == 409
    assert "margin" not in clash.text
    (hidden,) = desk.make(Create("order", {"code": "O2", "customer": "theirs"}))
    desk.save(Transition("order", hidden, "close"))
    gone = client.patch(f"/records/order/{hidden}", json={"version": 1, "note": "mine"})
    assert (gone.status_code, gone.json()["code"]) == (404, "no_such_record")


class Writing:
    """Sixteen people who write into a few records with the versions that they saw, and what they were told was kept."""

    FIELDS = ("customer", "note")

    def __init__(self, desk: Desk, records: int = 3) -> None:
        self.desk = desk
        self.orders = desk.make(*(Create("order", {"code": f"W{n}"}) for n in range(records)))
        self.kept: dict[tuple[str, str], list[tuple[int, str, str | None]]] = {}
        self.conflicts = self.merged = self.bare = 0
        self.others: list[str] = []
        self._lock = threading.Lock()

    def run(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(lambda number: self._work(number, end), range(WRITERS)))

    def _work(self, number: int, end: float) -> None:
        dice = random.Random(number)
        step = 0
        while time.monotonic() < end:
            order, field = dice.choice(self.orders), dice.choice(self.FIELDS)
            seen = self.desk.one("order", order)
            time.sleep(dice.uniform(0, 0.01))
            step += 1
            try:
                (saved,) = self.desk.save(Update("order", order, {field: f"{number}.{step}"}, version=seen["version"]))
            except Conflict as conflict:
                clashes = [p for p in conflict.problems if p.code == "field_clash"]
                with self._lock:
                    self.conflicts += 1
                    self.bare += not clashes or any({"mine", "theirs", "base"} - p.data.keys() for p in clashes)
                continue
            except FormwrightError as error:
                with self._lock:
                    self.others += [p.code for p in error.problems]
                continue
            with self._lock:
                self.merged += saved.version > seen["version"] + 1
                self.kept.setdefault((order, field), []).append((saved.version, f"{number}.{step}", seen[field]))

    def lost(self) -> list[Any]:
        """Return what was told kept and is not there, or was written over by somebody who had not seen it."""
        missing: list[Any] = []
        for order in self.orders:
            with self.desk.engine.database.read() as connection:
                entries = [entry for _, entry in history.of_record(connection, "depot", "order", order, limit=100_000)]
            written = {(field, entry.version): change for entry in entries for field, change in entry.changes.items()}
            for field in self.FIELDS:
                told = sorted(self.kept.get((order, field), []))
                for (version, value, seen), before in zip(told, [None, *(value for _, value, _ in told)], strict=False):
                    if written.get((field, version)) != [before, value] or seen != before:
                        missing.append((order, field, version, value, written.get((field, version))))
                if told and self.desk.one("order", order)[field] != told[-1][1]:
                    missing.append((order, field, "now"))
        return missing


def test_sixteen_writers_lose_nothing(desk: Desk) -> None:
    writing = Writing(desk)
    writing.run(SECONDS)
    assert writing.lost() == []
    assert (writing.others, writing.bare) == ([], 0)
    assert writing.conflicts > 0
    assert writing.merged > 0
    kept = sum(len(told) for told in writing.kept.values())
    tell(f"{kept} edits kept, {writing.merged} of them merged, {writing.conflicts} conflicts, in {SECONDS} s")


def test_a_merge_that_looks_away_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "_clashes", lambda *_: [])
    writing = Writing(desk, records=1)
    for _ in range(20):
        writing.run(0.3)
        if writing.lost():
            return
    pytest.fail("the planted fault was not noticed")
