"""What comes along with records: expanded references and children, groups, flat values, pictures."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from formwright.kernel.json import dumps, loads
from formwright.kernel.problems import BadRequest, NotFound
from formwright.metamodel.query import Groups, Query
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import count_at_most, fetch_values, group, parse_where, read, read_one, visible_ids
from formwright.store.query import reader

from .conftest import insert, numbered, person


@pytest.fixture
def market(engine: Engine, app: InstalledApp) -> InstalledApp:
    regions = insert(engine, app, "region", [{"code": "north", "name": "North"}, {"code": "south", "name": "South"}])
    customers = insert(
        engine, app, "customer",
        [{"code": f"C{n}", "name": f"Name {n}", "region": regions[n % 2], "bought": Decimal(5)} for n in range(3)],
    )  # fmt: skip
    products = insert(
        engine, app, "product", [{"code": f"P{n}", "name": f"Thing {n}", "active": True} for n in range(2)]
    )
    insert(
        engine, app, "part", [{"product": products[n % 2], "position": 9 - n, "name": f"part {n}"} for n in range(5)]
    )
    sales: list[Mapping[str, object]] = [
        {"number": f"S{n}", "customer": customers[n % 3], "product": products[n % 2], "quantity": Decimal(n) / 8,
         "state": ("open", "paid", None)[n % 3], "sold_at": datetime(2026, 1, 1 + n % 4, 20, tzinfo=UTC),
         "price": Decimal("999999999999.9999")}
        for n in range(12)
    ]  # fmt: skip
    insert(engine, app, "sale", sales)  # type: ignore[arg-type]
    return app


def test_reference_expanded(engine: Engine, market: InstalledApp) -> None:
    query = Query("sale", ("number",), expand=("customer.region", "product"), ids=(numbered("sale", 1),))
    (row,) = read(engine, market, SYSTEM, query).rows
    assert row["customer"]["id"] == numbered("cust", 1)
    assert row["customer"]["label"] == "C1 Name 1"
    assert row["customer"]["bought"] == Decimal(5)
    assert row["customer"]["region"] == {
        "id": numbered("regi", 1), "label": "South", "code": "south", "name": "South", "secret": None,
    }  # fmt: skip
    assert row["product"]["name"] == "Thing 1"


def test_children_expanded(engine: Engine, market: InstalledApp) -> None:
    query = Query("sale", ("number",), expand=("product.parts",), order_by=("number",), limit=2)
    rows = read(engine, market, SYSTEM, query).rows
    assert [[p["name"] for p in row["product"]["parts"]["rows"]] for row in rows] == [
        ["part 4", "part 2", "part 0"],
        ["part 3", "part 1"],
    ]
    one = read_one(engine, market, SYSTEM, "product", numbered("prod", 1), expand=("parts",))
    assert [part["position"] for part in one["parts"]["rows"]] == [6, 8]
    assert one["parts"]["next"] is None
    nested = read_one(engine, market, SYSTEM, "customer", numbered("cust", 0), expand=("sales.product.parts",))
    assert [sale["number"] for sale in nested["sales"]["rows"]] == ["S3", "S6", "S9", "S0"]
    assert all(len(sale["product"]["parts"]["rows"]) in (2, 3) for sale in nested["sales"]["rows"])


def test_children_are_cut_and_continued(engine: Engine, market: InstalledApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CHILDREN", 2)
    for limit in (1, 2):
        rows = read(engine, market, SYSTEM, Query("product", expand=("parts",), limit=limit)).rows
        parts = rows[0]["parts"]
        assert [part["position"] for part in parts["rows"]] == [5, 7]
        where = parse_where(market, SYSTEM, "part", f'product == "{numbered("prod", 0)}"')
        query = Query("part", where=where, order_by=("position",), cursor=parts["next"])
        assert [part["position"] for part in read(engine, market, SYSTEM, query).rows] == [9]


def test_unknown_expansion(engine: Engine, market: InstalledApp) -> None:
    with pytest.raises(BadRequest) as refused:
        read(engine, market, SYSTEM, Query("sale", expand=("number", "custmer", "customer.sales.nothing")))
    assert [p.code for p in refused.value.problems] == ["not_expandable", "unknown_field", "unknown_field"]
    assert "customer" in refused.value.problems[1].hint()


def test_groups(engine: Engine, market: InstalledApp) -> None:
    rows = group(engine, market, SYSTEM, Groups("sale", ("state",), ("quantity", "price")))
    assert rows == [
        {"state": "open", "count": 4, "sum_quantity": Decimal("2.25"), "sum_price": Decimal("3999999999999.9996")},
        {"state": "paid", "count": 4, "sum_quantity": Decimal("2.75"), "sum_price": Decimal("3999999999999.9996")},
        {"state": None, "count": 4, "sum_quantity": Decimal("3.25"), "sum_price": Decimal("3999999999999.9996")},
    ]
    rows = group(engine, market, SYSTEM, Groups("sale", ("customer.region", "product.name")), wire=True)
    assert [(r["customer.region"]["label"], r["product.name"], r["count"]) for r in rows] == [
        ("North", "Thing 0", 4), ("North", "Thing 1", 4), ("South", "Thing 0", 2), ("South", "Thing 1", 2),
    ]  # fmt: skip
    rows = group(engine, market, SYSTEM, Groups("sale", ("date_of(sold_at)",), ("quantity * 2",)))
    assert [(r["date_of(sold_at)"], r["count"], r["sum_quantity * 2"]) for r in rows] == [
        (date(2026, 1, 2), 3, Decimal(3)), (date(2026, 1, 3), 3, Decimal("3.75")),
        (date(2026, 1, 4), 3, Decimal("4.5")), (date(2026, 1, 5), 3, Decimal("5.25")),
    ]  # fmt: skip
    where = parse_where(market, SYSTEM, "sale", "quantity > 100")
    assert group(engine, market, SYSTEM, Groups("sale", (), ("quantity",), where=where)) in (
        [],
        [{"count": 0, "sum_quantity": Decimal(0)}],
    )
    with pytest.raises(BadRequest):
        group(engine, market, SYSTEM, Groups("sale", ("picture",)))
    with pytest.raises(BadRequest):
        group(engine, market, SYSTEM, Groups("sale", ("state",), ("number",)))


def test_counts_and_ids(engine: Engine, market: InstalledApp) -> None:
    where = parse_where(market, SYSTEM, "sale", "state == 'open'")
    assert count_at_most(engine, market, SYSTEM, Query("sale", where=where), 100) == 4
    assert count_at_most(engine, market, SYSTEM, Query("sale", where=where), 3) == 3
    ids = visible_ids(engine, market, SYSTEM, Query("sale", where=where, limit=1))
    assert ids == {numbered("sale", n) for n in (0, 3, 6, 9)}


def test_flat_values(engine: Engine, market: InstalledApp) -> None:
    paths = [
        "number",
        "customer",
        "customer.region.code",
        "total",
        "product.parts",
        "product.parts.name",
        "product.parts.product.name",
    ]
    wanted = [numbered("sale", n) for n in (3, 0)]
    rows = fetch_values(engine, market, "sale", [*wanted, numbered("sale", 99)], paths)
    assert [row["id"] for row in rows] == wanted
    assert rows[1] == {
        "id": wanted[1], "number": "S0", "customer": numbered("cust", 0), "customer.region.code": "north",
        "total": Decimal(0),
        "product.parts": [
            {"id": numbered("part", n), "name": f"part {n}", "product.name": "Thing 0"} for n in (4, 2, 0)
        ],
    }  # fmt: skip


def test_picture(engine: Engine, market: InstalledApp) -> None:
    seen = read_one(engine, market, SYSTEM, "product", numbered("prod", 0), expand=("parts",))
    document = loads(
        dumps({**seen, "parts": seen["parts"]["rows"], "weight": "1.5", "cost": "12", "added_on": "2026-01-02"})
    )
    insert(engine, market, "sale", [{"id": numbered("pict", 1), "number": "X", "state": "open", "picture": document}])  # type: ignore[dict-item]
    where = "picture.name == 'Thing 0' and picture.weight > 1.25 and picture.added_on > '2026-01-01' and picture.active"
    query = Query(
        "sale", ("picture", "picture.name", "picture.weight"), where=parse_where(market, SYSTEM, "sale", where)
    )
    (row,) = read(engine, market, SYSTEM, query).rows
    assert row["picture"] == document
    assert (row["picture.name"], row["picture.weight"]) == ("Thing 0", Decimal("1.5"))
    (values,) = fetch_values(
        engine, market, "sale", [numbered("pict", 1)], ["picture.weight", "picture.parts", "picture.added_on"]
    )
    assert values["picture.weight"] == Decimal("1.5")
    assert values["picture.added_on"] == date(2026, 1, 2)
    assert [part["position"] for part in values["picture.parts"]] == [5, 7, 9]
    clerk = person("cleo", "clerk")
    (row,) = read(engine, market, clerk, Query("sale", ("picture",), ids=(numbered("pict", 1),))).rows
    assert row["picture"]["name"] == "Thing 0"
    assert "cost" not in row["picture"]
    assert all("cost" not in part for part in row["picture"]["parts"])


def test_not_found(engine: Engine, market: InstalledApp) -> None:
    with pytest.raises(NotFound):
        read_one(engine, market, SYSTEM, "sale", numbered("sale", 99))
    with pytest.raises(NotFound):
        read(engine, market, SYSTEM, Query("sails"))
