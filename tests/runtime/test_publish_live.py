"""People read and write on two nodes while the app is published again and again: no wrong answer, no lost write, no 500."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from formwright.kernel.problems import FormwrightError
from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.store import fence, records
from formwright.store.engine import Database

ROWS = 600
TEXT: dict[str, Any] = {"type": "text"}
OPTIONS = {"a": {"title": {"en": "A"}}, "b": {"title": {"en": "B"}}}
ONE, MANY = {"type": "choice", "options": OPTIONS}, {"type": "multi_choice", "options": OPTIONS}
BASE: dict[str, Any] = {"code": {"type": "text", "required": True}, "note": TEXT}
VERSIONS: tuple[dict[str, Any], ...] = (
    {"size": TEXT, "tier": ONE, "price": {"type": "decimal", "scale": 2}},
    {"size": TEXT, "tier": ONE, "price": {"type": "decimal", "scale": 4}, "up": {"type": "reference", "to": "item"}},
    {"width": TEXT | {"was": "size"}, "tier": ONE, "price": {"type": "decimal", "scale": 4}},
    {"width": {"type": "integer", "index": True}, "tier": MANY, "price": {"type": "decimal", "scale": 2}},
    {"tier": MANY, "price": {"type": "decimal", "scale": 2}},
    {"width": {"type": "integer", "required": False}, "tier": MANY, "price": {"type": "integer"}},
)  # fmt: skip


def files(version: int) -> dict[str, str]:
    return {
        "app.yaml": json.dumps({"key": "live", "version": f"1.0.{version}", "title": {"en": "L", "zh": "L"}}),
        "entities/item.yaml": json.dumps({"title": {"en": "I", "zh": "I"}, "fields": BASE | VERSIONS[version]}),
    }


@pytest.fixture
def nodes(made_url: str) -> Iterator[tuple[Engine, Engine]]:
    databases = Database(made_url), Database(made_url)
    engines = Engine(databases[0]), Engine(databases[1])
    publish(engines[0], load_texts(files(0)))
    app = engines[0].app("live")
    values = [{"code": f"C{n}", "size": "7", "tier": "a", "price": "1.25", "note": "-"} for n in range(ROWS)]
    save(engines[0], app, SYSTEM, [Create("item", each) for each in values])
    yield engines
    for database in databases:
        database.close()


class People:
    """Readers and writers on one node, and what they saw and were told."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.stopping = threading.Event()
        self.wrong: list[str] = []
        self.notes: dict[str, str] = {}
        self.created: list[str] = []
        self.done = 0
        self.threads = [threading.Thread(target=self.loop, args=(work,)) for work in (self.look, self.write)]

    def loop(self, work: Any) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            try:
                work(number)
                self.done += 1
            except FormwrightError as error:
                codes = [problem.code for problem in error.problems]
                if codes != ["unknown_field"]:  # a value for a field that the new release does not have
                    self.wrong.append(f"{work.__name__}: {codes} {error}")
            except Exception as error:  # noqa: BLE001 - told by the test
                self.wrong.append(f"{work.__name__}: {error!r}")
            time.sleep(0.02)

    def look(self, _: int) -> None:
        app = self.engine.app("live")
        for row in read(self.engine, app, SYSTEM, Query("item", limit=20)).rows:
            size, tier, price = row.get("width", row.get("size")), row["tier"], row["price"]
            if size not in ("7", 7, None) or tier not in ("a", ["a"]) or (price not in (None, 5) and str(price.normalize()) != "1.25"):
                self.wrong.append(f"read {row}")

    def write(self, number: int) -> None:
        app = self.engine.app("live")
        (saved,) = save(self.engine, app, SYSTEM, [Create("item", {"code": f"N{id(self)}-{number}", "tier": "a", "price": "5"})])
        self.created.append(saved.id)
        save(self.engine, app, SYSTEM, [Update("item", saved.id, {"note": str(number)})])
        self.notes[saved.id] = str(number)


def run(nodes: tuple[Engine, Engine]) -> list[People]:
    people = [People(engine) for engine in nodes]
    threads = [thread for each in people for thread in each.threads]
    for thread in threads:
        thread.start()
    try:
        for version in range(1, len(VERSIONS)):
            publish(nodes[0], load_texts(files(version)), restore=True, consent=["item.price"], from_rows=300)
            time.sleep(0.1)
    finally:
        for each in people:
            each.stopping.set()
        for thread in threads:
            thread.join()
    return people


def test_nobody_notices(nodes: tuple[Engine, Engine]) -> None:
    people = run(nodes)
    assert [wrong for each in people for wrong in each.wrong] == []
    app = nodes[0].app("live")
    with nodes[0].database.read() as connection:
        for each in people:
            found = records.fetch(connection, app.tables.of("item"), each.created, ["note"])
            assert {i: found[i]["note"] for i in each.notes} == each.notes
            assert len(found) == len(each.created)
            assert each.done > len(VERSIONS)


def test_without_the_fence_it_would_be_noticed(nodes: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the other node goes on with the former release."""
    app = nodes[1].app("live")
    monkeypatch.setattr(fence, "confirm", lambda *_: None)
    monkeypatch.setattr(fence, "enter", lambda *_: None)
    monkeypatch.setattr(nodes[1], "_look", lambda: None)
    publish(nodes[0], load_texts(files(1)))
    page = read(nodes[1], app, SYSTEM, Query("item", limit=1))
    told = nodes[0].app("live")
    assert nodes[1].app("live").release != told.release
    if nodes[0].database.dialect == "sqlite":
        assert str(page.rows[0]["price"]) == "125.00", "whole numbers of another scale, read by the former release"
