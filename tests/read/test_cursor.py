"""Paging by cursor: complete, without doubles, in one total order, also while others write; nothing but its own question continues it."""

import base64
import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formwright.kernel.json import dumps, loads
from formwright.kernel.problems import BadRequest
from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import parse_where, read

from .conftest import MOMENT, insert, numbered

PATHS = ("number", "quantity", "price", "sold_at", "note", "total", "age", "caption", "product.weight", "product.added_on",
         "product.active", "customer.name", "customer", "version")  # fmt: skip
KEYS = st.lists(st.tuples(st.booleans(), st.sampled_from(PATHS)), max_size=3, unique_by=lambda key: key[1])


@pytest.fixture
def market(engine: Engine, app: InstalledApp) -> InstalledApp:
    rng = random.Random(5)
    customers = insert(
        engine, app, "customer", [{"code": f"C{n}", "name": rng.choice((None, "b", "a", "白"))} for n in range(4)]
    )
    products = insert(
        engine, app, "product",
        [{"code": f"P{n}", "weight": rng.choice((None, Decimal("0.5"), Decimal(10))), "active": rng.choice((None, True, False)),
          "added_on": rng.choice((None, date(2026, 1, 5)))} for n in range(5)],
    )  # fmt: skip
    insert(engine, app, "sale", [sale(rng, n, customers, products) for n in range(30)])
    return app


def sale(rng: random.Random, n: int, customers: list[str], products: list[str]) -> dict[str, Any]:
    return {
        "id": numbered("sale", n), "number": f"S{n % 7}-{n}", "customer": rng.choice((None, *customers)),
        "product": rng.choice((None, *products)), "quantity": rng.choice((None, Decimal(1), Decimal("-2.5"), Decimal(10))),
        "price": rng.choice((None, Decimal("9.5"), Decimal("10.25"))), "note": rng.choice((None, "", "x", "ä")),
        "sold_at": rng.choice((None, MOMENT, MOMENT - timedelta(days=3, microseconds=7))),
    }  # fmt: skip


def comes_before(one: dict[str, Any], other: dict[str, Any], keys: list[tuple[bool, str]]) -> bool:
    """Tell, independently of SQL, whether a record may stand before another: nulls last, ties by id."""
    for down, path in keys:
        here, there = one[path], other[path]
        if path == "customer":
            here, there = (
                None if c is None else c["id"] for c in (here, there)
            )  # labels sort as the codes, the codes as the ids
        if here == there:
            continue
        if here is None or there is None:
            return there is None
        return (here > there) if down else (here < there)
    return one["id"] < other["id"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(keys=KEYS, limit=st.integers(1, 13))
def test_pages_are_whole_and_ordered(
    engine: Engine, market: InstalledApp, keys: list[tuple[bool, str]], limit: int
) -> None:
    order = tuple(("-" if down else "") + path for down, path in keys)
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = read(engine, market, SYSTEM, Query("sale", PATHS, order_by=order, limit=limit, cursor=cursor))
        seen += page.rows
        cursor = page.next
        if not cursor:
            break
    assert len(seen) == len({row["id"] for row in seen})
    assert {row["id"] for row in seen} >= {numbered("sale", n) for n in range(30)}
    for one, other in pairwise(seen):
        assert comes_before(one, other, keys), (order, one, other)


def test_others_write_meanwhile(engine: Engine, market: InstalledApp) -> None:
    rng = random.Random(6)
    for order in (("quantity",), ("-sold_at", "note"), ("-customer.name",), ("product.weight", "-total")):
        before = {row["id"] for row in read(engine, market, SYSTEM, Query("sale", ("id",), limit=500)).rows}
        seen: list[str] = []
        cursor = ""
        while True:
            page = read(engine, market, SYSTEM, Query("sale", ("id",), order_by=order, limit=4, cursor=cursor))
            seen += [row["id"] for row in page.rows]
            cursor = page.next
            if not cursor:
                break
            insert(engine, market, "sale", [sale(rng, rng.randrange(100, 10**9), [], [])])
        assert len(seen) == len(set(seen))
        assert before <= set(seen)


def test_only_its_own_question(engine: Engine, market: InstalledApp) -> None:
    where = parse_where(market, SYSTEM, "sale", "quantity > 0")
    asked = Query("sale", ("id",), where=where, order_by=("quantity", "sold_at"), limit=3)
    cursor = read(engine, market, SYSTEM, asked).next
    assert cursor
    others = (
        Query("sale", ("id",), where=where, order_by=("-quantity", "sold_at"), cursor=cursor),
        Query("sale", ("id",), where=where, order_by=("quantity",), cursor=cursor),
        Query("sale", ("id",), order_by=("quantity", "sold_at"), cursor=cursor),
        Query("sale", ("id",), where=where, search="x", order_by=("quantity", "sold_at"), cursor=cursor),
        Query("part", ("id",), cursor=cursor),
    )
    for other in others:
        with pytest.raises(BadRequest) as refused:
            read(engine, market, SYSTEM, other)
        assert [p.code for p in refused.value.problems] == ["bad_cursor"]


def test_changed_cursors(engine: Engine, market: InstalledApp) -> None:
    order = ("quantity", "sold_at", "note")
    cursor = read(engine, market, SYSTEM, Query("sale", ("id",), order_by=order, limit=2)).next
    body: Any = loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    bodies: list[Any] = [
        [body[0], ["1", None, None], body[2]],
        [body[0], body[1][:2], body[2]],
        [body[0], body[1], "x"],
        [],
        {},
        1,
        None,
    ]
    changed = [base64.urlsafe_b64encode(dumps(each)).decode().rstrip("=") for each in bodies]
    for text in (*changed, "x", "é", "=", cursor[:-3], cursor + "AAAA", "A" * 9000, "AAAA"):
        with pytest.raises(BadRequest):
            read(engine, market, SYSTEM, Query("sale", ("id",), order_by=order, cursor=text))


def test_limits(engine: Engine, market: InstalledApp) -> None:
    for limit in (0, -1, 501):
        with pytest.raises(BadRequest):
            read(engine, market, SYSTEM, Query("sale", limit=limit))
