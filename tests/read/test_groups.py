"""Groups: several figures at once, by days, weeks and months of the site, asked and sorted by; and values worked out in lists."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.problems import BadRequest
from formwright.metamodel.query import Figure, Groups, Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import group, parse_where, read

from .conftest import insert, person

CLERK = person("cleo", "clerk")
FIGURES = (
    Figure("sum", "quantity"), Figure("avg", "quantity"), Figure("min", "sold_at"), Figure("max", "number"),
    Figure("distinct", "customer"), Figure("sum", "quantity * 2"),
)  # fmt: skip


@pytest.fixture
def sales(engine: Engine, app: InstalledApp) -> InstalledApp:
    regions = insert(engine, app, "region", [{"code": "north", "name": "North"}, {"code": "south", "name": "South"}])
    customers = insert(
        engine,
        app,
        "customer",
        [{"code": f"C{n}", "name": name, "region": regions[n]} for n, name in enumerate(("Zoe", "Ann"))],
    )
    moments = ("2026-01-31T15:59:59", "2026-01-31T16:00:00", "2026-02-01T16:00:00", "2026-02-28T20:00:00", None)
    insert(engine, app, "sale", [
        {
            "number": f"S{n}", "state": ("open", "open", "paid", "paid", "void")[n], "customer": (*customers, *customers, None)[n],
            "quantity": (Decimal("1.5"), Decimal("2.25"), Decimal(-3), None, Decimal("0.001"))[n], "price": Decimal(n),
            "sold_at": datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None,
        }
        for n, moment in enumerate(moments)
    ])  # fmt: skip
    return app


def grouped(
    engine: Engine, app: InstalledApp, by: tuple[str, ...], actor: Any = SYSTEM, **asked: Any
) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in group(engine, app, actor, Groups("sale", by, **asked))]


def test_sums_beyond_64_bits_are_exact(engine: Engine, app: InstalledApp) -> None:
    most, least = Decimal("999999999999.9999"), Decimal("-0.0001")
    prices = {"open": [most] * 1000, "paid": [-most] * 1000, "void": [most, -most, least, least, Decimal(0)]}
    rows = [{"number": f"{state}{n}", "state": state, "price": each} for state, all_ in prices.items() for n, each in enumerate(all_)]
    insert(engine, app, "sale", rows)
    expected = [(state, len(each), sum(each)) for state, each in prices.items()]
    assert grouped(engine, app, ("state",), figures=(Figure("sum", "price"),)) == expected


def test_figures(engine: Engine, sales: InstalledApp) -> None:
    rows = group(engine, sales, SYSTEM, Groups("sale", ("state",), figures=FIGURES))
    assert rows[0] == {
        "state": "open", "count": 2, "sum_quantity": Decimal("3.75"), "avg_quantity": Decimal("1.875"),
        "min_sold_at": datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC), "max_number": "S1", "distinct_customer": 2,
        "sum_quantity * 2": Decimal("7.5"),
    }  # fmt: skip
    assert [(row["sum_quantity"], row["avg_quantity"]) for row in rows[1:]] == [
        (-3, -3),
        (Decimal("0.001"), Decimal("0.001")),
    ]
    (all_of_them,) = group(engine, sales, SYSTEM, Groups("sale", (), figures=FIGURES), wire=True)
    assert all_of_them == {
        "count": 5, "sum_quantity": "0.751", "avg_quantity": "0.18775", "min_sold_at": "2026-01-31T15:59:59Z", "max_number": "S4",
        "distinct_customer": 2, "sum_quantity * 2": "1.502",
    }  # fmt: skip


def test_no_records(engine: Engine, app: InstalledApp) -> None:
    (row,) = group(engine, app, SYSTEM, Groups("sale", (), figures=FIGURES))
    assert list(row.values()) == [0, 0, None, None, None, 0, 0]
    assert group(engine, app, SYSTEM, Groups("sale", ("state",), figures=FIGURES)) == []


def test_buckets_begin_where_the_site_is(engine: Engine, sales: InstalledApp) -> None:
    """Days begin at 16:00 UTC in Shanghai; weeks on Mondays."""
    days = [(date(2026, 1, 31), 1), (date(2026, 2, 1), 1), (date(2026, 2, 2), 1), (date(2026, 3, 1), 1), (None, 1)]
    assert grouped(engine, sales, ("date_of(sold_at)",)) == days
    weeks = [(date(2026, 1, 26), 2), (date(2026, 2, 2), 1), (date(2026, 2, 23), 1), (None, 1)]
    assert grouped(engine, sales, ("start_of_week(sold_at)",)) == weeks
    months = [(date(2026, 1, 1), 1), (date(2026, 2, 1), 2), (date(2026, 3, 1), 1), (None, 1)]
    assert grouped(engine, sales, ("start_of_month(sold_at)",)) == months
    assert grouped(engine, sales, ("year(sold_at)",)) == [(2026, 4), (None, 1)]


def test_asked_and_sorted_by_figures(engine: Engine, sales: InstalledApp) -> None:
    sums = {"figures": (Figure("sum", "quantity"),)}
    assert [r[0] for r in grouped(engine, sales, ("state",), **sums, order_by=("sum_quantity",))] == [
        "paid",
        "void",
        "open",
    ]
    assert [r[0] for r in grouped(engine, sales, ("state",), **sums, order_by=("-count", "-state"))] == [
        "paid",
        "open",
        "void",
    ]
    assert [r[0] for r in grouped(engine, sales, ("state",), **sums, having="sum_quantity >= 0.001 and count > 0")] == [
        "open",
        "void",
    ]
    assert [
        r[0] for r in grouped(engine, sales, ("state",), having="state != 'paid'", order_by=("-state",), limit=1)
    ] == ["void"]
    by_customer = grouped(engine, sales, ("customer",), order_by=("customer",))
    assert [row[0] and row[0]["label"] for row in by_customer] == ["C0 Zoe", "C1 Ann", None]
    named = grouped(
        engine, sales, ("customer.name", "customer"), order_by=("customer.name",), having="customer.name == 'Ann'"
    )
    assert [(row[0], row[1]["label"], row[2]) for row in named] == [("Ann", "C1 Ann", 2)]


REFUSED: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"having": "nothing > 1"}, "expression_unknown_name", "/having"),
    ({"having": "count"}, "expression_wrong_type", "/having"),
    ({"order_by": ("nothing",)}, "unknown_figure", "/order_by/0"),
    ({"figures": (Figure("avg", "number"),)}, "cannot_add_up", "/avg/0"),
    ({"figures": (Figure("max", "picture"),)}, "cannot_compare", "/max/0"),
    ({"figures": (Figure("max", "nowhere"),)}, "expression_unknown_name", "/max/0"),
)


def test_refusals(engine: Engine, sales: InstalledApp) -> None:
    for asked, code, place in REFUSED:
        with pytest.raises(BadRequest) as refused:
            group(engine, sales, SYSTEM, Groups("sale", ("state",), **asked))
        assert [(p.code, p.location.path) for p in refused.value.problems] == [(code, place)]


def test_what_is_hidden_is_in_no_figure(engine: Engine, sales: InstalledApp) -> None:
    rows = grouped(engine, sales, (), CLERK, figures=(Figure("sum", "quantity"), Figure("distinct", "customer")))
    assert rows == [(4, Decimal("0.75"), 1)]  # no void sales, and no customer of the south
    for figure in (Figure("sum", "price"), Figure("max", "customer.debt")):
        with pytest.raises(BadRequest):
            group(engine, sales, CLERK, Groups("sale", (), figures=(figure,)))
    with pytest.raises(BadRequest):
        group(engine, sales, CLERK, Groups("sale", (), having="sum_price > 1"))


def test_values_worked_out_over_relations(engine: Engine, sales: InstalledApp) -> None:
    """Sums and counts of children as columns, filters and orders of a list, each over what the person sees."""
    fields = ("code", "count(sales)", "sum(sales, quantity)", "max(sales, sold_at)", "avg(sales, quantity * 2)")
    query = Query("customer", fields, order_by=("-sum(sales, quantity)",))
    rows = read(engine, sales, SYSTEM, query, wire=True).rows
    assert [tuple(row[key] for key in fields) for row in rows] == [
        ("C1", 2, "2.25", "2026-02-28T20:00:00Z", "4.5"), ("C0", 2, "-1.5", "2026-02-01T16:00:00Z", "-1.5"),
    ]  # fmt: skip
    where = parse_where(sales, SYSTEM, "customer", "sum(sales, quantity) > 1")
    assert [row["code"] for row in read(engine, sales, SYSTEM, Query("customer", where=where)).rows] == ["C1"]
    seen = read(engine, sales, CLERK, Query("customer", fields[:3], order_by=("count(sales)",))).rows
    assert [tuple(row[key] for key in fields[:3]) for row in seen] == [("C0", 2, Decimal("-1.5"))]
    cursor = read(engine, sales, SYSTEM, Query("customer", ("code",), order_by=query.order_by, limit=1)).next
    following = read(
        engine, sales, SYSTEM, Query("customer", ("code",), order_by=query.order_by, limit=1, cursor=cursor)
    )
    assert ([row["code"] for row in following.rows], following.next) == (["C0"], "")
    for text in ("sum(sales, price)", "max(sales, picture)", "sales", "customer if", "nothing + 1"):
        with pytest.raises(BadRequest):
            read(engine, sales, CLERK, Query("customer", (text,)))
