"""The template's reading of a real day of orders, worked out again without the engine: families, routes, totals."""

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from ruamel.yaml import YAML

APP = Path(__file__).parents[2] / "apps" / "mes-template"
DAY = "online_retail_2010-12-01.csv"
FAMILIES_NAMED = 0.90


def definition(path: str) -> dict[str, object]:
    """Return the plain content of a definition file."""
    return cast("dict[str, object]", YAML(typ="safe").load((APP / path).read_text("utf-8")))  # pyright: ignore[reportUnknownMemberType]


def table_rows(key: str) -> list[list[str]]:
    """Return the cells of a decision table as texts."""
    rows = cast("list[list[object]]", definition(f"tables/{key}.yaml")["rows"])
    return [[str(cell) for cell in row] for row in rows]


def like(cell: str, value: str) -> bool:
    """Tell whether a text meets a `-` or `~ pattern` cell."""
    if cell == "-":
        return True
    pattern = ".*".join(re.escape(part) for part in cell.removeprefix("~ ").split("*"))
    return re.fullmatch(pattern, value, re.IGNORECASE | re.DOTALL) is not None


def first(rows: list[list[str]], value: str) -> list[str]:
    """Return the answers of the first row that a text meets."""
    return next(row[1:] for row in rows if like(row[0], value))


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    """Return the day's rows."""
    with (APP / "data" / DAY).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    """Return the figures that came with the day."""
    return cast("dict[str, dict[str, object]]", json.loads((APP / "data" / "expected_totals.json").read_text("utf-8")))[DAY]


@pytest.fixture(scope="module")
def goods(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows whose code the table takes for goods."""
    rows = table_rows("kind_of_code")
    return [line for line in lines if first(rows, line["StockCode"].strip().upper())[0] == "finished"]


def test_totals(lines: list[dict[str, str]], expected: dict[str, object]) -> None:
    """The figures of the day are those that the connection must report."""
    values = [(line, int(line["Quantity"]), Decimal(line["UnitPrice"])) for line in lines]
    sold = [entry for entry in values if not entry[0]["InvoiceNo"].startswith("C")]
    seen = Counter(tuple(line.values()) for line in lines)
    assert len(lines) == expected["lines"]
    assert len({line["InvoiceNo"] for line in lines}) == expected["invoices"]
    assert str(sum(q * p for _, q, p in values)) == expected["net_sales"]
    assert str(sum(q * p for _, q, p in sold)) == expected["gross_sales_excl_cancellations"]
    assert sum(q for _, q, _ in sold if q > 0) == expected["demand_total_units"]
    assert sum(n - 1 for n in seen.values()) == expected["exact_duplicate_lines"]
    assert sum(not line["Description"].strip() for line in lines) == expected["lines_without_description"]


def test_codes_that_are_no_goods(
    lines: list[dict[str, str]], goods: list[dict[str, str]], expected: dict[str, object]
) -> None:
    """Postage, discounts and charges are told from goods."""
    made = {line["StockCode"] for line in goods}
    assert sorted({line["StockCode"] for line in lines} - made) == expected["non_product_codes"]


def test_descriptions_fall_into_families(goods: list[dict[str, str]]) -> None:
    """At least nine of ten goods lines are put into a family with a name, and every family is one of the item's options."""
    fields = cast("dict[str, dict[str, dict[str, object]]]", definition("entities/item.yaml")["fields"])
    rows = table_rows("family_of")
    found = Counter(first(rows, line["Description"].strip())[0] for line in goods)
    assert 1 - found["general"] / found.total() >= FAMILIES_NAMED
    assert {row[1] for row in rows} == set(fields["family"]["options"])


def fits(cell: str, value: str | int) -> bool:
    """Tell whether a value meets a cell of the routing table."""
    if cell == "-":
        return True
    if cell.startswith(">="):
        return int(value) >= int(cell[2:])
    if cell.startswith("<"):
        return int(value) < int(cell[1:])
    return value in [part.strip() for part in cell.split("|")]


@pytest.mark.parametrize("quantity", [1, 49, 50, 99, 100, 499, 500, 100_000])
def test_each_case_has_one_route(quantity: int) -> None:
    """Every family, personalisation and quantity meets exactly one row, and what it names is in the seeds."""
    fields = cast("dict[str, dict[str, dict[str, object]]]", definition("entities/item.yaml")["fields"])
    kinds = cast("dict[str, dict[str, dict[str, object]]]", definition("entities/order_line.yaml")["fields"])
    rows = table_rows("routing_for")
    seeded = {
        str(row["code"])
        for name in ("routings", "boms")
        for row in cast("list[dict[str, object]]", definition(f"seed/{name}.yaml")["rows"])
    }
    for family in fields["family"]["options"]:
        for kind in kinds["personalisation_kind"]["options"]:
            meeting = [r for r in rows if fits(r[0], family) and fits(r[1], kind) and fits(r[2], quantity)]
            assert len(meeting) == 1, (family, kind, quantity)
            assert set(meeting[0][3:]) <= seeded


def test_each_routing_counts_once() -> None:
    """Each seeded routing has two to five operations, and only its last one counts the output."""
    operations: dict[str, list[dict[str, object]]] = {}
    for row in cast("list[dict[str, object]]", definition("seed/operations.yaml")["rows"]):
        operations.setdefault(str(row["routing"]), []).append(row)
    for routing, steps in operations.items():
        steps.sort(key=lambda step: cast("int", step["sequence"]))
        assert 2 <= len(steps) <= 5, routing
        assert [bool(step.get("is_count_point")) for step in steps] == [False] * (len(steps) - 1) + [True], routing


def test_small_files_hold_the_same_rows() -> None:
    """The shuffled scenario file has the rows of the ordered one, in another order."""
    one, other = ((APP / "scenarios" / name).read_text("utf-8").splitlines() for name in ("orders_small.csv", "orders_small_shuffled.csv"))
    assert one != other
    assert sorted(one) == sorted(other)
