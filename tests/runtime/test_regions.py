"""Records that were in a state before a release gave it regions or took them: these begin and end with the publish, or a touch before."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from formwright.kernel.json import dumps_text
from formwright.kernel.problems import FormwrightError
from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.approving.timers import TIMER
from formwright.runtime.changes import Create, Transition, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.ways import ways_out
from formwright.runtime.worker import drain
from formwright.store import due
from formwright.store.engine import Database

FAR = datetime(2100, 1, 1, tzinfo=UTC)
WORDS = {"en": "x", "zh": "某"}
STATES: dict[str, Any] = {
    "waiting": {"title": WORDS, "initial": True},
    "preparing": {"title": WORDS},
    "begun": {"title": WORDS, "final": True},
}
WAYS = {
    "prepare": {"title": WORDS, "from": "waiting", "to": "preparing", "by": ["worker"]},
    "start": {"title": WORDS, "from": "preparing", "to": "begun", "by": ["worker"]},
}
REGIONS: dict[str, Any] = {
    "material": {
        "title": WORDS,
        "states": {
            "open": {
                "title": WORDS, "initial": True, "enter": [{"update": {"r": "records"}, "set": {"note": "'asked'"}}],
                "timers": [{"after": "90d", "steps": [{"update": {"r": "records"}, "set": {"note": "'late'"}}]}],
            },
            "there": {"title": WORDS, "final": True},
        },
        "transitions": {"arrive": {"title": WORDS, "from": "open", "to": "there", "by": ["worker"]}},
    },
    "tools": {
        "title": WORDS,
        "states": {"loose": {"title": WORDS, "initial": True}, "set": {"title": WORDS, "final": True}},
        "transitions": {"tighten": {"title": WORDS, "from": "loose", "to": "set", "by": ["worker"]}},
    },
}


def files(*, regions: bool, elsewhere: bool = False) -> dict[str, str]:
    fields: dict[str, Any] = {"note": {"type": "text"}, "state": {"type": "state", "workflow": "life"}}
    states, life = dict(STATES), {"title": WORDS, "of": "order", "transitions": WAYS}
    if regions:
        fields |= {f"{name}_state": {"type": "state", "workflow": "life", "region": name} for name in REGIONS}
        states["preparing"] = {"title": WORDS, "regions": [*REGIONS], "join": {"until": "all", "do": "start"}}
        life["regions"] = REGIONS
        if elsewhere:  # one of them goes on in another state from now on
            states["preparing"] = {"title": WORDS, "regions": ["tools"], "join": {"until": "all", "do": "start"}}
            states["waiting"] = {"title": WORDS, "initial": True, "regions": ["material"], "join": {"until": "all", "do": "prepare"}}
    entity = {"title": WORDS, "label": "{note}", "fields": {key: {"title": WORDS, **field} for key, field in fields.items()}}
    return {
        "app.yaml": dumps_text({"key": "shop", "title": WORDS, "version": "1.0.0"}),
        "entities/order.yaml": dumps_text(entity),
        "workflows/life.yaml": dumps_text({**life, "states": states}),
        "roles/worker.yaml": dumps_text({"title": WORDS, "grants": {"*": {"do": "all"}}, "runs": True}),
    }


@pytest.fixture
def engine(made_url: str) -> Iterator[Engine]:
    database = Database(made_url)
    made = Engine(database)
    publish(made, load_texts(files(regions=False)))
    yield made
    database.close()


def orders(engine: Engine, count: int, *, preparing: int) -> list[str]:
    made = [each.id for each in save(engine, engine.app("shop"), SYSTEM, [Create("order", {"note": f"n{i}"}) for i in range(count)])]
    save(engine, engine.app("shop"), SYSTEM, [Transition("order", each, "prepare") for each in made[:preparing]])
    return made


def seen(engine: Engine) -> list[tuple[Any, ...]]:
    query = Query("order", ("state", "material_state", "tools_state", "note"), order_by=("id",), limit=None)
    rows = read(engine, engine.app("shop"), SYSTEM, query).rows
    return [(row["state"], row["material_state"], row["tools_state"], row["note"]) for row in rows]


def test_regions_begin_for_the_records_that_are_in_their_state(engine: Engine) -> None:
    ids = orders(engine, 4, preparing=3)
    publish(engine, load_texts(files(regions=True)))
    app = engine.app("shop")
    assert seen(engine)[0] == ("preparing", None, None, "n0")
    ways = {way.key for way in ways_out(engine, app, SYSTEM, "order", ids[0]) if way.open}
    assert ways == {"start", "arrive", "tighten"}
    save(engine, app, SYSTEM, [Update("order", ids[0], {"note": "touched"})])  # who comes before the worker begins them
    save(engine, app, SYSTEM, [Transition("order", ids[1], "arrive")])
    assert seen(engine)[:2] == [("preparing", "open", "loose", "asked"), ("preparing", "there", "loose", "n1")]
    drain(engine)
    after = [*seen(engine)[:2], ("preparing", "open", "loose", "asked"), ("waiting", None, None, "n3")]
    assert seen(engine) == after
    drain(engine)
    assert seen(engine) == after
    save(engine, app, SYSTEM, [Transition("order", ids[2], "arrive"), Transition("order", ids[1], "tighten")])
    assert [row[0] for row in seen(engine)] == ["preparing", "begun", "preparing", "waiting"]
    save(engine, app, SYSTEM, [Transition("order", ids[2], "tighten"), Transition("order", ids[3], "prepare")])
    assert seen(engine)[2:] == [("begun", None, None, "asked"), ("preparing", "open", "loose", "asked")]


def test_a_region_that_a_release_takes_from_a_state_ends_there(engine: Engine) -> None:
    publish(engine, load_texts(files(regions=True)))
    ids = orders(engine, 4, preparing=3)
    app = engine.app("shop")
    assert {row[1] for row in seen(engine)} == {"open", None}
    with engine.database.read() as connection:
        assert len([each for each in due.coming(connection, "shop", FAR) if each.kind == TIMER]) == 3
    publish(engine, load_texts(files(regions=True, elsewhere=True)))
    app = engine.app("shop")
    ways = {way.key for way in ways_out(engine, app, SYSTEM, "order", ids[0]) if way.open}
    assert ways == {"start", "tighten"}  # before anything touched the record
    save(engine, app, SYSTEM, [Update("order", ids[0], {"note": "touched"})])
    assert seen(engine)[0] == ("preparing", None, "loose", "touched")
    drain(engine)
    assert seen(engine)[1:] == [*[("preparing", None, "loose", "asked")] * 2, ("waiting", "open", None, "asked")]
    with engine.database.read() as connection:
        timers = [each.owner for each in due.coming(connection, "shop", FAR) if each.kind == TIMER]
    assert timers == [ids[3]]
    save(engine, app, SYSTEM, [Transition("order", ids[1], "tighten"), Transition("order", ids[3], "arrive")])
    assert seen(engine)[1] == ("begun", None, None, "asked")
    assert seen(engine)[3] == ("preparing", None, "loose", "asked")
    with pytest.raises(FormwrightError):
        save(engine, app, SYSTEM, [Transition("order", ids[2], "arrive")])


def test_a_release_without_new_regions_begins_nothing(engine: Engine) -> None:
    orders(engine, 2, preparing=1)
    publish(engine, load_texts(files(regions=True)))
    drain(engine)
    before = seen(engine)
    changed = files(regions=True)
    publish(engine, load_texts({**changed, "app.yaml": changed["app.yaml"].replace("1.0.0", "1.0.1")}))
    drain(engine)
    assert seen(engine) == before
