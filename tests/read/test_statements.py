"""How many statements a question costs: one, and one more for each expanded children field; the plans are kept."""

from typing import Any

import pytest

from formwright.metamodel.query import Figure, Groups, Query, Walk
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.finding import find_everywhere
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import count_at_most, fetch_values, group, parse_where, read, read_one, visible_ids
from formwright.runtime.relating import related
from formwright.runtime.trees import branch
from formwright.store.query.statement import Statement

from .conftest import insert, numbered, person


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the statements that were run."""
    texts: list[str] = []
    run = Statement.run

    def noted(self: Statement, connection: Any, values: Any) -> Any:
        texts.append(self.text)
        return run(self, connection, values)

    monkeypatch.setattr(Statement, "run", noted)
    return texts


CLERK, BUYER = person("cleo", "clerk"), person("C1", "buyer")


def ask(app: InstalledApp, actor: Actor, text: str) -> Any:
    return parse_where(app, actor, "sale", text)


def test_counts(engine: Engine, app: InstalledApp, ran: list[str]) -> None:
    customers = insert(engine, app, "customer", [{"code": "C1", "name": "Ada"}])
    products = insert(engine, app, "product", [{"code": f"P{n}", "active": True} for n in range(3)])
    insert(engine, app, "part", [{"product": p, "position": 1} for p in products])
    insert(
        engine, app, "sale",
        [{"number": f"S{n}", "state": "open", "customer": customers[0], "product": products[n % 3]} for n in range(6)],
    )  # fmt: skip
    every = tuple(app.model.entities["sale"].fields)
    frozen: dict[str, tuple[int, Any]] = {
        "list": (1, lambda: read(engine, app, SYSTEM, Query("sale"))),
        "list, sorted and filtered over references": (
            1,
            lambda: read(
                engine, app, CLERK,
                Query("sale", where=ask(app, CLERK, "customer.region.code == 'x' or quantity > 1"), order_by=("-product.name",)),
            ),
        ),
        "list of own rows": (1, lambda: read(engine, app, BUYER, Query("sale"))),
        "references expanded": (1, lambda: read(engine, app, SYSTEM, Query("sale", expand=("customer.region", "product")))),
        "children expanded": (2, lambda: read(engine, app, SYSTEM, Query("sale", expand=("product.parts",)))),
        "two children expanded": (3, lambda: read(engine, app, SYSTEM, Query("sale", expand=("product.parts", "customer.sales")))),
        "one": (1, lambda: read_one(engine, app, CLERK, "sale", numbered("sale", 1))),
        "groups": (1, lambda: group(engine, app, CLERK, Groups("sale", ("state", "customer"), ("quantity",)))),
        "groups with figures": (1, lambda: group(engine, app, CLERK, Groups(
            "sale", ("customer", "start_of_month(sold_at)"), figures=(Figure("avg", "quantity"),), having="count > 1", order_by=("-count",)
        ))),
        "grand total": (1, lambda: group(engine, app, CLERK, Groups("sale", ()))),
        "sums of children": (1, lambda: read(engine, app, CLERK, Query("customer", ("sum(sales, quantity)",), order_by=("count(sales)",)))),
        "list searched": (2, lambda: read(engine, app, CLERK, Query("sale", search="S1"))),
        "count searched": (2, lambda: count_at_most(engine, app, CLERK, Query("sale", search="S1"), 100)),
        "tree": (2, lambda: branch(engine, app, CLERK, Walk("sale", numbered("sale", 1), "replaces"))),
        "what points to a product": (2, lambda: related(engine, app, CLERK, "product", products[0])),
        "what points to a customer": (1, lambda: related(engine, app, SYSTEM, "customer", customers[0])),
        "everywhere": (6, lambda: find_everywhere(engine, app, CLERK, "S1")),
        "count": (1, lambda: count_at_most(engine, app, CLERK, Query("sale"), 100)),
        "ids": (1, lambda: visible_ids(engine, app, CLERK, Query("sale"))),
        "values": (1, lambda: fetch_values(engine, app, "sale", [numbered("sale", n) for n in range(6)], [
            key for key in every if key != "replaced_by"
        ])),
        "values with children": (2, lambda: fetch_values(engine, app, "sale", [numbered("sale", 0)], ["product.parts.name"])),
    }  # fmt: skip
    for name, (count, question) in frozen.items():
        ran.clear()
        question()
        assert len(ran) == count, (name, ran)


def test_equal_shapes_are_one_plan(engine: Engine, app: InstalledApp) -> None:
    texts = (
        "number == 'a' and quantity > 1",
        "number == 'longer' and quantity > 22",
        "number == 'é'   and quantity > 3",
    )
    for text in texts:
        read(engine, app, CLERK, Query("sale", where=ask(app, CLERK, text)))
    reader = app.readers[app.rights(CLERK).fingerprint]
    before = len(reader.plans)
    read(engine, app, CLERK, Query("sale", where=ask(app, CLERK, "number == 'other' and quantity > 9")))
    assert len(reader.plans) == before == 1


def test_no_value_of_a_question_is_in_a_statement(engine: Engine, app: InstalledApp, ran: list[str]) -> None:
    hostile = "x'); DROP TABLE mkt_sale; --"
    where = ask(app, SYSTEM, f'number == "{hostile}" or note in ["{hostile}", "b"]')
    read(engine, app, SYSTEM, Query("sale", where=where, search=hostile, order_by=("number",), ids=(hostile,)))
    assert len(ran) == 1
    assert "DROP" not in ran[0]
    assert read(engine, app, SYSTEM, Query("sale")).rows == []
