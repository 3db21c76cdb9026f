"""No row and no field that a person may not see changes anything that the person can find out, through any door."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.store.query import names, scene, search, shape, sight

from .conftest import numbered, person
from .worlds import Sees, World, answer, elsewhere, make, questions, write

NORTH = numbered("regi", 0)
COUNT = 120


def _all(_world: World, _row: dict[str, Any]) -> bool:
    return True


def _fields(*keys: str) -> Callable[[dict[str, Any]], set[str]]:
    return lambda _row: set(keys)


CLERK = Sees(
    person("cleo", "clerk"),
    {
        "region": _all,
        "customer": lambda _, row: row["region"] == NORTH,
        "product": lambda _, row: row["active"] is True,
        "part": _all,
        "sale": lambda _, row: row["state"] in ("open", "paid"),
    },
    {
        "region": _fields("secret"),
        "customer": _fields("debt", "bought", "open_sales", "kept"),
        "product": _fields("cost"),
        "part": _fields("cost"),
        "sale": _fields("price", "replaced"),
    },
)
KEEPER = Sees(
    person("kim", "clerk", "keeper"),
    {**CLERK.rows, "sale": lambda _, row: row["keeper"] == "kim" or row["state"] in ("open", "paid")},
    {**CLERK.hidden, "sale": lambda row: {"replaced", *(() if row["keeper"] == "kim" else ("price",))}},
)
NONE = {"region": lambda *_: False, "product": lambda *_: False, "part": lambda *_: False}
BUYER = Sees(
    person("C1", "buyer"),
    {
        **NONE,
        "customer": lambda _, row: row["code"] == "C1",
        "sale": lambda _, row: row["customer"] == numbered("cust", 1),
    },
    {
        **CLERK.hidden,
        "customer": _fields("region", "rating", "debt", "bought", "open_sales", "kept"),
        "sale": _fields("product", "price", "note", "keeper", "picture", "replaces", "replaced"),
    },
)


def told_apart(engine: Engine, app: InstalledApp, sees: Sees, seed: int, count: int = COUNT) -> list[str]:
    """Return the questions whose answers differ between a world and one that is the same for the person."""
    rng = random.Random(seed)
    world = make(rng)
    other = elsewhere(world, sees, rng)
    asked = list(questions(app, (world, other), rng, count))
    write(engine, app, world)
    here = [answer(question, engine, app, sees.actor) for question in asked]
    write(engine, app, other)
    there = [answer(question, engine, app, sees.actor) for question in asked]
    return [f"{q[0]}\n  {a!r}\n  {b!r}" for q, a, b in zip(asked, here, there, strict=True) if a != b]


@pytest.mark.parametrize("sees", [CLERK, KEEPER, BUYER], ids=["rows and fields", "fields of some rows", "own rows"])
def test_worlds_look_the_same(engine: Engine, app: InstalledApp, sees: Sees) -> None:
    for seed in range(2):
        assert told_apart(engine, app, sees, seed) == []


def _searching_everywhere(texts: Callable[..., Any]) -> Callable[..., Any]:
    return lambda source, parts: texts(source.plain, parts)


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "field masks": lambda m: m.setattr(scene.Source, "guard", lambda self, key: None),
    "unreadable fields": lambda m: m.setattr(sight.Sight, "readable", lambda self, entity, field: True),
    "rows behind references": lambda m: m.setattr(scene, "_limit", lambda source, join: None),
    "rows of the list": lambda m: m.setattr(scene.Source, "visible", lambda self: None),
    "rollups": lambda m: m.setattr(names, "_all_children", lambda source, field: True),
    "pictures": lambda m: m.setattr(shape, "snapshot_view", lambda sight, field: None),
    "ids of hidden references": lambda m: m.setattr(scene.Source, "reference", scene.Source.stored),
    "search": lambda m: m.setattr(search, "_texts", _searching_everywhere(search._texts)),
    "labels and fields": lambda m: m.setattr(shape, "value", lambda source, parts: names.value(source.plain, parts)),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault_is_caught(
    engine: Engine, app: InstalledApp, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if engine.database.dialect == "postgresql":
        pytest.skip("one database is enough to try the test itself")
    PLANTED[fault](monkeypatch)
    tries = ((sees, seed) for seed in range(2) for sees in (CLERK, KEEPER))
    assert any(told_apart(engine, app, sees, seed, 60) for sees, seed in tries)
