"""Random edits of a filled app, each publish killed at a random statement: the old version or the new one, whole, with all data.

Ten short sequences here; `FORMWRIGHT_SEQUENCES=500` makes it the long run. A failure prints its seed.
"""

import functools
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack
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
from tests.runtime.editing import ROWS, World, edited

SEQUENCES = int(os.environ.get("FORMWRIGHT_SEQUENCES", "10"))
SEED = int(os.environ.get("FORMWRIGHT_SEED", "20261122"))
EDITS = 1 if SEQUENCES < 50 else 5
LAST_STATEMENT = 220
_FORK = multiprocessing.get_context("fork")


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
    below = [(i, *part) for n, i in enumerate(ids) for part in world.parts(n)]
    parts = [{"id": i, **stamp, "of": of, "n": n, "st": state} for i, (of, n, state) in zip(new_ids(len(below)), below, strict=True)]
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
            parts = connection.exec_driver_sql(f'SELECT id FROM "{old.app}_part" ORDER BY id').scalars().all()
            below = records.fetch(connection, app.tables.of("part"), parts)
            kept = sum(quarantine.counts(connection, old.app).values())
        for key, values in world.values.items():
            assert [found[i][key] for i in ids] == values, key
        if world.sum:
            assert [found[i]["total"] for i in ids] == world.sums()
        told = [part for n in range(ROWS) for part in world.parts(n)]
        assert [(below[i]["n"], below[i]["st"]) for i in parts] == told
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
