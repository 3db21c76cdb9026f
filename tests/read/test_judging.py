"""What roles see rows by is kept beside a search index: what a person does not see is never fetched, and no answer depends on it."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from formwright.metamodel.query import Query
from formwright.runtime.changes import Update
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import count_at_most, parse_where, read
from formwright.runtime.save import save
from formwright.store.indexing import keep_up, search_indexes
from formwright.store.indexing.judging import documents
from formwright.store.query.statement import Statement
from tests.fixtures.kinds import SQLITE

from .conftest import MARKET, insert, person

CLERK, KEEPER = person("cleo", "clerk"), person("kim", "keeper")
ROWS = (("S1", "open", "kim"), ("S2", "void", "kim"), ("S3", None, None), ("S4", "paid", "eve"))


@pytest.fixture
def goods(engine: Engine, app: InstalledApp) -> InstalledApp:
    insert(engine, app, "sale", [{"number": n, "state": s, "keeper": k, "note": "红木茶几"} for n, s, k in ROWS])
    return app


def found(engine: Engine, app: InstalledApp, actor: Actor) -> list[str]:
    rows = read(engine, app, actor, Query("sale", ("number",), search="茶几", order_by=("number",))).rows
    return [row["number"] for row in rows]


def seeks(engine: Engine, app: InstalledApp, actor: Actor) -> tuple[str, list[str]]:
    """Return the statement by which a person's search asks the index, and how the database goes about it."""
    texts: list[str] = []
    plan: list[str] = []
    run = Statement.run

    def noted(self: Statement, connection: Any, values: Any) -> Any:
        answer = run(self, connection, values)
        if "fwx_" in self.text or "fw_grams" in self.text:
            texts.append(self.text)
            explain = "EXPLAIN QUERY PLAN " if engine.database.dialect == "sqlite" else "EXPLAIN "
            given = self._given(values)  # pyright: ignore[reportPrivateUsage] - the plan of exactly this question
            plan.extend(str(row[-1]) for row in connection.exec_driver_sql(explain + self.text, given))
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement, "run", noted)
        found(engine, app, actor)
    return texts[0], plan


@SQLITE
def test_hidden_finds_are_not_fetched(engine: Engine, goods: InstalledApp) -> None:
    """The document's row tells whether a find is seen; of the records, only those that are seen are looked up."""
    for actor, kept, own in ((CLERK, "state", "c_state"), (KEEPER, "keeper", "c_keeper")):
        text, plan = seeks(engine, goods, actor)
        asked = re.search(r'fwx_mkt_sale_\w+_docs"? AS (\w+) ON [^\n]* JOIN mkt_sale AS (\w+) ON [^\n]*\nWHERE ([^\n]*)', text)
        assert asked, text
        document, record, where = asked.groups()
        assert f"{document}.{own}" in where, where
        assert f"{record}.{kept}" not in where, where
        steps = [line for line in plan if re.search(rf"\b({document}|{record})\b", line)]
        assert "PRIMARY KEY" in steps[0], plan
        assert document in steps[0], plan
        assert record in steps[1], plan


def test_only_the_search_index_is_asked(engine: Engine, goods: InstalledApp) -> None:
    """PostgreSQL asks no second index for what the eyes see rows by: it would read half of it to fetch a few rows less."""
    if engine.database.dialect == "postgresql":
        with engine.database.write() as connection:
            connection.exec_driver_sql('CREATE INDEX also ON mkt_sale ("state")')
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    text, plan = seeks(engine, goods, CLERK)
    assert "BitmapAnd" not in " ".join(plan)
    assert ("OFFSET 0" in text) == (engine.database.dialect == "postgresql")


def test_many_finds_are_told_by_one_row(engine: Engine, goods: InstalledApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """That there are too many to be ranked is all that is asked: no ids come along."""
    counts: list[int] = []
    run = Statement.run

    def noted(self: Statement, connection: Any, values: Any) -> Any:
        answer = run(self, connection, values)
        counts.append(len(answer))
        return answer

    monkeypatch.setattr("formwright.store.query.reader.MOST", 2)
    monkeypatch.setattr("formwright.store.query.reader.WIDEST", 3)
    monkeypatch.setattr(Statement, "run", noted)
    assert found(engine, goods, SYSTEM) == ["S1", "S2", "S3", "S4"]
    assert counts == [1, 4]


@SQLITE
def test_few_finds_narrow_a_list_though_they_are_not_ranked(
    engine: Engine, goods: InstalledApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether finds are ranked is one question, whether looking them up is quicker than walking the list another."""
    insert(engine, goods, "sale", [{"id": f"01{n:024d}", "number": f"T{n}", "note": "茶几"} for n in range(3)])
    monkeypatch.setattr("formwright.store.query.reader.MOST", 2)
    texts: list[str] = []
    run = Statement.run
    monkeypatch.setattr(Statement, "run", lambda self, *given: (texts.append(self.text), run(self, *given))[1])
    rows = read(engine, goods, SYSTEM, Query("sale", ("number",), search="茶几")).rows
    assert [row["number"] for row in rows] == ["T0", "T1", "T2", "S1", "S2", "S3", "S4"]
    assert "json_each" in texts[1]


def test_plain_comparisons_are_judged_before_rights(engine: Engine, goods: InstalledApp) -> None:
    """Quicker, and it fails on no record; what is worked out is judged only for records that are seen."""
    texts: list[str] = []
    run = Statement.run
    for where in ("quantity > 5", "quantity * price > 5", "total > 5"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Statement, "run", lambda self, *given: (texts.append(self.text), run(self, *given))[1])
            count_at_most(engine, goods, KEEPER, Query("sale", where=parse_where(goods, KEEPER, "sale", where)), 10)
    first = [text.index("quantity") < text.index("keeper") for text in texts]
    assert first == [True, False, False], texts


def test_it_follows_what_is_changed(engine: Engine, goods: InstalledApp) -> None:
    assert (found(engine, goods, CLERK), found(engine, goods, KEEPER)) == (["S1", "S4"], ["S1", "S2"])
    ids = {row["number"]: row["id"] for row in read(engine, goods, SYSTEM, Query("sale", ("number",))).rows}
    changes = (("S1", {"state": "void"}), ("S2", {"state": "open", "keeper": None}), ("S3", {"keeper": "kim", "note": "橡木茶几"}))
    save(engine, goods, SYSTEM, [Update("sale", ids[number], values, 1) for number, values in changes])
    assert (found(engine, goods, CLERK), found(engine, goods, KEEPER)) == (["S2", "S4"], ["S1", "S3"])


@SQLITE
def test_an_index_from_before_is_widened(engine: Engine, goods: InstalledApp) -> None:
    """An index that knows nothing of it answers as before, and learns it without being made anew."""
    index = search_indexes(goods.model)["sale"]
    docs = documents(index)
    with engine.database.write() as connection:
        connection.exec_driver_sql(f'DROP TRIGGER "{index.name}_judged"')
        for event in ("insert", "update", "delete"):
            text = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (f"{index.name}_{event}",)).scalar_one()
            connection.exec_driver_sql(f'DROP TRIGGER "{index.name}_{event}"')
            plain = re.sub(r'(, "c_\w+")+\)', ")", text)
            connection.exec_driver_sql(re.sub(r'VALUES \(new\."?id"?(, new\."\w+")+\)', "VALUES (new.id)", plain))
        connection.exec_driver_sql(f'DELETE FROM "{docs}" WHERE doc = -1')
        for key in index.judged:
            connection.exec_driver_sql(f'ALTER TABLE "{docs}" DROP COLUMN "c_{key}"')
        before = connection.exec_driver_sql(f'SELECT doc, id FROM "{docs}" ORDER BY doc').all()
    goods.readers.clear()
    assert "c_state" not in seeks(engine, goods, CLERK)[0]
    assert found(engine, goods, CLERK) == ["S1", "S4"]
    keep_up(engine.database, goods.model)
    goods.readers.clear()
    assert "c_state" in seeks(engine, goods, CLERK)[0]
    assert found(engine, goods, CLERK) == ["S1", "S4"]
    with engine.database.read() as connection:
        assert connection.exec_driver_sql(f'SELECT doc, id FROM "{docs}" WHERE doc >= 0 ORDER BY doc').all() == before


def test_roles_that_see_by_something_else(engine: Engine, goods: InstalledApp, tmp_path: Path) -> None:
    """New row conditions add what they ask beside the same index, filled for the records that are there."""
    index = search_indexes(goods.model)["sale"]
    folder = tmp_path / "market"
    shutil.copytree(MARKET, folder)
    role = folder / "roles" / "keeper.yaml"
    role.write_text(role.read_text().replace("keeper == actor.name", "number >= 'S3'"))
    publish_folder(engine, folder)
    app = engine.app("mkt")
    assert search_indexes(app.model)["sale"].name == index.name
    assert found(engine, app, KEEPER) == ["S3", "S4"]
    if engine.database.dialect == "sqlite":
        assert "c_number" in seeks(engine, app, KEEPER)[0]
    save(engine, app, SYSTEM, [Update("sale", read(engine, app, KEEPER, Query("sale")).rows[0]["id"], {"number": "S0"}, 1)])
    assert found(engine, app, KEEPER) == ["S4"]
    assert found(engine, app, CLERK) == ["S1", "S4"]
