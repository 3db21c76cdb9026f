"""Records in sets: written and read back exactly, on both databases, with versions that are checked."""

import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.ids import new_ids
from formwright.store import records, references
from formwright.store.engine import Database, StoreConflict
from formwright.store.records import Update
from formwright.store.tables import AppTables, app_tables
from tests.store.shapes import app

NOW = datetime(2026, 11, 22, 6, 30, 15, 123456, tzinfo=UTC)
SYSTEM = {"version": 1, "created_at": NOW, "created_by": "me", "updated_at": NOW, "updated_by": "me"}
SHOP = app(
    item={
        "fields": {
            "code": {"type": "text", "required": True},
            "note": "long_text",
            "pieces": "integer",
            "price": {"type": "decimal", "scale": 6},
            "cost": {"type": "money", "scale": 2},
            "made": "boolean",
            "day": "date",
            "moment": "datetime",
            "data": "json",
            "parent": {"type": "reference", "to": "item"},
            "order": "text",
            "total": {"type": "rollup", "over": "lines", "count": True},
            "twice": {"type": "formula", "expr": "pieces * 2"},
        },
        "keys": [{"unique": ["code"]}],
    },
    line={
        "fields": {
            "item": {"type": "reference", "to": "item", "required": True},
            "number": "integer",
            "at": "datetime",
        },
        "keys": [{"unique": ["item", "number"]}],
    },
)


@pytest.fixture
def shop(database: Database) -> tuple[Database, AppTables]:
    tables = app_tables(SHOP)
    with database.write() as connection:
        tables.metadata.create_all(connection)
    return database, tables


def whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def rows(count: int, **values: object) -> list[dict[str, Any]]:
    return [{"id": i, **SYSTEM, "code": f"C{n:05}", **values} for n, i in enumerate(new_ids(count))]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_every_kind_of_value_comes_back_exactly(shop: tuple[Database, AppTables], count: int) -> None:
    database, tables = shop
    values: Mapping[str, object] = {
        "note": "a\\b\tc\nd 'quoted' \"twice\" 中文 \U0001f600 \\N %s ? {x}",
        "pieces": 2**53 - 1,
        "price": Decimal("-123456789012.123456"),
        "cost": Decimal("0.10"),
        "made": True,
        "day": date(2026, 2, 28),
        "moment": NOW.astimezone(timezone(timedelta(hours=8))),
        "data": {"a": [1, 2.5, None, "x"], "中": {"b": True}},
        "order": "",
        "total": 0,
    }
    given = rows(count, **values)
    given.append({"id": new_ids(1)[0], **SYSTEM, "code": "blank"})
    given.append(
        {
            "id": new_ids(1)[0],
            **SYSTEM,
            "code": "child",
            "parent": given[0]["id"],
            "made": False,
            "data": [],
            "moment": datetime(1, 1, 1, tzinfo=UTC),
            "day": date(9999, 12, 31),
        }
    )
    with database.write() as connection:
        records.insert(connection, tables.of("item"), given)
    with database.read() as connection:
        found = records.fetch(connection, tables.of("item"), [r["id"] for r in given])
    assert len(found) == count + 2
    for row in given:
        expected = {c.name: row.get(c.name) for c in tables.of("item").columns}
        assert found[row["id"]] == expected
        assert {k: type(v) for k, v in found[row["id"]].items() if v is not None and k != "data"} == {
            k: type(v) for k, v in expected.items() if v is not None and k != "data"
        }
    assert found[given[0]["id"]]["moment"].utcoffset() == timedelta(0)  # type: ignore[union-attr]


def test_sums_are_exact(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    with database.write() as connection:
        records.insert(connection, tables.of("item"), rows(1000, price=Decimal("0.1")))
        total = connection.exec_driver_sql("SELECT sum(price) FROM shop_item").scalar_one()
    assert total == (100_000_000 if database.dialect == "sqlite" else Decimal(100))


def test_finer_decimals_are_never_rounded_away(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    if database.dialect == "sqlite":
        with pytest.raises(ValueError, match="fraction digits"), database.write() as connection:
            records.insert(connection, tables.of("item"), rows(1, cost=Decimal("0.005")))


def test_moments_sort_as_text_and_naive_ones_are_refused(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    moments = [NOW + timedelta(microseconds=n * 37_000_001) for n in range(50)]
    given = [row | {"moment": moment} for row, moment in zip(rows(50), moments, strict=True)]
    with database.write() as connection:
        records.insert(connection, tables.of("item"), list(reversed(given)))
        ids = connection.exec_driver_sql("SELECT id FROM shop_item ORDER BY moment").scalars().all()
    assert ids == [row["id"] for row in given]
    with pytest.raises(ValueError, match="time zone"), database.write() as connection:
        records.insert(connection, tables.of("item"), rows(1, moment=NOW.replace(tzinfo=None)))


@pytest.mark.parametrize("count", [1, 5, 200])
def test_update_raises_versions_and_tells_stale_ids(shop: tuple[Database, AppTables], count: int) -> None:
    database, tables = shop
    item = tables.of("item")
    given = rows(count + 1)
    with database.write() as connection:
        records.insert(connection, item, given)
        changes = [
            Update(row["id"], 1, {"pieces": n, "price": Decimal(n), "data": {"n": n}, "made": None, "updated_at": NOW})
            for n, row in enumerate(given[:count])
        ]
        other = Update(given[count]["id"], 1, {"order": "x"})
        assert records.update(connection, item, [*changes, other]) == []
    with database.read() as connection:
        found = records.fetch(
            connection, item, [row["id"] for row in given], ["version", "pieces", "price", "data", "order"]
        )
    assert [found[row["id"]]["pieces"] for row in given] == [*range(count), None]
    assert found[given[0]["id"]] == {
        "id": given[0]["id"],
        "version": 2,
        "pieces": 0,
        "price": Decimal(0),
        "data": {"n": 0},
        "order": None,
    }
    assert found[given[count]["id"]]["order"] == "x"
    with database.write() as connection:
        again = [Update(row["id"], 2, {"pieces": 0}) for row in given[:-1]] + [
            Update(given[-1]["id"], 1, {"pieces": 0})
        ]
        assert records.update(connection, item, again) == [given[-1]["id"]]
        assert records.update(connection, item, [Update("nobody", 1, {"pieces": 0})]) == ["nobody"]


def test_an_update_to_the_same_values_keeps_each_version(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    item, given = tables.of("item"), rows(40)
    ids = [row["id"] for row in given]
    with database.write() as connection:
        records.insert(connection, item, given)
        assert records.update(connection, item, [Update(each, 1, {"pieces": 3}) for each in ids[::2]]) == []
        both = [Update(each, 2 - n % 2, {"made": None, "pieces": 5}) for n, each in enumerate(ids)]
        assert records.update(connection, item, both, {"updated_at": NOW, "order": "z"}) == []
    with database.read() as connection:
        found = records.fetch(connection, item, ids, ["version", "pieces", "order", "updated_at"])
    assert [found[each]["version"] for each in ids] == [3 - n % 2 for n in range(40)]
    assert {(row["pieces"], row["order"], row["updated_at"]) for row in found.values()} == {(5, "z", NOW)}


def test_an_update_may_change_nothing_but_the_version(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    given = rows(2)
    with database.write() as connection:
        records.insert(connection, tables.of("item"), given)
        assert records.update(connection, tables.of("item"), [Update(row["id"], 1, {}) for row in given]) == []
        found = records.fetch(connection, tables.of("item"), [row["id"] for row in given])
    assert [row["version"] for row in found.values()] == [2, 2]


@pytest.mark.parametrize("count", [1, 60])
def test_delete_wants_the_version(shop: tuple[Database, AppTables], count: int) -> None:
    database, tables = shop
    given = rows(count + 1)
    with database.write() as connection:
        records.insert(connection, tables.of("item"), given)
        assert records.delete(connection, tables.of("item"), [(row["id"], 1) for row in given[:count]]) == []
        assert records.delete(connection, tables.of("item"), [(given[-1]["id"], 7)]) == [given[-1]["id"]]
        assert records.delete(connection, tables.of("item"), []) == []
        assert records.count(connection, tables.of("item")) == 1


def test_natural_keys_are_looked_up_by_the_thousand(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    items = rows(1500)
    lines = [{"id": i, **SYSTEM, "item": items[n % 3]["id"], "number": n} for n, i in enumerate(new_ids(300))]
    with database.write() as connection:
        records.insert(connection, tables.of("item"), items)
        records.insert(connection, tables.of("line"), lines)
    with database.read() as connection:
        found = records.fetch_by(
            connection, tables.of("item"), ("code",), [(f"C{n:05}",) for n in range(2000)] + [(None,)]
        )
        assert {key: row["id"] for key, row in found.items()} == {(row["code"],): row["id"] for row in items}
        keys = [(line["item"], line["number"]) for line in lines]
        pairs = records.fetch_by(
            connection, tables.of("line"), ("item", "number"), [*keys, (items[0]["id"], 9999)], ("id", "version")
        )
        assert {key: row["id"] for key, row in pairs.items()} == {
            (line["item"], line["number"]): line["id"] for line in lines
        }
        assert records.fetch_by(connection, tables.of("item"), ("code",), []) == {}
        assert records.fetch(connection, tables.of("item"), []) == {}
        moments = records.fetch_by(connection, tables.of("item"), ("created_at", "version"), [(NOW, 1)], ("code",))
        assert len(moments) == 1


def test_conflicts_name_the_key(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    for count in (1, 100):
        given = rows(count)
        given.append(given[0] | {"id": new_ids(1)[0]})
        with pytest.raises(StoreConflict) as conflict, database.write() as connection:
            records.insert(connection, tables.of("item"), given)
        assert (conflict.value.kind, conflict.value.table, conflict.value.columns) == ("unique", "shop_item", ("code",))
    with pytest.raises(StoreConflict) as missing, database.write() as connection:
        records.insert(connection, tables.of("item"), [{"id": new_ids(1)[0], **SYSTEM}])
    assert (missing.value.kind, missing.value.columns) == ("not_null", ("code",))
    with database.write() as connection:
        records.insert(connection, tables.of("line"), [{"id": i, **SYSTEM, "item": None, "number": 1} for i in ()])


def test_the_database_names_who_points_to_a_record(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    parent, child, alone = rows(3)
    child["parent"] = parent["id"]
    line = {"id": new_ids(1)[0], **SYSTEM, "item": parent["id"], "number": 1}
    with database.write() as connection:
        records.insert(connection, tables.of("line"), [line])
        records.insert(connection, tables.of("item"), [parent, child, alone])
    with database.read() as connection:
        found = references.referring(connection, tables, "item", [parent["id"], alone["id"]])
    assert found == [("item", "parent", child["id"], parent["id"]), ("line", "item", line["id"], parent["id"])]


def test_locks_in_id_order_never_wait_in_a_ring(shop: tuple[Database, AppTables]) -> None:
    database, tables = shop
    item = tables.of("item")
    given = rows(40, pieces=0)
    ids = [row["id"] for row in given]
    with database.write() as connection:
        records.insert(connection, item, given)
    failed: list[Exception] = []

    def add(order: list[str]) -> None:
        try:
            for _ in range(5):
                with database.write() as connection:
                    found = records.fetch(connection, item, order, ("version", "pieces"), lock=True)
                    changes = [
                        Update(i, whole(row["version"]), {"pieces": whole(row["pieces"]) + 1})
                        for i, row in found.items()
                    ]
                    assert records.update(connection, item, changes) == []
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test
            failed.append(error)

    threads = [threading.Thread(target=add, args=(ids[::step],)) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.write() as connection:
        records.lock(connection, item, ids)
        assert [row["pieces"] for row in records.fetch(connection, item, ids).values()] == [20] * len(ids)
