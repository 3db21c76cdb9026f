"""Live schema change with filled tables: every kind of change, on both databases, leaves the database as the model says."""

from datetime import date
from decimal import Decimal

import pytest

from formwright.kernel.problems import Invalid
from formwright.store import history, parked, records, schema, sequences
from formwright.store.engine import Database
from formwright.store.tables import app_tables
from tests.store.publishing import ITEM, NOW, SIZES, codes, fill, publish, refused, shop, told, values, with_fields
from tests.store.shapes import app


def test_nothing_changed_is_no_change(database: Database) -> None:
    model = shop(database)
    assert schema.diff(model, app(item=ITEM)) == ()
    assert publish(database, model, app(item=ITEM)).effects == ()


def test_added_entities_may_point_to_each_other(database: Database) -> None:
    model = shop(database)
    more = app(
        item=with_fields(best={"type": "reference", "to": "offer"}),
        offer={
            "fields": {
                "item": {"type": "reference", "to": "item"},
                "next": {"type": "reference", "to": "offer"},
                "mark": {"type": "text", "unique": True},
            }
        },
    )
    assert told(publish(database, model, more)) == ["schema_field_added", "schema_entity_added"]
    fill(database, more, "offer", [{"mark": None}, {"mark": None}, {"mark": "x"}])
    assert values(database, more, "item", "best") == [None] * 4


def test_dropped_entities_are_set_aside_and_come_back(database: Database) -> None:
    model = app(
        item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "required": True}, "n": "integer"}}
    )
    publish(database, None, model, 1)
    items = fill(database, model, "item", [{"code": f"C{n}", "size": s} for n, s in enumerate(SIZES)])
    fill(database, model, "line", [{"item": i, "n": n} for n, i in enumerate(items)])
    less = app(item=ITEM)
    plan = publish(database, model, less)
    assert told(plan) == ["schema_entity_dropped"]
    assert not plan.loses_data
    assert plan.effects[0].told.data["rows"] == 4
    with database.read() as connection:
        assert [(p.entity, p.field, p.release) for p in parked.listing(connection, "shop")] == [("line", "", 2)]
    with database.write() as connection:
        records.delete(connection, app_tables(less).of("item"), [])
    back = publish(database, less, model, 3, restore=True)
    assert told(back) == ["schema_entity_restored"]
    assert values(database, model, "line", "n") == [0, 1, 2, 3]
    assert values(database, model, "line", "item") == items
    with database.read() as connection:
        assert parked.listing(connection, "shop") == []
    publish(database, model, less, 4)
    publish(database, less, model, 5)
    assert values(database, model, "line", "n") == []


def test_dropped_with_consent_is_gone(database: Database) -> None:
    model = shop(database)
    plan = publish(database, model, app(item=with_fields(size=None, price=None)), consent=["item.size"])
    assert told(plan) == ["schema_field_deleted", "schema_field_dropped"]
    assert plan.loses_data
    with database.read() as connection:
        assert [p.field for p in parked.listing(connection, "shop")] == ["price"]
    everything = app(other={"fields": {"a": "text"}})
    last = app(item=with_fields(size=None, price=None))
    assert told(publish(database, last, everything, 3, consent=["item"])) == [
        "schema_entity_added",
        "schema_entity_deleted",
    ]
    with database.read() as connection:
        assert parked.listing(connection, "shop") == []


def test_renamed_entities_keep_everything(database: Database) -> None:
    model = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item"}}})
    publish(database, None, model, 1)
    items = fill(database, model, "item", [{"code": f"C{n}", "size": s} for n, s in enumerate(SIZES)])
    fill(database, model, "line", [{"item": i} for i in items])
    with database.write() as connection:
        history.append(connection, [history.Entry("shop", "item", items[0], 1, NOW, "me", "created", None, {})])
        sequences.take(connection, "shop", "item", "code", "", 5)
    renamed = app(
        article={**ITEM, "was": "item"},
        line={"fields": {"article": {"type": "reference", "to": "article", "was": "item"}}},
    )
    plan = publish(database, model, renamed)
    assert told(plan) == ["schema_entity_renamed", "schema_field_renamed"]
    assert values(database, renamed, "line", "article") == items
    assert values(database, renamed, "article", "size") == SIZES
    assert schema.diff(renamed, renamed) == ()
    with database.write() as connection:
        assert len(history.of_record(connection, "shop", "article", items[0])) == 1
        assert sequences.take(connection, "shop", "article", "code", "", 1) == 6


def test_keys_can_move_along_in_one_publish(database: Database) -> None:
    model = app(a={"fields": {"x": "text", "y": "text"}}, b={"fields": {"x": "text"}, "keys": [{"unique": ["x"]}]})
    publish(database, None, model, 1)
    fill(database, model, "a", [{"x": "ax", "y": "ay"}])
    fill(database, model, "b", [{"x": "bx"}])
    moved = app(
        b={"fields": {"y": {"type": "text", "was": "x"}, "z": {"type": "text", "was": "y"}}, "was": "a"},
        c={"fields": {"x": "text"}, "keys": [{"unique": ["x"]}], "was": "b"},
        a={"fields": {"x": "integer"}},
    )
    publish(database, model, moved)
    assert values(database, moved, "b", "y") == ["ax"]
    assert values(database, moved, "b", "z") == ["ay"]
    assert values(database, moved, "c", "x") == ["bx"]
    assert values(database, moved, "a", "x") == []


def test_added_required_fields_need_a_default(database: Database) -> None:
    model = shop(database)
    required = app(item=with_fields(colour={"type": "text", "required": True}, day={"type": "date", "required": True}))
    problems = refused(database, model, required)
    assert codes(problems) == ["schema_needs_value", "schema_needs_value"]
    assert problems[0].text() == "4 of 4 records of item have no value for colour, which must be filled."
    defaults = {("item", "colour"): "red", ("item", "day"): date(2026, 1, 2)}
    assert told(publish(database, model, required, defaults=defaults)) == ["schema_field_filled"] * 2
    assert values(database, required, "item", "day") == [date(2026, 1, 2)] * 4
    unique = app(item={**with_fields(serial={"type": "text", "required": True, "unique": True})})
    assert codes(refused(database, required, unique, defaults={("item", "serial"): "1"})) == [
        "schema_default_not_unique"
    ]


def test_every_type_can_be_added_and_dropped_and_comes_back(database: Database) -> None:
    model = shop(database)
    kinds: dict[str, object] = {
        "a": "text",
        "b": "long_text",
        "c": "integer",
        "d": {"type": "decimal", "scale": 3},
        "e": "quantity",
        "f": "money",
        "g": "boolean",
        "h": "date",
        "i": "datetime",
        "j": {"type": "choice", "options": {"x": {}}},
        "k": {"type": "state", "workflow": "w"},
        "l": {"type": "sequence", "pattern": "{000}"},
        "m": {"type": "reference", "to": "item"},
        "n": {"type": "snapshot", "of": "item"},
        "o": "json",
        "p": {"type": "formula", "expr": "1"},
        "q": {"type": "rollup", "over": "x", "count": True},
        "r": {"type": "text", "index": True},
        "s": {"type": "text", "unique": True},
    }
    more = app(item=with_fields(**kinds))
    publish(database, model, more)
    some = {
        "a": "A",
        "b": "B",
        "c": 3,
        "d": Decimal("0.125"),
        "e": Decimal(2),
        "f": Decimal("9.99"),
        "g": False,
        "h": date(2026, 1, 1),
        "i": NOW,
        "j": "x",
        "k": "open",
        "l": "001",
        "n": {"z": 1},
        "o": [1],
        "q": 4,
        "r": "R",
        "s": "S",
    }
    own = fill(database, more, "item", [{"code": "C9", **some}])
    publish(database, more, model, 3)
    publish(database, model, more, 4, restore=True)
    with database.read() as connection:
        found = records.fetch(connection, app_tables(more).of("item"), own)[own[0]]
    assert {key: found[key] for key in some} == some


def test_required_can_be_switched(database: Database) -> None:
    model = shop(database)
    required = app(item=with_fields(size={"type": "text", "required": True}, code="text"))
    assert codes(refused(database, model, required)) == ["schema_needs_value"]
    plan = publish(database, model, required, defaults={("item", "size"): "none"})
    assert told(plan) == ["schema_optional", "schema_required_filled"]
    assert plan.effects[1].told.data["missing"] == 1
    assert values(database, required, "item", "size") == ["1", "22", "333", "none"]
    assert told(publish(database, required, model, 3)) == ["schema_required", "schema_optional"]


def test_unique_keys_are_checked_against_the_records(database: Database) -> None:
    model = shop(database)
    fill(database, model, "item", [{"code": "C9", "size": "22"}])
    unique = app(item={**ITEM, "fields": {**ITEM["fields"], "size": {"type": "text", "unique": True}}})
    with pytest.raises(Invalid) as error:
        publish(database, model, unique)
    assert error.value.problems[0].text() == "Records of item have the same size: 22"
    both = app(item={**ITEM, "keys": [{"unique": ["code"]}, {"unique": ["size", "code"]}]})
    assert told(publish(database, model, both)) == ["schema_unique_added"]
    assert told(publish(database, both, model, 3)) == ["schema_unique_dropped"]


def test_indexes_come_and_go(database: Database) -> None:
    model = shop(database)
    indexed = app(item=with_fields(size={"type": "text", "index": True}))
    assert told(publish(database, model, indexed)) == ["schema_index_added"]
    assert told(publish(database, indexed, model, 3)) == ["schema_index_dropped"]


def test_everything_at_once(database: Database) -> None:
    old = app(
        item=ITEM,
        line={
            "fields": {"item": {"type": "reference", "to": "item", "required": True}, "n": "integer", "gone": "text"},
            "keys": [{"unique": ["item", "n"]}],
        },
        old={"fields": {"line": {"type": "reference", "to": "line"}}},
    )
    publish(database, None, old, 1)
    ids = fill(database, old, "item", [{"code": f"C{n}", "size": s} for n, s in enumerate(SIZES)])
    lines = fill(database, old, "line", [{"item": ids[n % 2], "n": n, "gone": "g"} for n in range(6)])
    fill(database, old, "old", [{"line": lines[0]}])
    new = app(
        article={
            **with_fields(
                size={"type": "integer", "was": "size", "index": True}, name={"type": "text", "required": True}
            ),
            "was": "item",
        },
        row={
            "fields": {
                "article": {"type": "reference", "to": "article", "was": "item", "required": True},
                "number": {"type": "text", "was": "n", "required": True},
                "up": {"type": "reference", "to": "row"},
            },
            "keys": [{"unique": ["article", "number"]}],
            "was": "line",
        },
        fresh={"fields": {"row": {"type": "reference", "to": "row"}}},
    )
    publish(database, old, new, defaults={("article", "name"): "?"})
    assert values(database, new, "row", "number") == [str(n) for n in range(6)]
    assert values(database, new, "article", "size") == [1, 22, 333, None]
    assert values(database, new, "article", "name") == ["?"] * 4


def test_long_names_are_shortened_the_same_way_each_time(database: Database) -> None:
    long, key = "f" * 48, "e" * 48
    model = app(
        "a" * 48,
        **{key: {"fields": {long: {"type": "text", "unique": True}, "r" * 48: {"type": "reference", "to": key}}}},
    )
    publish(database, None, model, 1)
    fill(database, model, key, [{long: "x"}])
    less = app("a" * 48, **{key: {"fields": {"other": "text"}}})
    publish(database, model, less, 2)
    publish(database, less, model, 3, restore=True)
    assert values(database, model, key, long) == ["x"]
    publish(database, model, app("a" * 48), 4)
    publish(database, app("a" * 48), model, 5, restore=True)
    assert values(database, model, key, long) == ["x"]
