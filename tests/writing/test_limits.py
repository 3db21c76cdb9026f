"""Limits over several records hold when many write at once: never negative, never given twice, never a ring, no more than allowed."""

import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from formwright.kernel.problems import FormwrightError, Invalid
from formwright.runtime.changes import Change, Create, Delete, Update
from formwright.runtime.saving import acyclic, guard
from formwright.store import graphs, records
from tests.writing.conftest import Desk, codes, tell

SECONDS = float(os.environ.get("FORMWRIGHT_SECONDS", "2"))
WORKERS = 16
PIECES = 12


def together(count: int, work: Callable[[int], object]) -> list[str]:
    """Let threads work at once; return the problem codes of those that were refused."""
    refused: list[str] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except FormwrightError as error:
            refused.extend(problem.code for problem in error.problems)

    with ThreadPoolExecutor(count) as threads:
        list(threads.map(guarded, range(count)))
    return refused


class Reserving:
    """Sixteen workers who reserve from three lots and release again, and what they were told they got."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.lots = desk.make(*(Create("lot", {"code": f"L{n}", "on_hand": PIECES}) for n in range(3)))
        self.got: dict[str, tuple[str, int]] = {}
        self.refusals: dict[str, int] = {}
        self._lock = threading.Lock()

    def run(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with ThreadPoolExecutor(WORKERS) as threads:
            list(threads.map(lambda number: self._work(number, end), range(WORKERS)))

    def _work(self, number: int, end: float) -> None:
        dice = random.Random(number)
        while time.monotonic() < end:
            wanted = [(lot, dice.randint(1, 4)) for lot in dice.sample(self.lots, dice.randint(1, 3))]
            self._try([Create("hold", {"lot": lot, "quantity": many, "who": str(number)}) for lot, many in wanted], wanted)
            with self._lock:
                mine = dice.choice(list(self.got)) if self.got and dice.random() < 0.15 else ""
                taken = self.got.pop(mine, None)
            if taken is not None:
                self.desk.save(Update("hold", mine, {"released": True}))

    def _try(self, changes: list[Change], wanted: list[tuple[str, int]]) -> None:
        try:
            saved = self.desk.save(*changes)
        except FormwrightError as error:
            with self._lock:
                for problem in error.problems:
                    self.refusals[problem.code] = self.refusals.get(problem.code, 0) + 1
            return
        with self._lock:
            self.got.update({each.id: one for each, one in zip(saved, wanted, strict=True)})

    def overdrawn(self) -> list[tuple[str, int]]:
        """Return the lots of which more is held than there is, by what the workers were told."""
        held = {lot: sum(many for other, many in self.got.values() if other == lot) for lot in self.lots}
        return [(lot, many) for lot, many in held.items() if many > PIECES]

    def stored(self) -> dict[str, int]:
        return {row["id"]: row["held"] for row in self.desk.rows("lot")}


def test_stock_is_never_negative_and_never_given_twice(desk: Desk) -> None:
    floor = Reserving(desk)
    floor.run(SECONDS)
    assert floor.overdrawn() == []
    assert floor.refusals.keys() <= {"check_failed"}, floor.refusals  # no deadlock, no time-out was shown to anybody
    assert floor.refusals.get("check_failed", 0) > 0
    assert floor.stored() == {lot: sum(many for other, many in floor.got.values() if other == lot) for lot in floor.lots}
    tell(f"{len(floor.got)} holds, {floor.refusals} in {SECONDS} s")


@pytest.mark.parametrize("fault", ["lock", "check"])
def test_without_its_lock_or_its_check_stock_is_given_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    if fault == "check":
        monkeypatch.setattr(guard, "_check_owners", lambda *_: None)
    elif desk.engine.database.dialect == "postgresql":
        monkeypatch.setattr(records, "lock", lambda *_: None)
    else:
        pytest.skip("SQLite has one writer: there is no lock to leave out")
    floor = Reserving(desk)
    for _ in range(20):
        try:
            floor.run(0.3)
        except Invalid:
            return  # the sums are off already, so that even who gives back is refused
        if floor.overdrawn():
            return
    pytest.fail("the planted fault was not noticed")


def test_a_limit_holds_from_both_sides(desk: Desk) -> None:
    (order,) = desk.make(Create("order", {"code": "O1", "limit": 10, "lines": [{"quantity": 6}]}))
    assert desk.refused(Create("line", {"order": order, "line_no": 2, "quantity": 5})) == {("check_failed", "/0")}
    assert desk.refused(Update("order", order, {"lines": [{"quantity": 5}]}, version=1)) == {("check_failed", "/0/lines/0")}
    assert desk.refused(Update("order", order, {"limit": 5})) == {("check_failed", "/0")}
    desk.save(Update("order", order, {"limit": 20, "lines": [{"quantity": 5}, {"quantity": 9}]}, version=1))
    refused = together(2, lambda n: desk.make(Create("line", {"order": order, "line_no": 10 + n, "quantity": 0})))
    assert refused == []
    lines = [row["id"] for row in desk.rows("line") if row["quantity"] == 9]
    desk.save(Delete("line", lines[0]), Update("order", order, {"limit": 11}))
    refused = together(8, lambda n: desk.make(Create("line", {"order": order, "line_no": 20 + n, "quantity": 1})))
    assert refused == ["check_failed"] * 8


def test_writers_in_rings_wait_or_begin_again_and_nobody_hears_of_it(desk: Desk) -> None:
    orders = desk.make(*(Create("order", {"code": f"O{n}"}) for n in range(4)))

    def work(number: int) -> None:
        dice = random.Random(number)
        for step in range(12):
            one, two = dice.sample(orders, 2)
            desk.save(
                Update("order", one, {"note": f"{number} {step}"}),
                Create("line", {"order": two, "line_no": number * 100 + step, "quantity": 1}),
            )

    assert together(8, work) == []
    assert sum(row["total"] for row in desk.rows("order")) == 8 * 12


def half_rings(desk: Desk) -> int:
    """Let two people draw half a ring each, again and again; return how many rings there are in the end."""
    rings = 0
    for round_ in range(6):
        a, b, c, d = desk.make(*(Create("place", {"name": f"{name}{round_}"}) for name in "abcd"))
        desk.save(Update("place", a, {"above": b}), Update("place", c, {"above": d}))
        ready = threading.Barrier(2)

        def draw(number: int, halves: tuple[tuple[str, str], ...] = ((b, c), (d, a)), ready: threading.Barrier = ready) -> None:
            low, high = halves[number]
            ready.wait()
            desk.save(Update("place", low, {"above": high}))

        refused = together(2, draw)
        assert set(refused) <= {"ring"}
        rings += all(desk.one("place", each)["above"] is not None for each in (a, b, c, d))
    return rings


def test_of_two_halves_of_a_ring_one_is_refused(desk: Desk) -> None:
    assert half_rings(desk) == 0


def test_without_its_lock_a_ring_comes_to_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if desk.engine.database.dialect == "postgresql":
        monkeypatch.setattr(graphs, "lock", lambda *_: None)
        found = graphs.reached

        def slowly(*given: object) -> object:
            edges = found(*given)  # type: ignore[arg-type]
            time.sleep(0.05)
            return edges

        monkeypatch.setattr(graphs, "reached", slowly)
    else:
        monkeypatch.setattr(acyclic, "_ring", lambda _edges: [])
    assert half_rings(desk) > 0


def test_rings_are_found_in_trees_and_graphs(desk: Desk) -> None:
    top, middle, low = desk.make(*(Create("place", {"name": n}) for n in "abc"))
    desk.save(Update("place", middle, {"above": top}), Update("place", low, {"above": middle}))
    assert desk.refused(Update("place", top, {"above": low})) == {("ring", "/0/above")}
    assert desk.refused(Update("place", top, {"above": top})) == {("ring", "/0/above")}
    desk.save(Update("place", low, {"above": None}), Update("place", top, {"above": low}))
    a, b, c = desk.make(*(Create("item", {"code": n}) for n in "abc"))
    desk.save(Create("part", {"product": a, "component": b}), Create("part", {"product": b, "component": c}))
    closing = Create("part", {"product": c, "component": a})
    assert ("ring", "/0/component") in desk.refused(closing, Create("part", {"product": a, "component": c}))
    desk.save(Create("part", {"product": a, "component": c}))


def test_ten_thousand_nodes_fifty_deep_are_judged_in_two_seconds(desk: Desk) -> None:
    items = desk.make(*(Create("item", {"code": f"I{n:05d}"}) for n in range(10_000)))
    above = {n: n // 200 * 200 + 200 + (n * 7) % 200 for n in range(9_800)}
    desk.save(*(Create("part", {"product": items[up], "component": items[n]}) for n, up in above.items()))
    top = 1
    while top in above:
        top = above[top]
    start = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        desk.save(Create("part", {"product": items[1], "component": items[top]}))
    took = time.perf_counter() - start
    assert codes(refused.value) == {("ring", "/0/component")}
    steps = refused.value.problems[0].data["steps"]
    assert steps == 50
    assert took <= 2
    tell(f"ring of {steps} found in {took:.2f} s")
