"""Lists: what is answered, in which form, in which order."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from formwright.metamodel.query import Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import parse_where, read

from .conftest import insert, numbered


@pytest.fixture
def market(engine: Engine, app: InstalledApp) -> InstalledApp:
    regions = insert(engine, app, "region", [{"code": "north", "name": "北区"}, {"code": "south", "name": "South"}])
    customers = insert(
        engine, app, "customer",
        [
            {"code": "C1", "name": "Ada", "region": regions[0], "rating": 5, "debt": Decimal("10.5")},
            {"code": "C2", "name": "白云", "region": regions[1], "rating": None, "debt": Decimal(0)},
            {"code": "C3", "name": None, "region": None, "rating": 2, "debt": None},
        ],
    )  # fmt: skip
    products = insert(
        engine, app, "product",
        [
            {"code": "P1", "name": "Tea 100%", "cost": Decimal("2.25"), "weight": Decimal("0.125"),
             "added_on": date(2026, 1, 31), "active": True, "tags": {"a": [1, "x"]}},
            {"code": "P2", "name": "Salt_o'x", "cost": Decimal("0.1"), "active": False},
        ],
    )  # fmt: skip
    insert(
        engine, app, "sale",
        [
            {"number": "S1", "customer": customers[0], "product": products[0], "quantity": Decimal("1.5"),
             "price": Decimal(4), "state": "open", "sold_at": datetime(2026, 2, 1, 8, tzinfo=UTC), "keeper": "kim"},
            {"number": "S2", "customer": customers[1], "product": products[1], "quantity": Decimal(10),
             "price": Decimal("0.0001"), "state": "paid", "sold_at": datetime(2026, 2, 2, 8, 0, 0, 5, tzinfo=UTC)},
            {"number": "S3", "customer": customers[2], "quantity": None, "state": "void", "note": "急单"},
            {"number": "S4", "state": "open", "quantity": Decimal(-3), "price": Decimal(7),
             "sold_at": datetime(2026, 2, 1, 8, tzinfo=UTC)},
        ],
    )  # fmt: skip
    return app


def numbers(engine: Engine, app: InstalledApp, where: str = "", **asked: object) -> list[str]:
    query = Query("sale", ("number",), where=parse_where(app, SYSTEM, "sale", where), **asked)  # type: ignore[arg-type]
    return [row["number"] for row in read(engine, app, SYSTEM, query).rows]


def test_record_form(engine: Engine, market: InstalledApp) -> None:
    (row,) = read(
        engine, market, SYSTEM, Query("sale", where=parse_where(market, SYSTEM, "sale", "number == 'S1'"))
    ).rows
    assert row == {
        "id": numbered("sale", 0), "version": 1, "number": "S1",
        "customer": {"id": numbered("cust", 0), "label": "C1 Ada"},
        "product": {"id": numbered("prod", 0), "label": "Tea 100%"},
        "quantity": Decimal("1.5"), "price": Decimal(4), "state": "open",
        "sold_at": datetime(2026, 2, 1, 8, tzinfo=UTC), "note": None, "keeper": "kim", "picture": None, "replaces": None, "replaced": None,
        "total": Decimal(6), "margin": Decimal("1.75"), "age": 28, "caption": "S1 Ada",
    }  # fmt: skip


def test_wire_form(engine: Engine, market: InstalledApp) -> None:
    query = Query(
        "sale",
        ("quantity", "price", "sold_at", "total", "margin", "product.added_on", "product.tags", "product.active"),
    )
    rows = read(engine, market, SYSTEM, query, wire=True).rows
    assert [row["quantity"] for row in rows] == ["1.5", "10", None, "-3"]
    assert [row["price"] for row in rows] == ["4", "0.0001", None, "7"]
    assert [row["sold_at"] for row in rows] == [
        "2026-02-01T08:00:00Z",
        "2026-02-02T08:00:00.000005Z",
        None,
        "2026-02-01T08:00:00Z",
    ]
    assert [row["total"] for row in rows] == ["6", "0.001", None, "-21"]
    assert [row["margin"] for row in rows] == ["1.75", "-0.0999", None, None]
    assert [row["product.added_on"] for row in rows] == ["2026-01-31", None, None, None]
    assert [row["product.active"] for row in rows] == [True, False, None, None]


WHERE = (
        ("number == 'S1'", ["S1"]),
        ("quantity > 1.25", ["S1", "S2"]),
        ("quantity >= 1.5 and price < 4.5", ["S1", "S2"]),
        ("quantity == null", ["S3"]),
        ("customer == null", ["S4"]),
        ("customer.region.code == 'north'", ["S1"]),
        ("customer.region == null", ["S3", "S4"]),
        ("state in ['void', 'paid']", ["S2", "S3"]),
        ("sold_at > datetime('2026-02-01T16:00:00+08:00')", ["S2"]),
        ("sold_at < '2026-02-02T00:00:00Z'", ["S1", "S4"]),
        ("total > 5", ["S1"]),
        ("margin < 0", ["S2"]),
        ("age > 27", ["S1", "S4"]),
        ("product.added_on == '2026-01-31'", ["S1"]),
        ("product.active", ["S1"]),
        ("not product.active", ["S2"]),
        ("count(customer.sales) == 1", ["S1", "S2", "S3"]),
        ("any(customer.sales, quantity > 5)", ["S2"]),
        ("note == '急单'", ["S3"]),
        ("number == \"S'1\"", []),
        ("id == '" + numbered("sale", 3) + "'", ["S4"]),
        ("customer == '" + numbered("cust", 1) + "'", ["S2"]),
)  # fmt: skip


def test_where(engine: Engine, market: InstalledApp) -> None:
    for where, found in WHERE:
        assert numbers(engine, market, where) == found, where


ORDERS = (
    (("quantity",), ["S4", "S1", "S2", "S3"]),
    (("-quantity",), ["S2", "S1", "S4", "S3"]),
    (("sold_at", "-number"), ["S4", "S1", "S2", "S3"]),
    (("customer",), ["S1", "S2", "S3", "S4"]),
    (("-customer.region.name", "number"), ["S1", "S2", "S3", "S4"]),
    (("total",), ["S4", "S2", "S1", "S3"]),
    (("-margin",), ["S1", "S2", "S3", "S4"]),
    (("caption",), ["S1", "S2", "S3", "S4"]),
    (("-caption",), ["S2", "S1", "S3", "S4"]),
    (("product.active",), ["S2", "S1", "S3", "S4"]),
    (("-product.added_on",), ["S1", "S2", "S3", "S4"]),
)


def test_order(engine: Engine, market: InstalledApp) -> None:
    for order_by, found in ORDERS:
        assert numbers(engine, market, order_by=order_by) == found, order_by
        paged: list[str] = []
        cursor = ""
        for _ in range(5):
            query = Query("sale", ("number",), order_by=order_by, limit=1, cursor=cursor)
            page = read(engine, market, SYSTEM, query)
            paged += [row["number"] for row in page.rows]
            cursor = page.next
            if not cursor:
                break
        assert paged == found, order_by


SEARCHES = (
        ("s1", ["S1"]), ("ADA", ["S1"]), ("白", ["S2"]), ("急", ["S3"]), ("100%", ["S1"]), ("0%%", []), ("t_o'", ["S2"]),
        ("l_o", []), ("_", ["S2"]), ("\\", []), ("Ä", []), ("", ["S1", "S2", "S3", "S4"]),
)  # fmt: skip


def test_search(engine: Engine, market: InstalledApp) -> None:
    for text, found in SEARCHES:
        assert numbers(engine, market, search=text) == found, text
