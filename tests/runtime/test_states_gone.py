"""A workflow that loses a state: its records are counted and the publish refused, or moved as the new states say."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from formwright.kernel.problems import Invalid, Problem
from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.store import schema
from formwright.store.engine import Database

STATE = {"type": "state", "workflow": "life"}


def title(text: str) -> dict[str, Any]:
    return {"title": {"en": text, "zh": text}}


def files(states: dict[str, list[str]], entity: str = "item", was: str = "", state: dict[str, Any] = STATE) -> dict[str, str]:
    """Return an app whose items go through states, one after another; each says which ones it was."""
    names = list(states)
    life = title("Life") | {
        "of": entity,
        "states": {n: {**title(n), "was": states[n], "initial": n == names[0], "final": n == names[-1]} for n in names},
        "transitions": {f"to_{b}": {**title(b), "from": a, "to": b} for a, b in pairwise(names)},
    }
    definition = title("Item") | {"fields": {"code": {"type": "text"}, "state": state}} | ({"was": was} if was else {})
    found = {
        "app.yaml": json.dumps({"key": "shop", "version": "1.0.0", **title("Shop")}),
        f"entities/{entity}.yaml": json.dumps(definition),
    }
    return found if state["type"] != "state" else found | {"workflows/life.yaml": json.dumps(life)}


@pytest.fixture
def engine(made_url: str) -> Iterator[Engine]:
    """An app with records: one new, two waiting, one done."""
    database = Database(made_url)
    engine = Engine(database)
    publish(engine, load_texts(files({"new": [], "waiting": [], "done": []})))
    app = engine.app("shop")
    ids = [each.id for each in save(engine, app, SYSTEM, [Create("item", {"code": f"C{n}"}) for n in range(4)])]
    save(engine, app, SYSTEM, [Transition("item", each, "to_waiting") for each in ids[1:]])
    save(engine, app, SYSTEM, [Transition("item", ids[3], "to_done")])
    yield engine
    database.close()


def states(engine: Engine, entity: str = "item") -> list[Any]:
    rows = read(engine, engine.app("shop"), SYSTEM, Query(entity, order_by=("code",), fields=("code", "state"))).rows
    return [row["state"] for row in rows]


def refused(engine: Engine, texts: dict[str, str]) -> list[Problem]:
    before = engine.app("shop").release
    with pytest.raises(Invalid) as refused:
        publish(engine, load_texts(texts))
    assert engine.app("shop").release == before
    return list(refused.value.problems)


def test_a_state_that_records_are_in_does_not_go_without_a_word(engine: Engine) -> None:
    (problem,) = refused(engine, files({"new": [], "done": []}))
    assert (problem.code, problem.data["count"], problem.data["states"]) == ("schema_state_held", 2, "waiting (2)")
    assert states(engine) == ["new", "waiting", "waiting", "done"]


def test_records_move_where_a_state_says_so_and_go_on_from_there(engine: Engine) -> None:
    done = publish(engine, load_texts(files({"open": ["new", "waiting"], "done": []}, "thing", "item")))
    told = [effect.told for effect in done.plan.effects if effect.told.code == "schema_states_moved"]
    assert [each.data["moved"] for each in told] == ["new → open (1), waiting → open (2)"]
    assert states(engine, "thing") == ["open", "open", "open", "done"]
    app = engine.app("shop")
    ids = [str(row["id"]) for row in read(engine, app, SYSTEM, Query("thing", order_by=("code",))).rows]
    save(engine, app, SYSTEM, [Transition("thing", ids[0], "to_done")])
    assert states(engine, "thing") == ["done", "open", "open", "done"]
    with engine.database.read() as connection:
        assert schema.drift(connection, app.model) == []


def test_what_lay_in_a_text_must_be_a_state_to_become_one(engine: Engine) -> None:
    publish(engine, load_texts(files({}, state={"type": "text"})))
    (problem,) = refused(engine, files({"new": [], "open": []}))
    assert problem.data["states"] == "done (1), waiting (2)"
    publish(engine, load_texts(files({"new": [], "open": ["waiting"], "over": ["done"]})))
    assert states(engine) == ["new", "open", "open", "over"]


def test_states_that_nobody_is_in_go(engine: Engine) -> None:
    publish(engine, load_texts(files({"new": [], "waiting": [], "held": [], "done": []})))
    publish(engine, load_texts(files({"new": [], "waiting": [], "done": []})))
    assert states(engine) == ["new", "waiting", "waiting", "done"]
