"""One record becomes several, and several one, in a filled table while others write: outside the switch, and nothing lost."""

import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine as SqlEngine

from formwright.kernel.ids import new_ids
from formwright.kernel.problems import Invalid
from formwright.store import links, quarantine, records, schema
from formwright.store.conflict import StoreConflict
from formwright.store.engine import Database
from formwright.store.links import Stamp
from formwright.store.schema import links as converting
from formwright.store.schema.online import filling, gathered, journal, spread
from formwright.store.tables import app_tables
from tests.store.publishing import ITEM, NOW, codes, fill, publish
from tests.store.shapes import AppPart, app
from tests.store.test_schema_online import publish_online

LINES, ITEMS = 1_500, 40
KILLS = int(os.environ.get("FORMWRIGHT_KILLS", "6"))
LAST_STATEMENT = 150
ONE = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item"}, "n": "text"}})
SEVERAL = app(item=ITEM, line={"fields": {"items": {"type": "many", "to": "item", "was": "item"}, "n": "text"}})
BACK = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "was": "items"}, "n": "text"}})
NEEDED = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "was": "items", "required": True}, "n": "text"}})
STAMP = Stamp(NOW, "me")
_FORK = multiprocessing.get_context("fork")


def ones(database: Database, lines: int = LINES) -> tuple[list[str], list[str | None]]:
    """Fill an app whose lines have one item each, but for some that have none; return the items, and that of each line."""
    publish(database, None, ONE, 1)
    items = fill(database, ONE, "item", [{"code": f"C{n}"} for n in range(ITEMS)])
    given = [items[n % ITEMS] if n % 7 else None for n in range(lines)]
    fill(database, ONE, "line", [{"item": item, "n": str(n)} for n, item in enumerate(given)])
    return items, given


def several(database: Database, lines: int = LINES) -> tuple[list[str], list[list[str]]]:
    """Fill an app whose lines have one item each, but for some that have none."""
    publish(database, None, SEVERAL, 1)
    items = fill(database, SEVERAL, "item", [{"code": f"C{n}"} for n in range(ITEMS)])
    made = fill(database, SEVERAL, "line", [{"n": str(n)} for n in range(lines)])
    given = [[items[n % ITEMS]] if n % 7 else [] for n in range(lines)]
    with database.write() as connection:
        links.add(connection, link(SEVERAL), dict(zip(made, given, strict=True)), STAMP)
    return items, given


def link(model: AppPart) -> Any:
    return app_tables(model).link("line", "items")


def ids(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM shop_line ORDER BY id").scalars())


def linked(database: Database, model: AppPart = SEVERAL) -> list[list[str]]:
    known = ids(database)
    with database.read() as connection:
        found = links.linked(connection, link(model), known)
    return [found[each] for each in known]


def referred(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.exec_driver_sql("SELECT item FROM shop_line ORDER BY id").scalars())


def refer(database: Database, line: str, item: str | None) -> None:
    with database.write() as connection:
        table = app_tables(ONE).of("line")
        version = records.fetch(connection, table, [line], ["version"])[line]["version"]
        assert isinstance(version, int)
        assert records.update(connection, table, [records.Update(line, version, {"item": item})]) == []


def again(database: Database, line: str, items: list[str]) -> None:
    with database.write() as connection:
        links.remove_all(connection, link(SEVERAL), [line])
        links.add(connection, link(SEVERAL), {line: items}, STAMP)


def amid(monkeypatch: pytest.MonkeyPatch, kind: type, then: Callable[[], None]) -> None:
    """Let something happen behind the first batch, before the second."""
    calls: list[int] = []
    looked = kind.look  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]

    def look(*given: Any) -> Any:
        if len(calls) == 1:
            then()
        calls.append(1)
        return looked(*given)

    monkeypatch.setattr(kind, "look", look)


def nothing_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where the switch itself moves values."""

    def refuse(*given: Any, only: Any = None) -> None:
        assert only is not None or len(given) > 4, "worked out inside the switch"
        return inside(*given)

    inside = converting.write_links
    monkeypatch.setattr(converting, "write_links", refuse)
    monkeypatch.setattr(converting, "write_references", refuse)


def test_one_becomes_several_while_people_write(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    items, expected = ones(database)
    known = ids(database)
    late: list[str] = []

    def meanwhile() -> None:
        refer(database, known[0], items[3])
        refer(database, known[1], None)
        refer(database, known[-1], items[5])
        late.extend(fill(database, ONE, "line", [{"item": items[9], "n": "late"}]))
        with database.write() as connection:
            records.delete(connection, app_tables(ONE).of("line"), [(known[2], 1)])

    amid(monkeypatch, spread.Spread, meanwhile)
    nothing_inside(monkeypatch)
    plan = publish_online(database, ONE, SEVERAL)
    assert sorted(codes([effect.told for effect in plan.effects])) == ["schema_entity_added", "schema_field_spread"]
    expected[0], expected[1], expected[-1] = items[3], None, items[5]
    assert linked(database) == [[each] if each else [] for each in [*expected[:2], *expected[3:], items[9]]]
    with pytest.raises(Exception, match=r"foreign|reference"), database.write() as connection:
        links.add(connection, link(SEVERAL), {late[0]: new_ids(1)}, STAMP)


def test_several_become_one_while_people_write(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    items, given = several(database)
    known, expected = ids(database), [each[0] if each else None for each in given]

    def meanwhile() -> None:
        again(database, known[0], [items[3]])
        again(database, known[1], [])
        again(database, known[3], items[:2])
        again(database, known[-1], items[4:7])
        (late,) = fill(database, SEVERAL, "line", [{"n": "late"}])
        again(database, late, [items[9]])

    amid(monkeypatch, gathered.Gathered, meanwhile)
    nothing_inside(monkeypatch)
    plan = publish_online(database, SEVERAL, BACK, consent=["line.item"])
    assert [each.failed for each in plan.effects if each.told.code == "schema_field_gathered"] == [2]
    expected[0], expected[1], expected[3], expected[-1] = items[3], None, None, None
    assert referred(database) == [*expected, items[9]]
    with database.read() as connection:
        kept = quarantine.listing(connection, "shop")
    assert {(q.entity, q.field, q.record_id, q.code) for q in kept} == {("line", "item", known[n], "several_links") for n in (3, -1)}
    assert {frozenset(q.value.split(", ")) for q in kept} == {frozenset(items[:2]), frozenset(items[4:7])}


@pytest.mark.parametrize("way", ["spread", "gathered"])
def test_moving_them_inside_the_switch_would_be_seen(database: Database, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """What was done before: the tests above must be able to tell."""
    (ones if way == "spread" else several)(database, 50)
    nothing_inside(monkeypatch)
    with pytest.raises(AssertionError, match="inside the switch"):
        publish(database, *((ONE, SEVERAL) if way == "spread" else (SEVERAL, BACK)))


@pytest.mark.parametrize("way", ["spread", "gathered"])
def test_a_planted_fault_is_seen(database: Database, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Without the second look late changes would be lost: the tests above must be able to tell."""
    monkeypatch.setattr(filling, "again", lambda *_: 0)
    test = test_one_becomes_several_while_people_write if way == "spread" else test_several_become_one_while_people_write
    with pytest.raises((AssertionError, IndexError, StoreConflict)):
        test(database, monkeypatch)


@pytest.mark.parametrize("new", [BACK, NEEDED])
def test_what_stops_fitting_meanwhile_refuses_the_publish(database: Database, monkeypatch: pytest.MonkeyPatch, new: AppPart) -> None:
    items, given = several(database)
    known = ids(database)
    for n, each in enumerate(given):
        if not each:
            again(database, known[n], [items[0]])
    expected = linked(database)
    amid(monkeypatch, gathered.Gathered, lambda: again(database, known[8], [] if new is NEEDED else items[:2]))
    with pytest.raises(Invalid) as refused:
        publish_online(database, SEVERAL, new)
    assert codes(refused.value.problems) == ["schema_needs_value" if new is NEEDED else "schema_does_not_convert"]
    schema.tidy_left(database)
    schema.settle(database, SEVERAL)
    expected[8] = [] if new is NEEDED else sorted(items[:2])
    assert linked(database) == expected
    with database.read() as connection:
        assert schema.drift(connection, SEVERAL) == []
        assert quarantine.listing(connection, "shop") == []
        assert journal.of_app(connection, "shop") == []


@pytest.mark.parametrize("again", [False, True])
def test_links_stay_when_the_entity_is_renamed_after_the_field_was(database: Database, again: bool) -> None:
    """What a field was before stays in the files for ever, and so does what the entity was."""
    items, _ = several(database, 20)
    expected = linked(database)
    row = {"fields": {"items": {"type": "many", "to": "item", "was": "item"}, "n": "text"}, "was": "line"}
    renamed = app(item=ITEM, row=row)
    publish(database, SEVERAL, renamed, 2)
    if again:
        goods = {"type": "many", "to": "item", "was": "items"}
        last = app(item=ITEM, row=row | {"fields": {"goods": goods, "n": "text"}})
        publish(database, renamed, last, 3)
        renamed = last
    with database.read() as connection:
        owners = list(connection.exec_driver_sql("SELECT id FROM shop_row ORDER BY id").scalars())
        found = links.linked(connection, app_tables(renamed).link("row", "goods" if again else "items"), owners)
    assert [[*found[each]] for each in owners] == expected
    assert {each for lists in expected for each in lists} == set(items[1:20]) - {items[7], items[14]}


def killed(url: str, old: AppPart, new: AppPart, at: int) -> None:
    """Publish in a process that ends itself, as by `kill -9`, before its n-th statement."""
    count = 0

    def one_more(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(SqlEngine, "before_cursor_execute", one_more)
    publish_online(Database(url), old, new)
    os._exit(0)


@pytest.mark.parametrize("way", ["spread", "gathered"])
def test_killed_at_any_step_the_old_version_stays_or_the_new_one_is_whole(made_url: str, way: str) -> None:
    database = Database(made_url)
    old, new = (ONE, SEVERAL) if way == "spread" else (SEVERAL, BACK)
    items, given = (ones if way == "spread" else several)(database, 300)
    expected = [each or None for each in given] if way == "spread" else [each[0] if each else None for each in given]
    database.close()
    for at in (*sorted(random.Random(20261123).sample(range(1, LAST_STATEMENT), KILLS)), 0):
        process = _FORK.Process(target=killed, args=(made_url, old, new, at))
        process.start()
        process.join(60)
        database = Database(made_url)
        with database.read() as connection:
            tables = [schema.drift(connection, each) for each in (old, new)]
        assert [] in tables, at
        if tables[1] != []:  # the old version: people go on writing
            known = ids(database)
            expected[at % 300] = items[at % ITEMS]
            if way == "spread":
                refer(database, known[at % 300], items[at % ITEMS])
            else:
                again(database, known[at % 300], [items[at % ITEMS]])
        database.close()
        if tables[1] == []:
            break
    database = Database(made_url)
    schema.settle(database, new)
    found = [each[0] if each else None for each in linked(database)] if way == "spread" else referred(database)
    assert found == expected
    database.close()


@pytest.mark.parametrize("way", ["spread", "gathered"])
def test_writers_wait_only_for_a_moment(database: Database, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """The table is large: moving it inside the switch would hold a writer for as long as that takes."""
    many = int(os.environ.get("FORMWRIGHT_LINKS", "6000"))
    old, new = (ONE, SEVERAL) if way == "spread" else (SEVERAL, BACK)
    (ones if way == "spread" else several)(database, many)
    nothing_inside(monkeypatch)
    stop, waits = threading.Event(), [0.0]

    def write() -> None:
        while not stop.is_set():
            began = time.monotonic()
            fill(database, app(item=ITEM), "item", [{"code": f"W{began}"}])
            waits.append(time.monotonic() - began)
            time.sleep(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        publish_online(database, old, new)
    finally:
        stop.set()
        thread.join()
    sys.stderr.write(f"{database.dialect} {way}: {many} records, {len(waits)} writes, longest wait {max(waits):.3f} s\n")
    assert len(waits) > 10
    assert max(waits) < 1
