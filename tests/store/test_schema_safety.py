"""What must never happen in a schema change: half of it, or a change that the data breaks."""

import multiprocessing
import os
import threading
import time
from unittest.mock import patch

import pytest

from formwright.kernel.problems import Invalid
from formwright.store import parked, records, schema
from formwright.store.engine import Database
from formwright.store.tables import app_tables
from tests.store.publishing import (
    ITEM,
    NOW,
    SIZES,
    SYSTEM,
    codes,
    fill,
    publish,
    refused,
    shop,
    values,
    with_fields,
)
from tests.store.shapes import app

_FORK = multiprocessing.get_context("fork")  # a process that starts from nothing reads all modules first


def test_restored_records_that_point_nowhere_refuse(database: Database) -> None:
    model = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "required": True}}})
    publish(database, None, model, 1)
    items = fill(database, model, "item", [{"code": f"C{n}", "size": s} for n, s in enumerate(SIZES)])
    fill(database, model, "line", [{"item": items[3]}])
    less = app(item=ITEM)
    publish(database, model, less)
    with database.write() as connection:
        assert records.delete(connection, app_tables(less).of("item"), [(items[3], 1)]) == []
        records.insert(connection, app_tables(less).of("item"), [{"id": "x", **SYSTEM, "code": "new"}])
    assert codes(refused(database, less, model, release=3, restore=True)) == ["schema_dangling"]


def test_tables_of_another_app_are_not_taken(database: Database) -> None:
    publish(database, None, app("a", b_c={"fields": {"x": "text"}}), 1)
    with pytest.raises(Invalid) as taken:
        publish(database, None, app("a_b", c={"fields": {"x": "text"}}), 1)
    assert codes(taken.value.problems) == ["schema_table_taken"]
    with pytest.raises(Invalid):
        publish(database, None, app("fw", user={"fields": {"x": "text"}}), 1)


def test_tables_changed_by_hand_are_noticed(database: Database) -> None:
    model = shop(database)
    with database.alter() as connection:
        connection.exec_driver_sql("ALTER TABLE shop_item ADD COLUMN extra TEXT")
    with database.read() as connection:
        (found,) = schema.drift(connection, model)
    assert found.text() == "The table shop_item has a column extra that the app does not know."
    assert 'ALTER TABLE "shop_item" DROP COLUMN "extra"' in found.hint()
    with pytest.raises(Invalid) as noticed:
        publish(database, model, app(item=with_fields(more="text")))
    assert codes(noticed.value.problems) == ["schema_drift"]
    assert "extra" in noticed.value.problems[0].text()


BEFORE_AND_AFTER = app(
    article={**with_fields(size={"type": "integer", "index": True}, price=None), "was": "item"},
    line={"fields": {"article": {"type": "reference", "to": "article"}}},
)


def die_amid_a_change(url: str, step: str) -> None:
    """Change the tables, and be gone at a step without a word."""
    places = {
        "fields": "formwright.store.schema.apply.fields.change",
        "constraints": "formwright.store.schema.apply.constraints.add_missing",
        "end": "formwright.store.schema.apply.drift",
    }
    with patch(places[step], lambda *_: os._exit(9)), Database(url).alter() as connection:
        schema.apply(connection, schema.plan(connection, app(item=ITEM), BEFORE_AND_AFTER, release=2), NOW)


@pytest.mark.parametrize("step", ["fields", "constraints", "end"])
def test_a_process_killed_amid_a_change_leaves_the_old_version_whole(
    database: Database, made_url: str, step: str
) -> None:
    model = shop(database)
    process = _FORK.Process(target=die_amid_a_change, args=(made_url, step))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    with database.read() as connection:
        assert schema.drift(connection, model) == []
        assert parked.listing(connection, "shop") == []
    assert values(database, model, "item", "size") == SIZES
    publish(database, model, BEFORE_AND_AFTER)
    assert values(database, BEFORE_AND_AFTER, "article", "size") == [1, 22, 333, None]


def test_a_publish_waits_for_readers_only_in_short_turns(database: Database) -> None:
    if database.dialect == "sqlite":
        return
    model = shop(database)
    waits: list[float] = []
    with database.write() as slow:
        slow.exec_driver_sql("SELECT count(*) FROM shop_item")
        thread = threading.Thread(target=publish, args=(database, model, app(item=with_fields(more="text"))))
        thread.start()
        for _ in range(10):
            start = time.monotonic()
            with database.read() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM shop_item")
            waits.append(time.monotonic() - start)
            time.sleep(0.05)
    thread.join()
    assert max(waits) < 0.6
    with database.read() as connection:
        assert schema.drift(connection, app(item=with_fields(more="text"))) == []


def test_records_saved_after_the_plan_was_shown_count_too(database: Database) -> None:
    model = shop(database)
    unique = app(item=with_fields(size={"type": "text", "unique": True}))
    with database.read() as connection:
        shown = schema.plan(connection, model, unique, release=2)
    assert shown.refusals == []
    fill(database, model, "item", [{"code": "late", "size": "22"}])
    with pytest.raises(Invalid) as late, database.alter() as connection:
        schema.apply(connection, shown, NOW)
    assert codes(late.value.problems) == ["schema_duplicates"]
