"""Schema change of filled tables while others read and write: prepared beside them, switched in a moment, nothing lost."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.problems import Invalid
from formwright.metamodel.values import Value
from formwright.store import parked, quarantine, records, schema
from formwright.store.engine import Database
from formwright.store.schema.online import filling, journal, shadow
from formwright.store.tables import app_tables
from tests.store.publishing import ITEM, NOW, codes, fill, publish, values, with_fields
from tests.store.shapes import AppPart, app

ROWS = 1_500


def filled(database: Database, **fields: object) -> AppPart:
    model = app(item=with_fields(**fields))
    publish(database, None, model, 1)
    fill(database, model, "item", [{"code": f"C{n:05}", "size": str(n), "price": Decimal(n)} for n in range(ROWS)])
    return model


def publish_online(database: Database, old: AppPart, new: AppPart, release: int = 2, **options: Any) -> schema.Plan:
    with database.read() as connection:
        plan = schema.plan(connection, old, new, release=release, **options)
    assert not plan.refusals
    ready = schema.prepare(database, plan, NOW, from_rows=100)
    with database.alter() as connection:
        plan = schema.apply(connection, plan, NOW, ready)
    schema.settle(database, new)
    with database.read() as connection:
        assert schema.drift(connection, new) == []
        assert journal.of_app(connection, "shop") == []
        assert connection.exec_driver_sql("SELECT count(*) FROM fw_touched").scalar() == 0
    return plan


def set_size(database: Database, model: AppPart, record_id: str, value: Value, field: str = "size") -> None:
    table = app_tables(model).of("item")
    with database.write() as connection:
        version = records.fetch(connection, table, [record_id], ["version"])[record_id]["version"]
        assert isinstance(version, int)
        assert records.update(connection, table, [records.Update(record_id, version, {field: value})]) == []


def ids(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM shop_item ORDER BY id").scalars())


def test_what_changes_while_values_are_converted_is_converted_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = filled(database)
    known = ids(database)
    calls: list[int] = []
    copied = shadow.after

    def meanwhile(*given: Any) -> Any:
        found = copied(*given)
        if len(calls) == 1:  # behind the first batch, before the second: change what is done, what is read, and what is to come
            set_size(database, model, known[0], "70000")
            set_size(database, model, known[1200], None)
            set_size(database, model, known[-1], "90000")
            set_size(database, model, known[1], "not a number")
            fill(database, model, "item", [{"code": "late", "size": "12345"}])
            with database.write() as connection:
                records.delete(connection, app_tables(model).of("item"), [(known[2], 1)])
        calls.append(1)
        return found

    monkeypatch.setattr(shadow, "after", meanwhile)
    numbers = app(item=with_fields(size={"type": "integer", "index": True}))
    plan = publish_online(database, model, numbers, consent=["item.size"])
    expected: list[Any] = [70000, None, *range(3, ROWS - 1), 90000, 12345]
    expected[1199] = None
    assert values(database, numbers, "item", "size") == expected
    assert plan.effects[0].failed == 1
    with database.read() as connection:
        (kept,) = quarantine.listing(connection, "shop")
    assert (kept.entity, kept.field, kept.record_id, kept.value, kept.code) == (
        "item", "size", known[1], "not a number", "not_number",
    )  # fmt: skip


def test_a_planted_fault_is_seen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the second look a late change would be lost: the test above must be able to tell."""
    monkeypatch.setattr(filling, "again", lambda *_: 0)
    with pytest.raises(AssertionError):
        test_what_changes_while_values_are_converted_is_converted_again(database, monkeypatch)


def test_values_that_stop_converting_meanwhile_refuse_without_consent(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = filled(database)
    known = ids(database)
    copied = filling.catch_up

    def meanwhile(*given: Any) -> None:
        copied(*given)
        set_size(database, model, known[7], "many")

    monkeypatch.setattr(filling, "catch_up", meanwhile)
    with pytest.raises(Invalid) as refused:
        publish_online(database, model, app(item=with_fields(size="integer")))
    assert codes(refused.value.problems) == ["schema_does_not_convert"]
    schema.tidy_left(database)
    with database.read() as connection:
        assert schema.drift(connection, model) == []
        assert quarantine.listing(connection, "shop") == []
    assert values(database, model, "item", "size")[7] == "many"


def test_a_cut_off_preparation_is_gone_on_with_or_taken_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = filled(database)
    numbers = app(item=with_fields(size={"type": "integer", "index": True}))

    class Cut(Exception):
        """The process ends."""

    def cut(_: str) -> None:
        raise Cut

    with database.read() as connection:
        plan = schema.plan(connection, model, numbers, release=2)
    with pytest.raises(Cut):
        schema.prepare(database, plan, NOW, from_rows=100, told=cut)
    set_size(database, model, ids(database)[0], "55555")
    with database.read() as connection:
        assert schema.drift(connection, model) == []
        marks = [made.mark for made in journal.of_app(connection, "shop") if made.kind == "column"]
    assert marks != [""]
    first = publish_online(database, model, app(item=with_fields(size={"type": "decimal", "scale": 2})))
    assert first.effects[0].told.code == "schema_field_retyped"
    other = app(item=with_fields(size={"type": "decimal", "scale": 2}))
    with database.read() as connection:
        back = schema.plan(connection, other, numbers, release=3)
    with pytest.raises(Cut):
        schema.prepare(database, back, NOW, from_rows=100, told=cut)
    seen: list[str] = []
    batches = shadow.after
    monkeypatch.setattr(shadow, "after", lambda c, v, last, n: (seen.append(last), batches(c, v, last, n))[1])
    publish_online(database, other, numbers, 3)
    assert seen[0] != "", "goes on where the other was cut off"
    assert values(database, numbers, "item", "size") == [55555, *range(1, ROWS)]


def test_what_changed_between_two_cut_off_preparations_is_converted_again(database: Database) -> None:
    """The second converts more than the first: what was noted for the first still counts."""
    model = filled(database)

    class Cut(Exception):
        """The process ends."""

    def cut(_: str) -> None:
        raise Cut

    with database.read() as connection:
        plan = schema.plan(connection, model, app(item=with_fields(size="integer")), release=2)
    with pytest.raises(Cut):
        schema.prepare(database, plan, NOW, from_rows=100, told=cut)
    set_size(database, model, ids(database)[0], "55555")
    both = app(item=with_fields(size="integer", price={"type": "decimal", "scale": 4}))
    publish_online(database, model, both)
    assert values(database, both, "item", "size") == [55555, *range(1, ROWS)]


def test_an_index_that_was_left_half_done_is_made_anew(database: Database) -> None:
    model = filled(database)
    indexed = app(item=with_fields(size={"type": "text", "unique": True}))
    name = "_new_shop_item_size_key"
    if database.dialect == "postgresql":
        with database.read() as connection:
            connection.exec_driver_sql(f'CREATE UNIQUE INDEX CONCURRENTLY "{name}" ON shop_item (size)')
            connection.exec_driver_sql(
                f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass"
            )
    publish_online(database, model, indexed)
    with pytest.raises(Exception, match="unique"):
        fill(database, indexed, "item", [{"code": "x", "size": "1"}])


def test_writers_do_not_wait_for_the_index_of_a_new_relation(database: Database) -> None:
    """On PostgreSQL it is made after the switch, also where that was cut off half way."""
    if database.dialect == "sqlite":
        pytest.skip("SQLite makes an index without values in a moment")
    old, new = filled(database), app(item=with_fields(up={"type": "reference", "to": "item"}))
    name = "shop_item_up_idx"
    with database.read() as connection:
        plan = schema.plan(connection, old, new, release=2)
    ready = schema.prepare(database, plan, NOW, from_rows=100)
    with database.alter() as connection:
        schema.apply(connection, plan, NOW, ready)
    with database.read() as connection:
        assert [each.data["index"] for each in schema.drift(connection, new)] == [name]
        connection.exec_driver_sql(f'CREATE INDEX CONCURRENTLY "{name}" ON shop_item (up)')
        connection.exec_driver_sql(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass")
    schema.settle(database, new)
    with database.read() as connection:
        assert schema.drift(connection, new) == []
        assert connection.exec_driver_sql(f"SELECT indisvalid FROM pg_index WHERE indexrelid = '{name}'::regclass").scalar()


EDITS: dict[str, Callable[[], tuple[AppPart, dict[str, Any]]]] = {
    "add": lambda: (app(item=with_fields(more="text")), {}),
    "add_required": lambda: (
        app(item=with_fields(more={"type": "text", "required": True})), {"defaults": {("item", "more"): "x: 100%"}},
    ),
    "add_moment": lambda: (
        app(item=with_fields(more={"type": "datetime", "required": True})),
        {"defaults": {("item", "more"): datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)}},
    ),
    "relation": lambda: (app(item=with_fields(up={"type": "reference", "to": "item"})), {}),
    "rename": lambda: (app(item=with_fields(size=None, width={"type": "text", "was": "size"})), {}),
    "rename_entity": lambda: (app(article={**ITEM, "was": "item"}), {}),
    "retype": lambda: (app(item=with_fields(size="integer")), {}),
    "scale": lambda: (app(item=with_fields(price={"type": "decimal", "scale": 4})), {}),
    "shorter": lambda: (app(item=with_fields(size={"type": "text", "max_length": 3})), {"consent": ["item.size"]}),
    "required": lambda: (app(item=with_fields(size={"type": "text", "required": True})), {}),
    "unique": lambda: (app(item=with_fields(size={"type": "text", "unique": True})), {}),
    "index": lambda: (app(item=with_fields(size={"type": "text", "index": True})), {}),
    "drop": lambda: (app(item=with_fields(size=None)), {}),
    "drop_for_good": lambda: (app(item=with_fields(size=None)), {"consent": ["item.size"]}),
}


@pytest.mark.parametrize("kind", EDITS)
def test_every_kind_of_change_on_a_filled_table(database: Database, kind: str) -> None:
    old = filled(database)
    new, options = EDITS[kind]()
    publish_online(database, old, new, **options)
    entity = next(iter(new.entities))
    assert values(database, new, entity, "code") == [f"C{n:05}" for n in range(ROWS)]
    if "size" in new.entities[entity].fields:
        sizes = [str(v) for v in values(database, new, entity, "size")]
        assert sizes == [str(n) if kind != "shorter" or n < 1000 else "None" for n in range(ROWS)]
    if kind in ("drop", "drop_for_good"):
        publish_online(database, new, old, 3, restore=True)
        kept = [None] * ROWS if kind == "drop_for_good" else [str(n) for n in range(ROWS)]
        assert values(database, old, "item", "size") == kept
    if kind in ("required", "add_required", "add_moment"):
        with pytest.raises(Exception, match="not_null"):
            fill(database, new, entity, [{"code": "x"}])


def test_a_table_goes_aside_and_comes_back_without_being_copied(database: Database) -> None:
    model = filled(database)
    other = app(other={"fields": {"a": "text"}})
    publish_online(database, model, other)
    more = app(item=with_fields(size="integer", more="text"), other={"fields": {"a": "text"}})
    publish_online(database, other, more, 3, restore=True)
    assert values(database, more, "item", "code") == [f"C{n:05}" for n in range(ROWS)]
    assert values(database, more, "item", "size") == [None] * ROWS
    with database.read() as connection:
        assert [(p.entity, p.field) for p in parked.listing(connection, "shop")] == [("item", "size")]


def test_writers_wait_only_for_a_moment(database: Database) -> None:
    model = filled(database)
    stop, waits = threading.Event(), [0.0]

    def write() -> None:
        while not stop.is_set():
            began = time.monotonic()
            fill(database, model, "item", [{"code": f"W{began}", "price": Decimal(1)}])
            waits.append(time.monotonic() - began)
            time.sleep(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        with database.read() as connection:
            plan = schema.plan(connection, model, app(item=with_fields(size="integer")), release=2)
        schema.prepare(database, plan, NOW, from_rows=100)
    finally:
        stop.set()
        thread.join()
    assert len(waits) > 2
    assert max(waits) < 1
