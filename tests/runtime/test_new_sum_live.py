"""A release brings sums along while people change what they add up: worked out beforehand, right at the end, or the old version stays."""

import json
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine as SqlEngine

from formwright.kernel.ids import new_ids
from formwright.metamodel.loader import load_texts
from formwright.runtime import publish as publishing
from formwright.runtime.changes import Create, Delete, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.store import records, rollups, schema
from formwright.store.engine import Database
from formwright.store.schema.online import filling, journal

OWNERS, EACH = 300, 3
TITLE = {"en": "T", "zh": "题"}
LINE: dict[str, Any] = {
    "order": {"type": "reference", "to": "order", "required": True},
    "amount": {"type": "decimal", "scale": 2},
    "done": {"type": "boolean"},
}
SUMS: dict[str, Any] = {
    "total": {"type": "rollup", "over": "lines", "sum": "amount", "scale": 3},
    "open": {"type": "rollup", "over": "lines", "count": True, "where": "not coalesce(done, false)", "index": True},
}
RENAMED = {**{k: v for k, v in LINE.items() if k != "amount"}, "worth": {**LINE["amount"], "was": "amount"}}
_FORK = multiprocessing.get_context("fork")


def files(sums: dict[str, Any], line: dict[str, Any] = LINE) -> dict[str, str]:
    order = {"code": {"type": "text"}, "lines": {"type": "children", "of": "line", "by": "order"}, **sums}
    return {
        "app.yaml": json.dumps({"key": "live", "version": "1.0.0", "title": TITLE}),
        "entities/order.yaml": json.dumps({"title": TITLE, "fields": order}),
        "entities/line.yaml": json.dumps({"title": TITLE, "fields": line}),
    }


@pytest.fixture
def engine(made_url: str) -> Iterator[Engine]:
    database = Database(made_url)
    engine = Engine(database)
    publish(engine, load_texts(files({})))
    now = engine.clock.now()
    stamp = {"version": 1, "created_at": now, "created_by": "t", "updated_at": now, "updated_by": "t"}
    owners = new_ids(OWNERS)
    tables = engine.app("live").tables
    lines = [
        {"id": i, **stamp, "order": owners[n % (OWNERS - 10)], "amount": Decimal(n) / 4, "done": n % 2 == 0}
        for n, i in enumerate(new_ids(OWNERS * EACH))
    ]
    with database.write() as connection:
        records.insert(connection, tables.of("order"), [{"id": i, **stamp, "code": "c"} for i in owners])
        records.insert(connection, tables.of("line"), lines)
    yield engine
    database.close()


class Writer(threading.Thread):
    """Adds, changes, moves and deletes lines, and adds orders, on a node of its own."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.engine = Engine(Database(url))
        self.stopping = threading.Event()
        self.waits = [0.0]
        self.wrong: list[str] = []

    def run(self) -> None:
        dice = random.Random(7)
        with self.engine.database.read() as connection:
            orders = list(connection.exec_driver_sql("SELECT id FROM live_order ORDER BY id").scalars())
            lines = list(connection.exec_driver_sql("SELECT id FROM live_line ORDER BY id").scalars())
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                self.one(dice, orders, lines)
            except Exception as error:  # noqa: BLE001 - told by the test
                self.wrong.append(repr(error))
            self.waits.append(time.monotonic() - began)
            time.sleep(0.01)
        self.engine.database.close()

    def one(self, dice: random.Random, orders: list[str], lines: list[str]) -> None:
        app = self.engine.app("live")
        what = dice.randrange(5)
        if what == 0:
            (made,) = save(self.engine, app, SYSTEM, [Create("line", {"order": dice.choice(orders), "amount": "0.25"})])
            lines.append(made.id)
        elif what == 1:
            save(self.engine, app, SYSTEM, [Update("line", dice.choice(lines), {"order": dice.choice(orders)})])
        elif what == 2:
            save(self.engine, app, SYSTEM, [Update("line", dice.choice(lines), {"done": dice.random() < 0.5})])
        elif what == 3:
            save(self.engine, app, SYSTEM, [Delete("line", lines.pop(dice.randrange(len(lines))))])
        else:
            (made,) = save(self.engine, app, SYSTEM, [Create("order", {"code": "new"})])
            orders.append(made.id)


def check(database: Database, amount: str = "amount", scale: int = 100) -> None:
    """Compare each stored figure with one worked out here from the lines."""
    on_sqlite = database.dialect == "sqlite"
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fw_touched").scalar() == 0
        assert journal.of_app(connection, "live") == []
        orders = connection.exec_driver_sql('SELECT id, total, "open" FROM live_order').all()
        lines = connection.exec_driver_sql(f'SELECT "order", {amount}, done FROM live_line').all()
    expected: dict[str, tuple[Decimal, int]] = {}
    for order, worth, done in lines:
        total, still = expected.get(order, (Decimal(0), 0))
        exact = Decimal(worth or 0) / (scale if on_sqlite else 1)
        expected[order] = (total + exact, still + (not done))
    found = {i: (Decimal(total) / (1000 if on_sqlite else 1), still) for i, total, still in orders}
    assert found == {i: expected.get(i, (Decimal(0), 0)) for i in found}


def at_work(engine: Engine, url: str, work: Callable[[], object]) -> Writer:
    writer = Writer(url)
    writer.start()
    try:
        time.sleep(0.2)
        work()
        time.sleep(0.2)
    finally:
        writer.stopping.set()
        writer.join()
    return writer


def test_sums_are_right_while_people_write(engine: Engine, made_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    inside = rollups.recompute_all
    monkeypatch.setattr(rollups, "recompute_all", lambda *given: (done.append(given), inside(*given)))
    slowly(monkeypatch)
    writer = at_work(engine, made_url, lambda: publish(engine, load_texts(files(SUMS)), from_rows=100))
    assert writer.wrong == []
    assert done == [], "nothing was worked out inside the switch"
    check(engine.database)
    with engine.database.read() as connection:
        assert schema.drift(connection, engine.app("live").model) == []
    assert len(writer.waits) > 20
    assert max(writer.waits) < 1
    save(engine, engine.app("live"), SYSTEM, [Create("order", {"code": "behind"})])
    check(engine.database)


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the copying take long enough for much to happen meanwhile."""
    copied = filling.copy
    monkeypatch.setattr(filling, "copy", lambda *given: (copied(*given), time.sleep(0.4)))


def test_without_the_second_look_they_would_be_wrong(
    engine: Engine, made_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: what changes meanwhile is not done again."""
    monkeypatch.setattr(filling, "again", lambda *_: 0)
    slowly(monkeypatch)
    at_work(engine, made_url, lambda: publish(engine, load_texts(files(SUMS)), from_rows=100))
    with pytest.raises(AssertionError):
        check(engine.database)


def test_what_is_added_up_may_be_renamed_with_it(engine: Engine) -> None:
    sums = SUMS | {"total": {**SUMS["total"], "sum": "worth"}}
    publish(engine, load_texts(files(sums, RENAMED)), from_rows=100)
    check(engine.database, "worth")


def test_a_rename_works_nothing_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(engine, load_texts(files(SUMS)))
    done: list[object] = []
    monkeypatch.setattr(rollups, "recompute_all", lambda *given: done.append(given))
    publish(engine, load_texts(files(SUMS | {"total": {**SUMS["total"], "sum": "worth"}}, RENAMED)), from_rows=100)
    assert done == []
    check(engine.database, "worth")


def test_killed_amid_it_the_old_version_stays_and_the_next_publish_goes_on(engine: Engine, made_url: str) -> None:
    dice = random.Random(20261122)
    for _ in range(4):
        process = _FORK.Process(target=killed, args=(made_url, dice.randrange(40, 110)))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        database = Database(made_url)
        node = Engine(database)
        app = node.app("live")
        assert "total" not in app.model.entities["order"].fields
        with database.read() as connection:
            assert schema.drift(connection, app.model) == []
            order, line = (connection.exec_driver_sql(f"SELECT min(id) FROM live_{t}").scalar() for t in ("order", "line"))
        save(node, app, SYSTEM, [Create("line", {"order": order, "amount": "3"}), Update("line", str(line), {"amount": "9"})])
        database.close()
    publish(engine, load_texts(files(SUMS)), from_rows=100)
    check(engine.database)


def killed(url: str, at: int) -> None:
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
    publish(node, load_texts(files(SUMS)), from_rows=100)


def test_what_is_refused_at_the_end_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("the release cannot be written")

    monkeypatch.setattr(publishing, "_keep", refuse)
    with pytest.raises(RuntimeError):
        publish(engine, load_texts(files(SUMS)), from_rows=100)
    app = engine.app("live")
    with engine.database.read() as connection:
        assert schema.drift(connection, app.model) == []
        assert journal.of_app(connection, "live") == []
    save(engine, app, SYSTEM, [Create("order", {"code": "as before"})])
    monkeypatch.undo()
    publish(engine, load_texts(files(SUMS)), from_rows=100)
    check(engine.database)
