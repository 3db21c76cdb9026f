"""Two worlds that differ only in what a person may not see, and questions that must not tell them apart."""

import random
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, update

from formwright.expressions import types as t
from formwright.kernel.json import dumps
from formwright.kernel.problems import FormwrightError
from formwright.metamodel.query import Figure, Groups, Query, Walk
from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.finding import find_everywhere
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import count_at_most, group, parse_where, read, read_one, visible_ids
from formwright.runtime.trees import branch
from formwright.store import records

from .conftest import MOMENT, numbered

Rows = list[dict[str, Any]]
World = dict[str, Rows]
ENTITIES = ("region", "customer", "product", "part", "sale")
_NAMES = ("Ada", "Bo", "白云", "急单", "x_y", "50%", None)


def make(rng: random.Random) -> World:
    """Return a world with something in every corner."""
    world: World = {
        "region": [
            {"code": code, "name": rng.choice(_NAMES), "secret": _word(rng)} for code in ("north", "south", "west")
        ],
        "customer": [_customer(rng, n) for n in range(8)],
        "product": [_product(rng, n) for n in range(6)],
        "part": [_part(rng, n) for n in range(12)],
        "sale": [_sale(rng, n) for n in range(36)],
    }
    for entity, rows in world.items():
        for n, row in enumerate(rows):
            row["id"] = numbered(entity[:4], n)
    return world


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("abc白%_") for _ in range(4))


def _money(rng: random.Random) -> Decimal | None:
    return rng.choice((None, Decimal(rng.randrange(-90000, 90000)) / 10000))


def _customer(rng: random.Random, n: int) -> dict[str, Any]:
    region = rng.choice((0, 0, 1, 2, None))
    return {
        "code": f"C{n}", "name": rng.choice(_NAMES), "region": None if region is None else numbered("regi", region),
        "rating": rng.choice((None, 1, 2, 3)), "debt": _money(rng), "bought": Decimal(rng.randrange(100)),
        "open_sales": rng.randrange(9), "kept": Decimal(rng.randrange(50)),
    }  # fmt: skip


def _product(rng: random.Random, n: int) -> dict[str, Any]:
    return {
        "code": f"P{n}", "name": rng.choice(_NAMES), "cost": _money(rng), "weight": Decimal(rng.randrange(5000)) / 1000,
        "added_on": rng.choice((None, date(2026, 1, rng.randrange(1, 28)))), "active": rng.choice((True, True, False, None)),
        "tags": rng.choice((None, {"a": 1})),
    }  # fmt: skip


def _part(rng: random.Random, n: int) -> dict[str, Any]:
    product = numbered("prod", rng.randrange(6))
    return {"product": product, "position": rng.randrange(5), "name": rng.choice(_NAMES), "cost": _money(rng)}


def _sale(rng: random.Random, n: int) -> dict[str, Any]:
    picture = {
        "id": "x",
        "code": "P",
        "name": _word(rng),
        "cost": "12.5",
        "parts": [{"id": "y", "name": "n", "cost": "1"}],
    }
    return {
        "number": f"S{n}", "customer": rng.choice((None, numbered("cust", rng.randrange(8)))),
        "product": rng.choice((None, numbered("prod", rng.randrange(6)))),
        "quantity": rng.choice((None, Decimal(rng.randrange(5000)) / 1000)), "price": _money(rng),
        "state": rng.choice(("open", "paid", "void", None)), "sold_at": MOMENT - timedelta(hours=rng.randrange(2000)),
        "note": rng.choice(_NAMES), "keeper": rng.choice(("kim", "lou", None)), "picture": rng.choice((None, picture)),
        "replaces": rng.choice((None, numbered("sale", rng.randrange(36)))), "replaced": rng.randrange(3),
    }  # fmt: skip


@dataclass(frozen=True)
class Sees:
    """What a person may see, told independently of the engine: rows, and fields of a row."""

    actor: Actor
    rows: Mapping[str, Callable[[World, dict[str, Any]], bool]]
    hidden: Mapping[str, Callable[[dict[str, Any]], set[str]]]


def elsewhere(world: World, sees: Sees, rng: random.Random) -> World:
    """Return a world that is the same for these eyes: all they cannot see is different."""
    other = deepcopy(world)
    fresh = make(rng)
    dark = {e: [r["id"] for r in rows if not sees.rows[e](world, r)] for e, rows in world.items()}
    for entity, rows in other.items():
        for n, row in enumerate(rows):
            new = fresh[entity][n]
            if row["id"] in dark[entity]:
                changed = {key: value for key, value in new.items() if key not in ("id", "code", "number")}
                row.update(_kept_dark(entity, changed, dark, rng))
                continue
            for key in sees.hidden[entity](row):
                row[key] = new[key]
            for key, target in (
                ("region", "region"),
                ("customer", "customer"),
                ("product", "product"),
                ("replaces", "sale"),
            ):
                if row.get(key) in dark.get(target, ()) and key not in sees.hidden[entity](row):
                    row[key] = rng.choice([*dark[target], *([] if entity == "part" else [None])])
            if isinstance(row.get("picture"), dict) and "picture" not in sees.hidden[entity](row):
                row["picture"] = {
                    **row["picture"],
                    "cost": _word(rng),
                    "parts": [{"id": "y", "name": "n", "cost": _word(rng)}],
                }
    return other


def _kept_dark(entity: str, row: dict[str, Any], dark: Mapping[str, list[str]], rng: random.Random) -> dict[str, Any]:
    if entity == "customer":
        row["region"] = rng.choice((numbered("regi", 1), numbered("regi", 2), None))
    if entity == "product":
        row["active"] = rng.choice((False, None))
    if entity == "sale":
        row["state"], row["keeper"] = rng.choice(("void", None)), rng.choice(("lou", None))
        row["customer"] = rng.choice([None, *(i for i in dark["customer"])])
    return row


def write(engine: Engine, app: InstalledApp, world: World) -> None:
    """Let the database hold just this world."""
    own = {"version": 1, "created_at": MOMENT, "created_by": "t", "updated_at": MOMENT, "updated_by": "t"}
    with engine.database.write() as connection:
        connection.execute(update(app.tables.of("sale")).values(replaces=None))
        for entity in reversed(ENTITIES):
            connection.execute(delete(app.tables.of(entity)))
        for entity in ENTITIES:
            records.insert(connection, app.tables.of(entity), [{**own, **row} for row in world[entity]])


Question = tuple[str, Callable[[Engine, InstalledApp, Actor], object]]


def answer(question: Question, engine: Engine, app: InstalledApp, actor: Actor) -> bytes:
    """Return the bytes of an answer, or of everything that a refusal tells."""
    try:
        return dumps(question[1](engine, app, actor))
    except FormwrightError as refused:
        told = [
            [p.code, p.text(), p.text("zh"), p.hint(), str(p.location), p.location.column] for p in refused.problems
        ]
        return dumps([refused.status, told])


def questions(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, count: int) -> Iterator[Question]:
    """Yield questions through every door, naming what may be seen and what may not alike."""
    paths = {entity: list(_paths(app, entity, 3)) for entity in ENTITIES}
    for _ in range(count):
        entity = rng.choice(ENTITIES)
        yield rng.choice(_DOORS)(app, worlds, rng, entity, paths[entity])


def _paths(app: InstalledApp, entity: str, depth: int) -> Iterator[tuple[str, t.Type]]:
    scope = app.model.entities[entity].scope
    for name in scope.names():
        of = scope.member(name)
        assert of is not None
        yield name, of
        if isinstance(of, t.Record) and depth > 1 and of.entity in app.model.entities:
            yield from ((f"{name}.{path}", below) for path, below in _paths(app, of.entity, depth - 1))


def _some(rng: random.Random, paths: list[tuple[str, t.Type]], most: int) -> tuple[str, ...]:
    return tuple(path for path, _ in rng.sample(paths, rng.randrange(1, most + 1)))


def _value(worlds: tuple[World, World], rng: random.Random, path: str) -> Any:
    name = path.rsplit(".", maxsplit=1)[-1]
    known = [r[name] for w in worlds for rows in w.values() for r in rows if r.get(name) is not None and name in r]
    return rng.choice(known) if known else "x"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return f"'{value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()}'"
    return str(value) if isinstance(value, int | Decimal) else "'" + str(value).replace("\\", "").replace("'", "") + "'"


def _where(worlds: tuple[World, World], rng: random.Random, paths: list[tuple[str, t.Type]]) -> str:
    path, of = rng.choice(paths)
    if isinstance(of, t.ListOf):
        inner = rng.choice(("price", "number", "state", "quantity", "cost", "name", "nothing"))
        body = f"{inner} == {_literal(_value(worlds, rng, inner))}"
        return rng.choice(
            (f"count({path}) > 1", f"any({path}, {body})", f"count({path}, {body}) == 1", f"sum({path}, quantity) > 3")
        )
    if rng.random() < 0.25:
        return f"{path} {rng.choice(('==', '!='))} null"
    value = _literal(_value(worlds, rng, path))
    sign = rng.choice(("==", "!=", "<", ">=")) if of not in (t.BOOLEAN, t.JSON) else "=="
    condition = f"{path} {sign} {value}"
    return condition if rng.random() < 0.7 else f"{condition} or {_where(worlds, rng, paths)}"


def _list(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any) -> Question:
    where = _where(worlds, rng, paths) if rng.random() < 0.6 else ""
    order = tuple(rng.choice(("", "-")) + path for path in _some(rng, paths, 2)) if rng.random() < 0.6 else ()
    fields = _some(rng, paths, 4) if rng.random() < 0.5 else ()
    expand = _some(rng, paths, 1) if rng.random() < 0.3 else ()
    search = str(_value(worlds, rng, rng.choice(paths)[0]))[:3] if rng.random() < 0.3 else ""
    limit = rng.choice((3, 50))

    def ask(engine: Engine, app: InstalledApp, actor: Actor) -> object:
        parsed = parse_where(app, actor, entity, where)
        pages: list[object] = []
        cursor = ""
        for _ in range(3):
            query = Query(entity, fields, expand, parsed, search=search, order_by=order, limit=limit, cursor=cursor)
            page = read(engine, app, actor, query, wire=rng_wire)
            pages.append([page.rows, page.next])
            cursor = page.next
            if not cursor:
                break
        return pages

    rng_wire = rng.random() < 0.5
    return f"list {entity} {fields=} {where=} {order=} {expand=} {search=} {limit=}", ask


def _one(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any) -> Question:
    record_id = rng.choice(worlds[0][entity])["id"]
    children = [key for key in app.model.entities[entity].fields if key != "number"]
    expand = (rng.choice(children),) if rng.random() < 0.5 else ()
    return f"one {entity} {record_id} {expand}", lambda e, a, p: read_one(e, a, p, entity, record_id, expand=expand)


def _group(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any) -> Question:
    by, sums = _some(rng, paths, 2), _some(rng, paths, 1) if rng.random() < 0.6 else ()
    where = _where(worlds, rng, paths) if rng.random() < 0.3 else ""

    def ask(engine: Engine, app: InstalledApp, actor: Actor) -> object:
        return group(engine, app, actor, Groups(entity, by, sums, where=parse_where(app, actor, entity, where)))

    return f"group {entity} {by=} {sums=} {where=}", ask


def _count(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any) -> Question:
    where = _where(worlds, rng, paths)

    def ask(engine: Engine, app: InstalledApp, actor: Actor) -> object:
        query = Query(entity, where=parse_where(app, actor, entity, where))
        return [count_at_most(engine, app, actor, query, 1000), sorted(visible_ids(engine, app, actor, query))]

    return f"count {entity} {where=}", ask


def _figures(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any) -> Question:
    by = _some(rng, paths, 1) if rng.random() < 0.7 else ()
    function: Any = rng.choice(("sum", "avg", "min", "max", "distinct"))
    figure = Figure(function, rng.choice(paths)[0])
    order = (rng.choice(("-", "")) + figure.key,) if rng.random() < 0.5 else ()
    having = f"{figure.key} > 1" if rng.random() < 0.3 else "count > 1" if rng.random() < 0.5 else ""
    groups = Groups(entity, by, figures=(figure,), having=having, order_by=order)
    return f"figures {groups}", lambda e, a, p: group(e, a, p, groups)


def _worked_out(
    app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any
) -> Question:
    over = rng.choice([path for path, of in paths if isinstance(of, t.ListOf)] or ["nothing"])
    inner = rng.choice(("price", "quantity", "cost", "sold_at", "nothing"))
    text = rng.choice(
        (f"count({over})", f"sum({over}, {inner})", f"max({over}, {inner})", f"any({over}, {inner} == null)")
    )
    query = Query(entity, (text,) if rng.random() < 0.5 else (), order_by=(text,))
    return f"worked out {query}", lambda e, a, p: read(e, a, p, query).rows


def _everywhere(
    app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any
) -> Question:
    text = str(_value(worlds, rng, rng.choice(paths)[0]))[:3].strip() or "x"
    each = rng.choice((1, 5))

    def ask(engine: Engine, app: InstalledApp, actor: Actor) -> object:
        found = find_everywhere(engine, app, actor, text, each)
        return [[hit.entity, hit.id, hit.label, hit.path, hit.text] for hit in found.rows], found.more

    return f"everywhere {text=} {each=}", ask


def _tree(app: InstalledApp, worlds: tuple[World, World], rng: random.Random, entity: str, paths: Any) -> Question:
    walk = Walk(
        entity,
        rng.choice(worlds[0][entity])["id"],
        rng.choice(("replaces", "", "region")),
        rng.random() < 0.5,
        rng.randrange(1, 6),
    )

    def ask(engine: Engine, app: InstalledApp, actor: Actor) -> object:
        found = branch(engine, app, actor, walk)
        return found.rows, found.more

    return f"tree {walk}", ask


_DOORS = (_figures, _worked_out, _everywhere, _tree, _list, _list, _list, _one, _group, _count)
