"""What a publish sets aside is listed, repaired and deleted for good; plans are sealed; history is read by today's names."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from formwright.kernel.problems import Conflict, Invalid
from formwright.metamodel.build.app import model_of
from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Update
from formwright.runtime.chronicle import chapters
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.kept import delete_for_good, kept, quarantined, repair
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.store import schema
from formwright.store.engine import Database

TEXT = {"type": "text"}
NUMBER = {"type": "integer"}


def files(entity: str = "item", was: str = "", **fields: dict[str, Any]) -> dict[str, str]:
    definition: dict[str, Any] = {"title": {"en": "I", "zh": "I"}, "fields": {"code": TEXT} | fields}
    return {
        "app.yaml": json.dumps({"key": "shop", "version": "1.0.0", "title": {"en": "S", "zh": "S"}}),
        f"entities/{entity}.yaml": json.dumps(definition | ({"was": was} if was else {})),
    }


@pytest.fixture
def engine(made_url: str) -> Iterator[Engine]:
    database = Database(made_url)
    engine = Engine(database)
    publish(engine, load_texts(files(size=TEXT, note=TEXT)))
    yield engine
    database.close()


def make(engine: Engine, *sizes: str) -> list[str]:
    changes = [Create("item", {"code": f"C{n}", "size": size, "note": "n"}) for n, size in enumerate(sizes)]
    return [saved.id for saved in save(engine, engine.app("shop"), SYSTEM, changes)]


def plan(engine: Engine, texts: dict[str, str], **options: Any) -> schema.Plan:
    app = engine.app("shop")
    with engine.database.read() as connection:
        return schema.plan(connection, app.model, model_of(load_texts(texts)), release=app.release + 1, **options)


def sizes(engine: Engine) -> list[Any]:
    return [row["size"] for row in read(engine, engine.app("shop"), SYSTEM, Query("item", order_by=("code",))).rows]


def test_what_does_not_convert_is_listed_kept_and_repaired(engine: Engine) -> None:
    ids = make(engine, "1", "many", "12.5", "4")
    numbers = files(size=NUMBER, note=TEXT)
    listed = plan(engine, numbers).effects[0].failures
    assert [(each.record_id, each.value, each.code) for each in listed] == [
        (ids[1], "many", "not_number"), (ids[2], "12.5", "not_integer"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        publish(engine, load_texts(numbers))
    assert [p.code for p in refused.value.problems] == ["schema_does_not_convert"]
    assert sizes(engine) == ["1", "many", "12.5", "4"]
    publish(engine, load_texts(numbers), consent=["item.size"])
    assert sizes(engine) == [1, None, None, 4]
    assert [(k.key, k.kind, k.values) for k in kept(engine, "shop")] == [("item.size", "values", 2)]
    first, second = quarantined(engine, "shop", "item", "size")
    with pytest.raises(Invalid):
        repair(engine, "shop", SYSTEM, [first.id, second.id])
    assert len(quarantined(engine, "shop")) == 2
    assert repair(engine, "shop", SYSTEM, [second.id], 12) == 1
    assert sizes(engine) == [1, None, 12, 4]
    with pytest.raises(Conflict) as unconsented:
        delete_for_good(engine, "shop", "item.size", [])
    assert [p.code for p in unconsented.value.problems] == ["loss_needs_consent"]
    assert delete_for_good(engine, "shop", "item.size", ["item.size"]) == 1
    assert kept(engine, "shop") == []


def test_dropped_fields_come_back_or_go_for_good(engine: Engine) -> None:
    make(engine, "1", "2")
    publish(engine, load_texts(files(note=TEXT)))
    assert [(k.key, k.kind, k.values) for k in kept(engine, "shop")] == [("item.size", "field", 2)]
    told = plan(engine, files(size=TEXT, note=TEXT)).effects[0].told
    assert "--restore item.size" in told.text()
    publish(engine, load_texts(files(size=TEXT, note=TEXT)), restore=frozenset({"item.size"}))
    assert sizes(engine) == ["1", "2"]
    publish(engine, load_texts(files(size=TEXT)))
    assert delete_for_good(engine, "shop", "item.note", ["item.note"]) == 2
    publish(engine, load_texts(files(size=TEXT, note=TEXT)), restore=True)
    assert {row["note"] for row in read(engine, engine.app("shop"), SYSTEM, Query("item")).rows} == {None}
    with engine.database.read() as connection:
        assert schema.drift(connection, engine.app("shop").model) == []


def test_a_field_comes_back_while_its_entity_is_renamed(engine: Engine) -> None:
    """Found by 500 random sequences: it stayed away without a word, and the column of the same name came empty."""
    make(engine, "1", "2")
    publish(engine, load_texts(files(note=TEXT)))
    publish(engine, load_texts(files("thing", "item", size=TEXT, note=TEXT)), restore=True)
    rows = read(engine, engine.app("shop"), SYSTEM, Query("thing", order_by=("code",))).rows
    assert [row["size"] for row in rows] == ["1", "2"]
    assert kept(engine, "shop") == []
    past: list[Any] = list(chapters(engine, engine.app("shop"), SYSTEM, "thing", str(rows[0]["id"])).rows)
    assert "size" in past[0]["changes"]


def test_what_was_dropped_with_another_type_says_so(engine: Engine) -> None:
    """It used to stay where it was without a word, although it was asked for by name."""
    make(engine, "1", "2")
    publish(engine, load_texts(files(note=TEXT)))
    numbers = load_texts(files(size=NUMBER, note=TEXT))
    assert plan(engine, files(size=NUMBER, note=TEXT)).effects[0].told.code == "schema_field_added_beside"
    with pytest.raises(Invalid) as refused:
        publish(engine, numbers, restore=frozenset({"item.size"}))
    assert [p.code for p in refused.value.problems] == ["schema_restores_other_type"]
    publish(engine, load_texts(files(size=TEXT, note=TEXT)), restore=frozenset({"item.size"}))
    publish(engine, numbers)
    assert sizes(engine) == [1, 2]


def test_a_sealed_plan_is_refused_where_anything_moved(engine: Engine) -> None:
    ids = make(engine, "1", "many")
    numbers = load_texts(files(size=NUMBER, note=TEXT))
    with pytest.raises(Conflict) as wrong:
        publish(engine, numbers, consent=["item.size"], seal="0000")
    seal = str(wrong.value.problems[0].data["now"])
    save(engine, engine.app("shop"), SYSTEM, [Update("item", ids[0], {"size": "few"})])
    with pytest.raises(Conflict) as moved:
        publish(engine, numbers, consent=["item.size"], seal=seal)
    assert [p.code for p in moved.value.problems] == ["plan_moved"]
    save(
        engine,
        engine.app("shop"),
        SYSTEM,
        [Update("item", ids[0], {"size": "1"}), Create("item", {"code": "C9", "size": "9"})],
    )
    assert publish(engine, numbers, consent=["item.size"], seal=seal).number == 2


def test_history_follows_names_and_no_other_field_takes_their_place(engine: Engine) -> None:
    (one,) = make(engine, "1")
    app = engine.app("shop")
    save(engine, app, SYSTEM, [Update("item", one, {"size": "2", "note": "secret of the old note"})])
    publish(engine, load_texts(files("thing", "item", width=TEXT | {"was": "size"}, memo=TEXT | {"was": "note"})))
    publish(engine, load_texts(files("thing", "item", width=TEXT | {"was": "size"}, note=TEXT)))
    app = engine.app("shop")
    save(engine, app, SYSTEM, [Update("thing", one, {"width": "3", "note": "new"})])
    rows: list[Any] = list(chapters(engine, app, SYSTEM, "thing", one).rows)
    told = [{key: change["to"] for key, change in row["changes"].items()} for row in rows]
    assert told == [{"width": "3", "note": "new"}, {"width": "2"}, {"code": "C0", "width": "1"}]
