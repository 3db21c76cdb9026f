"""Indexes carry what roles see rows by: who sees a part of the records asks the same index as who sees all; and none refuses a record."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formwright.metamodel.query import Groups
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import group
from formwright.runtime.save import save
from formwright.store.indexing import sort_indexes
from formwright.store.query.statement import Statement

from .conftest import MARKET, MOMENT, insert, person

VIEW = "title: {zh: 销售, en: Sales}\nof: sale\ncolumns: [number]\nwhere: \"state == 'open'\"\norder_by: [sold_at]\n"
KEEPER, MANAGER = person("kim", "keeper"), person("max", "manager")


def listed(engine: Engine, tmp_path: Path, view: str = VIEW, sale: tuple[str, str] = ("", "")) -> InstalledApp:
    """Publish the market with a list of sales, perhaps with another text in their definition."""
    folder = tmp_path / "market"
    shutil.copytree(MARKET, folder)
    (folder / "views").mkdir()
    (folder / "views" / "sales.yaml").write_text(view)
    entity = folder / "entities" / "sale.yaml"
    entity.write_text(entity.read_text().replace(*sale) if sale[0] else entity.read_text())
    publish_folder(engine, folder)
    return engine.app("mkt")


@pytest.mark.parametrize("who", [KEEPER, MANAGER], ids=["member", "manager"])
def test_groups_are_counted_in_the_index(engine: Engine, tmp_path: Path, who: Actor) -> None:
    """Neither who sees all records nor who sees some of them makes the database look each record up."""
    app = listed(engine, tmp_path)
    rows = [
        {"number": f"S{n}", "state": ("open", "paid", "void")[n % 3], "sold_at": MOMENT, "keeper": "kim" if n % 2 else "eve",
         "note": "so that looking a record up costs more than looking into an index " * 24}
        for n in range(600)
    ]  # fmt: skip
    insert(engine, app, "sale", rows)
    _settle(engine)
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Statement, "run", _explained(Statement.run, asked))
        found = group(engine, app, who, Groups("sale", ("state",)))
    share = 100 if who is KEEPER else 200
    assert [row["count"] for row in found] == [share, share, share]
    plan = " ".join(asked)
    assert ("COVERING INDEX fwx_" in plan) or ("Index Only Scan" in plan), plan
    assert "B-TREE FOR GROUP" not in plan, plan


def _settle(engine: Engine) -> None:
    """Do what a server does by itself some minutes after many records came."""
    on_sqlite = engine.database.dialect == "sqlite"
    with (engine.database.write if on_sqlite else engine.database.read)() as connection:
        connection.exec_driver_sql("ANALYZE" if on_sqlite else "VACUUM ANALYZE mkt_sale")


def _explained(run: Any, asked: list[str]) -> Any:
    def explained(self: Statement, connection: Any, values: Any) -> Any:
        found = run(self, connection, values)  # first: SQLite's EXPLAIN alone would not notice new indexes
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off; SET enable_bitmapscan = off")  # of so few it would rather read all
        asked.extend(str(row[-1]) for row in run(replace(self, text=explain + self.text), connection, values))
        return found

    return explained


@pytest.mark.parametrize("field", ["number", "note"])
def test_no_index_refuses_a_long_text(engine: Engine, tmp_path: Path, field: str) -> None:
    """A text as long as its field allows is saved, also where lists sort by it; what cannot be indexed is left out."""
    long = ("{type: long_text,", "{type: long_text, max_length: 9000,")
    app = listed(engine, tmp_path, VIEW.replace("[sold_at]", f"[keeper, {field}]"), long)
    text = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(9000 if field == "note" else 255))
    values = {"number": text[:255], "note": text, "keeper": text[255:510] or text, "state": "open"}
    assert save(engine, app, SYSTEM, [Create("sale", values)])[0].version == 1


def test_indexes_follow_a_field_that_changes_its_type(engine: Engine, tmp_path: Path) -> None:
    """After a change of type the index stands on the new column, not on the one that was set aside."""
    listed(engine, tmp_path, VIEW.replace("[sold_at]", "[keeper]"))
    whole = ("keeper:   {type: text,", "keeper:   {type: integer,")
    role = tmp_path / "market" / "roles" / "keeper.yaml"
    role.write_text(role.read_text().replace("keeper == actor.name", "keeper == 7"))
    entity = tmp_path / "market" / "entities" / "sale.yaml"
    entity.write_text(entity.read_text().replace(*whole))
    publish_folder(engine, tmp_path / "market")
    index = next(i for i in sort_indexes(engine.app("mkt").model) if i.columns[0][0] == "keeper")
    with engine.database.read() as connection:
        if engine.database.dialect == "sqlite":
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()
            there = connection.exec_driver_sql(f'PRAGMA index_xinfo("{index.name}")').all()
            columns = [row[2] for row in there if row[2] and row[5]]
        else:
            text = "SELECT pg_get_indexdef(c.oid, k, true) FROM pg_class c, generate_series(1, %s) k WHERE relname = %s"
            columns = list(connection.exec_driver_sql(text, (len(index.columns), index.name)).scalars())
    assert columns == [key for key, _, _ in index.columns]
