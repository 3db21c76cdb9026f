"""Defaults for what is empty, records in other states, and what comes back, while people write: outside the switch, and right."""

import json
import multiprocessing
import os
import random
import signal
import time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine as SqlEngine

from formwright.kernel.problems import Invalid
from formwright.runtime.changes import Create, Delete, Transition, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.store import rollups, schema
from formwright.store.engine import Database
from formwright.store.schema import states
from formwright.store.schema.alteration import Alteration
from formwright.store.schema.online import filling, journal
from tests.runtime.rewriting import LINE, WAYS, Line, Release, Way, Writer, all_of, begin, check

KILLS = int(os.environ.get("FORMWRIGHT_KILLS", "3"))


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return where it is noted what the switch itself writes into records."""
    inside: list[str] = []
    for place, name in ((rollups, "recompute_all"), (states, "move"), (Alteration, "fill")):
        done = getattr(place, name)
        monkeypatch.setattr(place, name, lambda *given, n=name, f=done: (inside.append(n), f(*given)))
    return inside


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the copying take long enough for much to happen meanwhile."""
    copied = filling.copy
    monkeypatch.setattr(filling, "copy", lambda *given: (copied(*given), time.sleep(0.15)))


def last(engine: Engine, way: Way, from_rows: int = 10) -> None:
    publish(engine, way.releases[-1].loaded(), from_rows=from_rows, restore=way.restore, consent=way.consent)


@pytest.mark.parametrize("name", WAYS)
def test_records_are_right_while_people_write(made_url: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    engine, lines = begin(made_url, WAYS[name])
    try:
        published(engine, made_url, lines, monkeypatch, WAYS[name])
    finally:
        engine.database.close()


def published(engine: Engine, url: str, lines: dict[str, Line], monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    inside = watched(monkeypatch)
    slowly(monkeypatch)
    writer = Writer(url, lines)
    writer.start()
    try:
        time.sleep(0.1)
        last(engine, way)
        time.sleep(0.1)
    finally:
        writer.stopping.set()
        writer.join()
    assert writer.wrong == []
    assert inside == [], "written inside the switch"
    check(engine, way, lines)
    assert len(writer.waits) > 3


@pytest.mark.parametrize("name", ["both, and a key that hangs on it", "a sum of what comes back and gets a default"])
def test_writing_them_inside_the_switch_would_be_seen_and_is_right_too(made_url: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    engine, lines = begin(made_url, WAYS[name])
    inside = watched(monkeypatch)
    last(engine, WAYS[name], from_rows=10**9)
    assert "fill" in inside
    assert "recompute_all" in inside
    check(engine, WAYS[name], lines)
    engine.database.close()


@pytest.mark.parametrize("name", ["both, and a key that hangs on it", "a sum of what comes back and gets a default"])
def test_what_changes_behind_the_copying_is_done_again(made_url: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    engine, lines = begin(made_url, WAYS[name])
    changed_after(monkeypatch, engine, WAYS[name], lines)
    engine.database.close()


@pytest.mark.parametrize("name", ["a default for what is empty", "other states", "a sum that comes back"])
def test_without_the_second_look_they_would_be_wrong(made_url: str, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The planted fault: what changes meanwhile is not done again."""
    engine, lines = begin(made_url, WAYS[name])
    monkeypatch.setattr(filling, "again", lambda *_: 0)
    with pytest.raises((AssertionError, Invalid)):
        changed_after(monkeypatch, engine, WAYS[name], lines)
    engine.database.close()


def changed_after(monkeypatch: pytest.MonkeyPatch, engine: Engine, way: Way, lines: dict[str, Line]) -> None:
    """Publish, with some records changed behind each copying."""
    copied = filling.copy
    monkeypatch.setattr(filling, "copy", lambda *given: (copied(*given), change(engine, lines)))
    last(engine, way)
    check(engine, way, lines)


def change(engine: Engine, lines: dict[str, Line]) -> None:
    """Change a record of each kind, add one and delete one."""
    app, (empty, full, gone) = engine.app("live"), (sorted(lines)[n] for n in (6, 9, 31))
    (made,) = save(engine, app, SYSTEM, [Create("line", {"order": all_of(engine, "line")[empty]["order"]})])
    lines[made.id] = (None, None, "open")
    amount = {"amount": "11"} if "amount" in app.model.entities["line"].fields else {}
    save(engine, app, SYSTEM, [Update("line", empty, {"note": "late", **amount}), Update("line", full, {"note": None})])
    lines[empty] = (Decimal(11) if amount else lines[empty][0], "late", lines[empty][2])
    lines[full] = (lines[full][0], None, lines[full][2])
    if lines[empty][2] == "open":
        save(engine, app, SYSTEM, [Transition("line", empty, "to_waiting")])
        lines[empty] = (*lines[empty][:2], "waiting")
    save(engine, app, SYSTEM, [Delete("line", gone)])
    del lines[gone]


def test_few_of_many_are_written_inside(made_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second column for two records would be more work than it saves anybody."""
    way = Way((Release(sums={}), Release(states={"open": [], "done": ["waiting"]}, sums={})), lambda line: line)
    engine, lines = begin(made_url, way)
    save(engine, engine.app("live"), SYSTEM, [Transition("line", i, "to_done") for i, line in [*lines.items()][2:] if line[2] == "waiting"])
    inside = watched(monkeypatch)
    last(engine, way, from_rows=100)
    assert inside == ["move"]
    assert {row["state"] for row in all_of(engine, "line").values()} == {"open", "done"}
    engine.database.close()


def test_a_state_that_somebody_enters_meanwhile_refuses_the_publish(made_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was in it when the plan was made, and no state says that it takes its records over."""
    before, after = Release(states={"open": [], "waiting": [], "held": [], "done": []}), Release(states={"open": ["waiting"], "done": []})
    way = Way((before, after), lambda line: line)
    engine, lines = begin(made_url, way)
    moved, caught_up = [next(i for i, line in lines.items() if line[2] == "waiting")], filling.catch_up

    def late(*given: Any) -> None:
        caught_up(*given)
        save(engine, engine.app("live"), SYSTEM, [Transition("line", moved.pop(), "to_held")] if moved else [])

    monkeypatch.setattr(filling, "catch_up", late)
    with pytest.raises(Invalid) as refused:
        last(engine, way)
    assert [(p.code, p.data.get("states")) for p in refused.value.problems] == [("schema_state_held", "held (1)")]
    assert engine.app("live").model.entities["line"].states["state"].keys() == {"open", "waiting", "held", "done"}
    with engine.database.read() as connection:
        assert schema.drift(connection, engine.app("live").model) == []
        assert journal.of_app(connection, "live") == []
    engine.database.close()


def killed(url: str, way: Way, at: int) -> None:
    """Publish in a process that ends itself, as by `kill -9`, before its n-th statement."""
    count = 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    node = Engine(Database(url))
    node.refresh()
    event.listen(SqlEngine, "before_cursor_execute", one_more)
    last(node, way)
    os._exit(0)


@pytest.mark.parametrize("name", ["both, and a key that hangs on it", "a sum of what comes back and gets a default"])
def test_killed_amid_it_the_old_version_stays_and_the_next_publish_goes_on(made_url: str, name: str) -> None:
    way = WAYS[name]
    engine, lines = begin(made_url, way)
    engine.database.close()
    dice = random.Random(20261123)
    for at in (*sorted(dice.randrange(30, 170) for _ in range(KILLS)), 0):
        process = multiprocessing.get_context("fork").Process(target=killed, args=(made_url, way, at))
        process.start()
        process.join(60)
        assert process.exitcode in (0, -signal.SIGKILL)
        engine = Engine(Database(made_url))
        app = engine.app("live")
        with engine.database.read() as connection:
            assert schema.drift(connection, app.model) == []
        line = sorted(lines)[at]
        given = Create("line", {"order": next(iter(all_of(engine, "order")))}), Update("line", line, {"note": f"k{at}"})
        made, _ = save(engine, app, SYSTEM, given)
        lines[made.id] = (None, None, "open")
        lines[line] = (lines[line][0], f"k{at}", lines[line][2])
        engine.database.close()
    engine = Engine(Database(made_url))
    check(engine, way, lines)
    engine.database.close()


def test_values_of_every_kind_are_taken_over_as_they_are(made_url: str) -> None:
    """The empty ones get the default, whatever is stored; all others stay to the last digit."""
    kinds: dict[str, tuple[dict[str, Any], str, Any]] = {
        "flag": ({"type": "boolean"}, "true", True),
        "day": ({"type": "date"}, "date('2026-11-23')", None),
        "many": ({"type": "multi_choice", "options": {o: {"title": "O"} for o in "ab"}}, "", None),
        "count": ({"type": "integer", "unique": True}, "", None),
        "price": ({"type": "decimal", "scale": 4}, "1.25", None),
    }
    plain = LINE | {key: kind for key, (kind, _, _) in kinds.items()}
    needed = plain | {key: kind | {"required": True, "default": default} for key, (kind, default, _) in kinds.items() if default}
    way = Way((Release(plain), Release(needed)), lambda line: line)
    engine, _ = begin(made_url, way)
    app, known = engine.app("live"), sorted(all_of(engine, "line"))
    given = {"flag": False, "day": "2001-02-03", "price": "0.0001"}
    save(engine, app, SYSTEM, [Update("line", each, given) for each in known[::2]])
    last(engine, way)
    found = all_of(engine, "line")
    told = [{json.dumps([found[each][key] for key in given], default=str) for each in some} for some in (known[::2], known[1::2])]
    assert told == [{'[false, "2001-02-03", "0.0001"]'}, {'[true, "2026-11-23", "1.2500"]'}]
    engine.database.close()
