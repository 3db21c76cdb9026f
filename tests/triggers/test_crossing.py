"""Filters that records enter and leave, and what they held before."""

from datetime import timedelta
from typing import Any, cast

from formwright.runtime.changes import Create, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.explaining.replay import Period, replay
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from tests.triggers.conftest import Shop
from tests.understanding.looking import say


def test_entering_and_leaving_are_told_once_each(shop: Shop) -> None:
    machine = shop.add("M1", load=50)
    shop.change(machine, load=101)
    shop.change(machine, load=150)
    assert shop.notes("overload", "relief") == {"overload": 1, "relief": 0}
    shop.change(machine, load=10)
    shop.change(machine, load=20)
    assert shop.notes("overload", "relief") == {"overload": 1, "relief": 1}
    shop.add("M2", load=500)
    assert shop.notes("overload", "relief") == {"overload": 2, "relief": 1}


def test_a_sum_that_moves_lets_its_owner_enter(shop: Shop) -> None:
    ids = [shop.add("M1"), shop.add("M9")]
    app = shop.engine.app("shop")
    faults = save(shop.engine, app, SYSTEM, [Create("fault", {"machine": i, "text": t}) for i in ids for t in "ab"])
    drain(shop.engine)
    assert shop.notes("troubled") == {"troubled": 1}  # M9 is left out by the rule's own condition
    save(shop.engine, app, SYSTEM, [Update("fault", faults[0].id, {"done": True})])
    save(shop.engine, app, SYSTEM, [Update("fault", faults[0].id, {"done": False})])
    drain(shop.engine)
    assert shop.notes("troubled") == {"troubled": 2}


def test_what_a_record_held_before_is_compared(shop: Shop) -> None:
    machine = shop.add("M1", price="10.50")
    shop.change(machine, price="9.75")
    shop.change(machine, price="9.80")
    assert shop.notes("dearer") == {"dearer": 1}
    shop.delete(machine)
    assert shop.notes("buried") == {"buried": 0}
    shop.delete(shop.add("M2", down=True))
    assert shop.notes("buried") == {"buried": 1}


def test_entering_and_leaving_a_filter_is_replayed(shop: Shop) -> None:
    machine = shop.add("M1", load=50)
    for load in (101, 150, 10, 300):
        shop.clock.advance(timedelta(hours=1))
        shop.change(machine, load=load)
    eyes = Eyes(shop.engine, shop.engine.app("shop"), SYSTEM, say)
    told = cast("dict[str, Any]", replay(eyes, "overload", None, Period(days=1)))
    rows = [row for row in told["rows"][::-1] if row["record"]["id"] == machine]
    assert [row["would"]["fired"] for row in rows] == [False, True, False, False, True]
    assert [row["did"]["fired"] for row in rows] == [row["would"]["fired"] for row in rows]
    assert {row["would"]["told"]["code"] for row in rows if not row["would"]["fired"]} == {"why_stayed"}
