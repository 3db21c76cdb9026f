"""Random edits of a filled app, each publish killed at a random statement: the old version or the new one, whole, with all data.

Ten short sequences here; `FORMWRIGHT_SEQUENCES=500` makes it the long run. A failure prints its seed.
"""

import functools
import json
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine as SqlEngine

from formwright.kernel.ids import new_ids
from formwright.kernel.problems import Invalid
from formwright.metamodel.loader import load_texts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.store import driver, links, quarantine, records, releases, schema
from formwright.store.engine import Database
from formwright.store.schema import engine_rows
from tests.fixtures.postgres import other_database

SEQUENCES = int(os.environ.get("FORMWRIGHT_SEQUENCES", "10"))
SEED = int(os.environ.get("FORMWRIGHT_SEED", "20261122"))
EDITS = 1 if SEQUENCES < 50 else 5
ROWS = 25
LAST_STATEMENT = 220
SUMS: dict[str, dict[str, Any]] = {
    "count": {"type": "rollup", "over": "below", "count": True},
    "all": {"type": "rollup", "over": "below", "sum": "n", "scale": 4},
    "some": {"type": "rollup", "over": "below", "sum": "n", "scale": 4, "where": "n > 1"},
}
_FORK = multiprocessing.get_context("fork")


@dataclass
class World:
    """What must be in the database: the definitions, and each field's values in the order of the records."""

    app: str
    entity: str = "item"
    was: str = ""
    fields: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    values: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    aside: dict[str, tuple[dict[str, Any], list[Any]]] = field(
        default_factory=dict[str, tuple[dict[str, Any], list[Any]]]
    )
    consent: list[str] = field(default_factory=list[str])
    restore: bool = False
    may_refuse: bool = False
    kept: int = 0
    sum: str = ""

    def copy(self) -> "World":
        fields = {k: dict(v) for k, v in self.fields.items()}
        values = {k: list(v) for k, v in self.values.items()}
        return World(self.app, self.entity, self.was, fields, values, dict(self.aside), kept=self.kept, sum=self.sum)

    def files(self) -> dict[str, str]:
        below = {"below": {"type": "children", "of": "part", "by": "of"}, **({"total": SUMS[self.sum]} if self.sum else {})}
        entity: dict[str, Any] = {"title": {"en": "E", "zh": "E"}, "fields": {**self.fields, **below}}
        finer = {"of": {"type": "reference", "to": self.entity}, "n": {"type": "decimal", "scale": 4 if self.sum == "some" else 2}}
        if self.was:
            entity["was"] = self.was
        app = {"key": self.app, "version": "1.0.0", "title": {"en": "A", "zh": "A"}}
        part = {"title": {"en": "P", "zh": "P"}, "fields": finer}
        own = {f"entities/{self.entity}.yaml": json.dumps(entity), "entities/part.yaml": json.dumps(part)}
        return {"app.yaml": json.dumps(app), **own}

    def sums(self) -> list[Any]:
        """Return what the sum over those below must be: there are n below the n-th record, each with a quarter of its number."""
        parts = [[Decimal(p) / 4 for p in range(n)] for n in range(ROWS)]
        if self.sum == "count":
            return [len(each) for each in parts]
        return [sum((p for p in each if self.sum == "all" or p > 1), Decimal(0)) for each in parts]


def add(world: World, dice: random.Random, key: str) -> None:
    world.fields[key] = {"type": dice.choice(["text", "integer", "decimal"])}
    world.values[key] = [None] * ROWS
    world.aside.pop(key, None)


def add_filled(world: World, dice: random.Random, key: str) -> None:
    world.fields[key] = {"type": "text", "required": True, "default": "'filled: 100%'"}
    world.values[key] = ["filled: 100%"] * ROWS


def rename(world: World, dice: random.Random, key: str) -> None:
    old = dice.choice(sorted(world.fields))
    world.fields[key] = {**world.fields.pop(old), "was": old}
    world.values[key] = world.values.pop(old)


def retype(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    old = world.fields[chosen]["type"]
    new = dice.choice([t for t in ("text", "integer", "decimal") if t != old])
    if dice.random() < 0.5:
        world.consent.append(f"{world.entity}.{chosen}")
    if old == "decimal" and new == "integer":
        new = "text"
    converted = [_as(value, new) for value in world.values[chosen]]
    lost = sum(
        before is not None and after is None for before, after in zip(world.values[chosen], converted, strict=True)
    )
    consented = f"{world.entity}.{chosen}" in world.consent
    world.may_refuse |= bool(lost) and (not consented or world.fields[chosen].get("required", False))
    world.kept += lost
    world.fields[chosen] = {k: v for k, v in world.fields[chosen].items() if k != "default"} | {"type": new}
    world.may_refuse |= bool(lost) and bool(world.fields[chosen].get("required"))
    world.values[chosen] = converted
    world.may_refuse |= world.fields[chosen].get("unique", False)


def _as(value: Any, kind: str) -> Any:
    if value is None:
        return None
    text = str(value) if not isinstance(value, Decimal) else format(value.normalize(), "f")
    if kind == "text":
        return text
    if not text.lstrip("-").isdecimal():
        return None
    return int(text) if kind == "integer" else Decimal(text)


def drop(world: World, dice: random.Random, key: str) -> None:
    gone = dice.choice(sorted(world.fields))
    world.aside[gone] = ({k: v for k, v in world.fields.pop(gone).items() if k == "type"}, world.values.pop(gone))


def restore(world: World, dice: random.Random, key: str) -> None:
    if world.aside:
        back = dice.choice(sorted(world.aside))
        if back not in world.fields:
            world.fields[back], world.values[back] = world.aside.pop(back)
            world.restore = True


def require(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    now = not world.fields[chosen].get("required", False)
    world.fields[chosen] = {k: v for k, v in world.fields[chosen].items() if k != "default"} | {"required": now}
    world.may_refuse = now and None in world.values[chosen]


def unique(world: World, dice: random.Random, key: str) -> None:
    chosen = dice.choice(sorted(world.fields))
    world.fields[chosen]["unique"] = not world.fields[chosen].get("unique", False)
    filled = [value for value in world.values[chosen] if value is not None]
    world.may_refuse = world.fields[chosen]["unique"] and len(set(filled)) < len(filled)


def index(world: World, dice: random.Random, key: str) -> None:
    world.fields[dice.choice(sorted(world.fields))]["index"] = dice.random() < 0.5


def entity(world: World, dice: random.Random, key: str) -> None:
    world.was, world.entity = world.entity, f"e_{key}"
    # What may be lost is named as it is called in the new version.
    world.consent = [f"{world.entity}.{each.partition('.')[2]}" for each in world.consent]


def relation(world: World, dice: random.Random, key: str) -> None:
    name = f"r_{key}"
    world.fields[name] = {"type": "reference", "to": world.entity}
    world.values[name] = [None] * ROWS


def spread(world: World, dice: random.Random, key: str) -> None:
    ones = [k for k, v in world.fields.items() if v["type"] == "reference" and not _of_this_publish(k, key)]
    if ones:
        was = dice.choice(ones)
        world.fields[f"m_{key}"] = {"type": "many", "to": world.entity, "was": was}
        del world.fields[was]
        world.values[f"m_{key}"] = [[] if each is None else [each] for each in world.values.pop(was)]


def _of_this_publish(name: str, key: str) -> bool:
    """Tell whether another edit of the same publish brought a field: it was never in the database."""
    return f"_{key.partition('_')[0]}_" in name


def gather(world: World, dice: random.Random, key: str) -> None:
    lists = [k for k, v in world.fields.items() if v["type"] == "many" and not _of_this_publish(k, key)]
    if lists:
        was = dice.choice(lists)
        world.fields[f"r_{key}"] = {"type": "reference", "to": world.entity, "was": was}
        del world.fields[was]
        given = world.values.pop(was)
        lost = sum(len(each) > 1 for each in given)
        if dice.random() < 0.7:
            world.consent.append(f"{world.entity}.r_{key}")
        world.may_refuse |= bool(lost) and f"{world.entity}.r_{key}" not in world.consent
        world.kept += lost
        world.values[f"r_{key}"] = [each[0] if len(each) == 1 else None for each in given]


def add_up(world: World, dice: random.Random, key: str) -> None:
    world.sum = dice.choice([each for each in ("count", "all", "some") if each != world.sum])


KINDS: tuple[Callable[[World, random.Random, str], None], ...] = (
    add, add_filled, rename, retype, retype, drop, restore, require, unique, index, entity, relation, spread, gather, add_up,
)  # fmt: skip


def edited(world: World, dice: random.Random, number: int) -> World:
    """Return the world after one or two edits."""
    new = world.copy()
    plain = {k: v for k, v in new.fields.items() if v["type"] not in ("reference", "many")}
    for n in range(dice.choice([1, 1, 2])):
        kind = dice.choice(KINDS)
        if kind is entity and new.entity != world.entity:
            continue  # a name between two edits of one publish was never in the database
        if kind in (retype, rename, unique, require, index, drop):
            others = {
                k: new.fields.pop(k) for k in list(new.fields) if k not in plain or _never_there(kind, world, new, k)
            }
            refusing, new.may_refuse = new.may_refuse, False
            if len(new.fields) > 1:
                kind(new, dice, f"f{number}_{n}")
            new.may_refuse |= refusing
            new.fields |= others
            plain = {k: v for k, v in new.fields.items() if k in plain}
        else:
            kind(new, dice, f"f{number}_{n}")
        for name, each in new.fields.items():
            if each["type"] in ("reference", "many"):
                new.fields[name] = {**each, "to": new.entity}
    return new


def _never_there(kind: object, old: World, new: World, key: str) -> bool:
    """Tell whether a field would be set aside as it was only between two edits of one publish, and never in the database."""
    return kind is drop and old.fields[key]["type"] != new.fields[key]["type"]


def begin(database: Database, name: str, dice: random.Random) -> World:
    engine = Engine(database)
    one, several = {"type": "reference", "to": "item"}, {"type": "many", "to": "item"}
    world = World(name, fields={"a": {"type": "text"}, "b": {"type": "text"}, "c": {"type": "integer"}, "one": one, "several": several})
    publish(engine, load_texts(world.files()))
    words = [str(n) for n in range(ROWS)]
    some: list[Any] = [dice.choice(["x7", None, "12", "0"]) for _ in range(ROWS)]
    world.values = {"a": words, "b": some, "c": list(range(ROWS))}
    now = engine.clock.now()
    stamp = {"version": 1, "created_at": now, "created_by": "t", "updated_at": now, "updated_by": "t"}
    ids = new_ids(ROWS)
    ones = [dice.choice([None, *ids]) for _ in ids]
    lists = [sorted(dice.sample(ids, dice.choice([0, 1, 1, 1, 1, 1, 2]))) for _ in ids]
    world.values |= {"one": ones, "several": lists}
    rows = [{"id": i, **stamp, "a": words[n], "b": some[n], "c": n, "one": ones[n]} for n, i in enumerate(ids)]
    below = [(i, Decimal(p) / 4) for n, i in enumerate(ids) for p in range(n)]
    parts = [{"id": i, **stamp, "of": of, "n": n} for i, (of, n) in zip(new_ids(len(below)), below, strict=True)]
    tables = engine.app(name).tables
    with database.write() as connection:
        records.insert(connection, tables.of("item"), rows)
        records.insert(connection, tables.of("part"), parts)
        links.add(connection, tables.link("item", "several"), dict(zip(ids, lists, strict=True)), links.Stamp(now, "t"))
    return world


def child(url: str, world: World, at: int, from_rows: int, fault: bool) -> None:
    """Publish in a process of its own that ends itself, as by `kill -9`, before its n-th statement."""
    database = Database(url)
    engine = Engine(database)
    engine.refresh()
    count = 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    if fault:
        rename_rows = engine_rows.rename

        def early(work: Any) -> None:
            rename_rows(work)
            work.connection.exec_driver_sql("COMMIT")
            os.kill(os.getpid(), signal.SIGKILL)

        engine_rows.rename = early
    event.listen(SqlEngine, "before_cursor_execute", one_more)
    driver.ask = before(driver.ask, one_more)
    driver.change = before(driver.change, one_more)
    try:
        publish(engine, load_texts(world.files()), consent=world.consent, restore=world.restore, from_rows=from_rows)
    except Invalid as refused:
        sys.stderr.write(f"{[p.code for p in refused.problems]}\n")
        os._exit(3)
    os._exit(0)


def before(statement: Callable[..., Any], then: Callable[[], None]) -> Callable[..., Any]:
    def first(*given: Any) -> Any:
        then()
        return statement(*given)

    return first


def attempt(url: str, world: World, at: int, from_rows: int, *, fault: bool = False) -> int | None:
    process = _FORK.Process(target=child, args=(url, world, at, from_rows, fault))
    process.start()
    process.join(60)
    return process.exitcode


def seen(url: str, old: World, new: World) -> World:
    """Return which of two worlds is in the database; anything else fails."""
    database = Database(url)
    try:
        engine = Engine(database)
        app = engine.app(old.app)
        schema.settle(database, app.model)  # as a server does at its start
        with database.read() as connection:
            release = releases.latest(connection, old.app)
            assert release is not None
            world = new if release.files == new.files() else old
            assert release.files == world.files(), "a release that nobody published"
            assert [p.text() for p in schema.drift(connection, app.model)] == []
            table = app.tables.of(world.entity)
            ids = connection.exec_driver_sql(f'SELECT id FROM "{table.name}" ORDER BY id').scalars().all()
            found = {i: dict(each) for i, each in records.fetch(connection, table, ids).items()}
            for key in (k for k, v in world.fields.items() if v["type"] == "many"):
                for owner, targets in links.linked(connection, app.tables.link(world.entity, key), ids).items():
                    found[owner][key] = [*targets]
            kept = sum(quarantine.counts(connection, old.app).values())
        for key, values in world.values.items():
            assert [found[i][key] for i in ids] == values, key
        if world.sum:
            assert [found[i]["total"] for i in ids] == world.sums()
        assert kept <= world.kept
        return world
    finally:
        database.close()


@pytest.fixture(scope="module")
def databases(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Callable[[int], tuple[str, str]]]:
    """Give a SQLite and a PostgreSQL database for each twenty sequences."""
    with ExitStack() as open_ones:

        @functools.cache
        def offered(block: int) -> tuple[str, str]:
            sqlite = tmp_path_factory.mktemp(f"killed{block}") / "test.db"
            return f"sqlite:///{sqlite}", open_ones.enter_context(other_database(postgres_url))

        yield offered


@pytest.mark.parametrize("sequence", range(SEQUENCES))
def test_killed_amid_publishing(databases: Callable[[int], tuple[str, str]], sequence: int) -> None:
    dice = random.Random(SEED + sequence)
    url = databases(sequence // 20)[sequence % 2]
    database = Database(url)
    world = begin(database, f"s{sequence}", dice)
    database.close()
    for number in range(EDITS):
        new = edited(world, dice, number)
        if new.files() == world.files():
            continue
        from_rows = dice.choice([1, 10_000])
        attempt(url, new, dice.randrange(1, LAST_STATEMENT), from_rows)
        now = seen(url, world, new)
        if now is world:
            code = attempt(url, new, 0, from_rows)
            assert code == 0 or (code == 3 and new.may_refuse), (SEED + sequence, number, code, new.files())
            now = seen(url, world, new)
            assert (now is new) == (code == 0)
        world = now


def test_a_step_that_commits_early_is_seen(databases: Callable[[int], tuple[str, str]]) -> None:
    """The planted fault: tables changed for good before the release is written."""
    for n, url in enumerate(databases(0)):
        database = Database(url)
        world = begin(database, f"planted{n}", random.Random(SEED))
        database.close()
        new = world.copy()
        new.fields["z"] = new.fields.pop("a") | {"was": "a"}
        new.values["z"] = new.values.pop("a")
        attempt(url, new, 0, 10_000, fault=True)
        with pytest.raises(AssertionError):
            seen(url, world, new)
