"""Searching: what is found by which words, in which order, and that the index follows every change and changes no answer."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from formwright.kernel.problems import FormwrightError
from formwright.metamodel.query import Groups, Query
from formwright.runtime.changes import Create, Delete, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import count_at_most, group, parse_where, read
from formwright.runtime.save import save
from formwright.store.indexing import keep_up, search_indexes, sort_indexes
from formwright.store.query import reader as reading
from formwright.store.query.statement import Statement

from .conftest import MARKET, MOMENT, insert, person

CLERK = person("cleo", "clerk")
BUYER = person("C1", "buyer")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    run = Statement.run

    def noted(self: Statement, connection: Any, values: Any) -> Any:
        texts.append(self.text)
        return run(self, connection, values)

    monkeypatch.setattr(Statement, "run", noted)
    return texts


@pytest.fixture
def goods(engine: Engine, app: InstalledApp) -> InstalledApp:
    regions = insert(engine, app, "region", [{"code": "north", "name": "华北"}, {"code": "south", "name": "华南"}])
    customers = insert(
        engine, app, "customer",
        [{"code": "C1", "name": "张三丰", "region": regions[0]}, {"code": "C2", "name": "白云山制药", "region": regions[1]}],
    )  # fmt: skip
    products = insert(engine, app, "product", [
        {"code": "P1", "name": "不锈钢螺丝 M6×20", "active": True}, {"code": "P2", "name": "红木茶几", "active": False},
    ])  # fmt: skip
    insert(engine, app, "sale", [
        {"number": "S1", "customer": customers[0], "product": products[0], "note": "加急单", "state": "open"},
        {"number": "S2", "customer": customers[1], "product": products[1], "note": "ÄPFEL 100%", "state": "paid"},
        {"number": "急", "customer": None, "note": None, "state": "void"},
        {"number": "X-急-7", "customer": customers[0], "note": "茶", "state": "open"},
        {"number": "S10", "customer": None, "note": "it is S1 again", "state": "open", "keeper": "急"},
    ])  # fmt: skip
    return app


def found(engine: Engine, app: InstalledApp, text: str, actor: Any = SYSTEM, **asked: Any) -> list[str]:
    return [row["number"] for row in read(engine, app, actor, Query("sale", ("number",), search=text, **asked)).rows]


FINDS = (
    ("急", ["急", "X-急-7", "S1"]),  # is it, holds it in the first place, holds it in a later place
    ("加急", ["S1"]), ("急单", ["S1"]), ("加急单", ["S1"]), ("急加", []),
    ("螺丝", ["S1"]), ("不锈钢", ["S1"]), ("m6×2", ["S1"]), ("张", ["S1", "X-急-7"]), ("三丰", ["S1", "X-急-7"]),
    ("白云山", ["S2"]), ("云山制", ["S2"]), ("äpf", ["S2"]), ("100%", ["S2"]), ("%", ["S2"]), ("%%", []),
    ("s1", ["S1", "S10"]), ("S10", ["S10"]), ("1", ["S1", "S2", "S10"]), ("茶", ["X-急-7", "S2"]),
    ("急 张", ["S1", "X-急-7"]), ("s1 again", ["S10"]), ("again s1", ["S10"]), ("again  加急", []),
    ("华北", []), ("'", []), ('"', []), ("\\", []), (" ", ["S1", "S2", "急", "X-急-7", "S10"]),
)  # fmt: skip


def test_finds(engine: Engine, goods: InstalledApp) -> None:
    for text, numbers in FINDS:
        assert found(engine, goods, text) == numbers, text


def test_the_index_changes_no_answer(engine: Engine, goods: InstalledApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many to be ranked: the same records are found without the index, in the order of the list."""
    monkeypatch.setattr(reading, "MOST", 0)
    monkeypatch.setattr(reading, "WIDEST", 0)
    for text, numbers in FINDS:
        assert sorted(found(engine, goods, text)) == sorted(numbers), text
        assert found(engine, goods, text, order_by=("-number",)) == sorted(numbers, reverse=True), text


def test_two_statements_a_search(engine: Engine, goods: InstalledApp, ran: list[str]) -> None:
    for text, count in (("急单", 2), ("急", 2), ("s1", 2), ("s", 1), ("", 1)):
        ran.clear()
        found(engine, goods, text)
        assert len(ran) == count, (text, ran)
    asks = "MATCH" if engine.database.dialect == "sqlite" else "fw_grams"
    ran.clear()
    where = parse_where(goods, SYSTEM, "sale", "state == 'open'")
    assert count_at_most(engine, goods, SYSTEM, Query("sale", where=where, search="急"), 9) == 2
    assert group(engine, goods, SYSTEM, Groups("sale", ("state",), search="急")) == [
        {"state": "open", "count": 2}, {"state": "void", "count": 1},
    ]  # fmt: skip
    assert [asks in text for text in ran] == [True, False, True, False]


def test_pages_of_a_ranked_search(engine: Engine, goods: InstalledApp, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    cursor = ""
    for at in range(3):
        page = read(engine, goods, SYSTEM, Query("sale", ("number",), search="急", limit=1, cursor=cursor))
        seen += [row["number"] for row in page.rows]
        cursor = page.next
        if at == 0:
            monkeypatch.setattr(reading, "MOST", 1)  # meanwhile they became too many: a page goes on as it began
            monkeypatch.setattr(reading, "WIDEST", 1)
    assert (seen, cursor) == (["急", "X-急-7", "S1"], "")


def test_hidden_values_neither_find_nor_rank(engine: Engine, goods: InstalledApp) -> None:
    assert found(engine, goods, "茶几", CLERK) == []  # the product is not active
    assert found(engine, goods, "白云", CLERK) == []  # a customer of another region
    assert found(engine, goods, "急", CLERK) == ["X-急-7", "S1"]
    assert found(engine, goods, "加急", BUYER) == []  # the note is no field for a buyer
    assert found(engine, goods, "急", BUYER) == ["X-急-7"]


def test_the_index_follows_every_change(engine: Engine, goods: InstalledApp) -> None:
    made = save(engine, goods, SYSTEM, [Create("sale", {"number": "N1", "note": "蓝色陶瓷杯"})])[0]
    assert found(engine, goods, "陶瓷") == ["N1"]
    changed = save(engine, goods, SYSTEM, [Update("sale", made.id, {"note": "绿色玻璃杯"}, made.version)])[0]
    assert (found(engine, goods, "陶瓷"), found(engine, goods, "玻璃")) == ([], ["N1"])
    customer = read(engine, goods, SYSTEM, Query("customer", ("code",), search="张三")).rows[0]
    save(engine, goods, SYSTEM, [Update("customer", customer["id"], {"name": "李四"}, customer["version"])])
    assert (found(engine, goods, "张三"), found(engine, goods, "李四")) == ([], ["S1", "X-急-7"])
    save(engine, goods, SYSTEM, [Delete("sale", made.id, changed.version)])
    assert found(engine, goods, "玻璃") == []
    twice = [Create("sale", {"number": "N2", "note": "没有发生"}), Create("sale", {"number": "S1"})]
    with pytest.raises(FormwrightError):
        save(engine, goods, SYSTEM, twice)
    assert found(engine, goods, "没有发生") == []


def names_of_indexes(engine: Engine, app: InstalledApp) -> set[str]:
    return {index.name for index in (*search_indexes(app.model).values(), *sort_indexes(app.model))}


def test_lists_have_indexes_for_what_they_ask(engine: Engine, app: InstalledApp, tmp_path: Path) -> None:
    """A list's condition and order, and each filter that it offers, are answered by an index: nothing is sorted."""
    folder = tmp_path / "market"
    shutil.copytree(MARKET, folder)
    (folder / "views").mkdir()
    (folder / "views" / "sales.yaml").write_text(
        "title: {zh: 销售, en: Sales}\nof: sale\ncolumns: [number]\nwhere: \"state == 'open'\"\norder_by: [-sold_at]\n"
        "filters: {mine: {title: {zh: 我的, en: Mine}, where: \"keeper == 'kim' and quantity > 1\"}}\n"
    )
    publish_folder(engine, folder)
    installed = engine.app("mkt")
    columns = [[key for key, _, _ in index.columns] for index in sort_indexes(installed.model)]
    assert columns == [
        ["sold_at", "customer", "keeper", "state"],
        ["state", "sold_at", "customer", "keeper"],
        ["keeper", "sold_at", "customer", "state"],
    ]
    insert(
        engine,
        installed,
        "sale",
        [{"number": f"S{n}", "state": "open" if n % 9 else "void", "sold_at": MOMENT} for n in range(900)],
    )
    explain = "EXPLAIN QUERY PLAN " if engine.database.dialect == "sqlite" else "EXPLAIN "
    descending = "sold_at DESC" + ("" if engine.database.dialect == "sqlite" else " NULLS LAST")
    with engine.database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
        asked = f"SELECT id FROM mkt_sale WHERE state = 'void' ORDER BY {descending} LIMIT 5"
        plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(explain + asked))
    assert "fwx_" in plan, plan
    assert "Sort" not in plan, plan
    assert "B-TREE" not in plan, plan


def test_the_index_follows_the_definitions(engine: Engine, goods: InstalledApp, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(MARKET, folder)
    sale = folder / "entities" / "sale.yaml"
    assert found(engine, goods, "急") == ["急", "X-急-7", "S1"]
    before = names_of_indexes(engine, goods)
    sale.write_text(
        sale.read_text().replace("search: [number, note, customer.name, product]", "search: [number, keeper]")
    )
    publish_folder(engine, folder)
    assert found(engine, engine.app("mkt"), "急") == ["急", "S10", "X-急-7"]
    renamed = sale.read_text().replace("[number, keeper]", "[code, remark]").replace("{number}", "{code}")
    renamed = renamed.replace("number + ", "code + ").replace("number:   {", "code: {was: number, ")
    sale.write_text(renamed.replace("note:     {", "remark: {was: note, "))
    buyer = folder / "roles" / "buyer.yaml"
    buyer.write_text(buyer.read_text().replace("number, ", "code, "))
    publish_folder(engine, folder)
    app = engine.app("mkt")
    rows = read(engine, app, SYSTEM, Query("sale", ("code",), search="急")).rows
    assert [row["code"] for row in rows] == ["急", "X-急-7", "S1"]
    kept = [line for line in sale.read_text().splitlines() if "was: note" not in line]
    sale.write_text("\n".join(kept).replace("[code, remark]", "[code]"))
    publish_folder(engine, folder, consent=("sale.remark",))
    app = engine.app("mkt")
    assert [r["code"] for r in read(engine, app, SYSTEM, Query("sale", ("code",), search="急")).rows] == [
        "急",
        "X-急-7",
    ]
    assert names_of_indexes(engine, app) != before
    keep_up(engine.database, app.model)


def test_many_records_are_indexed_while_others_write(engine: Engine, goods: InstalledApp) -> None:
    insert(engine, goods, "part", [])
    index = search_indexes(goods.model)["sale"]
    rows = [{"number": f"B{n:05d}", "note": f"第{n}号"} for n in range(6_000)]
    with engine.database.alter() as connection:
        for name in names_of_indexes(engine, goods):
            _drop(connection, engine, name)
    insert(engine, goods, "sale", [{**row, "id": f"01BVLK{n:020d}"} for n, row in enumerate(rows)])
    goods.readers.clear()
    assert found(engine, goods, "第77号") == ["B00077"]
    keep_up(engine.database, goods.model)
    goods.readers.clear()
    assert found(engine, goods, "第77号") == ["B00077"]
    assert index.name in names_of_indexes(engine, goods)


def _drop(connection: Any, engine: Engine, name: str) -> None:
    if engine.database.dialect == "postgresql":
        connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{name}"')
        return
    for event in ("insert", "update", "delete"):
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}_{event}"')
    connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{name}"')
