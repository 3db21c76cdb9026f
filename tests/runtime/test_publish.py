"""A second app of another domain is published, changed twice, and keeps its data; what does not fit stops the release."""

from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import Conflict, Invalid
from formwright.metamodel.loader import load_folder, load_texts
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import plan_folder, publish, publish_folder
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.seeds import plant
from formwright.store import schema
from formwright.store.engine import Database

APPS = Path(__file__).resolve().parents[1] / "second_app"


def rows(engine: Engine, entity: str) -> dict[str, dict[str, object]]:
    key = engine.apps()[0].key
    page = read(engine, engine.app(key), SYSTEM, Query(entity, limit=500))
    return {str(row.get("isbn") or row.get("number") or row["id"]): dict(row) for row in page.rows}


def no_drift(engine: Engine) -> None:
    (app,) = engine.apps()
    with engine.database.read() as connection:
        assert schema.drift(connection, app.model) == []


def test_three_versions_in_turn(made_url: str) -> None:
    database = Database(made_url)
    engine = Engine(database, FrozenClock())
    assert publish_folder(engine, APPS / "v1").number == 1
    (app,) = engine.apps()
    plant(engine, app)
    no_drift(engine)
    book = {"isbn": "T1", "name": "Probe", "price": "9.90", "shelf": "A-3", "year": "1859", "author": "D."}
    save(engine, app, SYSTEM, [Create("book", book)])
    before = rows(engine, "book")
    assert before["T1"]["shelf"] == "A-3"

    assert publish_folder(engine, APPS / "v2").number == 2
    no_drift(engine)
    second = rows(engine, "book")
    assert second.keys() == before.keys()
    assert second["T1"]["location"] == "A-3"
    assert "shelf" not in second["T1"]
    assert {row["copies"] for row in second.values()} == {1}

    app = engine.app(app.key)
    save(engine, app, SYSTEM, [Update("book", str(second["T1"]["id"]), {"year": "c. 1900"})])
    with pytest.raises(Invalid) as refused:
        publish_folder(engine, APPS / "v3")
    assert refused.value.problems
    no_drift(engine)
    assert rows(engine, "book")["T1"]["year"] == "c. 1900", "a refused release leaves everything as it was"

    fixes = [Update("book", str(second["T1"]["id"]), {"year": "1900"})]
    for row in rows(engine, "book").values():
        values: dict[str, object] = {} if row["author"] else {"author": "unknown"}
        if row["year"] and not str(row["year"]).isdecimal():
            values["year"] = "1900"
        if values and row["isbn"] != "T1":
            fixes.append(Update("book", str(row["id"]), values))
    save(engine, app, SYSTEM, fixes)
    assert publish_folder(engine, APPS / "v3").number == 3
    no_drift(engine)
    third = rows(engine, "book")
    assert third.keys() == before.keys()
    assert third["T1"]["year"] == 1900
    assert rows(engine, "reservation") == {}
    database.close()


def test_a_plan_changes_nothing_and_an_old_plan_is_refused(made_url: str) -> None:
    database = Database(made_url)
    engine = Engine(database)
    planned = plan_folder(engine, APPS / "v1")
    assert planned.number == 1
    assert planned.plan.effects
    assert engine.apps() == ()
    publish_folder(engine, APPS / "v1")
    with pytest.raises(Conflict):
        publish(engine, load_folder(APPS / "v2"), expected=0)
    again = publish_folder(engine, APPS / "v1")
    assert again.unchanged
    assert again.number == 1
    database.close()


def test_an_app_with_problems_is_not_published(made_url: str) -> None:
    database = Database(made_url)
    engine = Engine(database)
    loaded = load_folder(APPS / "v1")
    texts = {**loaded.files, "views/broken.yaml": "of: nothing\ncolumns: [x]\n"}
    with pytest.raises(Invalid) as refused:
        publish(engine, load_texts(texts))
    assert {p.code for p in refused.value.problems} == {"unknown_entity"}
    assert engine.apps() == ()
    database.close()


def test_every_process_sees_a_new_release(made_url: str) -> None:
    one, two = Database(made_url), Database(made_url)
    first, second = Engine(one), Engine(two)
    publish_folder(first, APPS / "v1")
    (app,) = first.apps()
    second.refresh()
    assert second.app(app.key).release == 1
    publish_folder(second, APPS / "v2")
    first.refresh()
    assert first.app(app.key).release == 2
    one.close()
    two.close()


def test_a_release_is_read_again_with_its_keys_in_order(made_url: str) -> None:
    database = Database(made_url)
    engine = Engine(database)
    publish_folder(engine, APPS / "v3")
    loaded = load_folder(APPS / "v3")
    assert loaded.definitions is not None
    (app,) = engine.apps()
    for key, entity in loaded.definitions.entities.items():
        assert list(app.model.entities[key].fields) == list(entity.fields)
    workflow = loaded.definitions.workflows["loan_life"]
    assert list(app.model.definitions.workflows["loan_life"].states) == list(workflow.states)
    database.close()
