"""Fields that change their type, with the values that they hold."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.problems import Invalid
from formwright.store import quarantine, schema
from formwright.store.engine import Database
from tests.store.publishing import ITEM, NOW, SIZES, codes, fill, publish, refused, shop, told, values, with_fields
from tests.store.shapes import app

RETYPES = [
    ("text", ["1", "-22", "007"], "integer", [1, -22, 7]),
    ("text", ["1.5", "2", "-0.25"], {"type": "decimal", "scale": 2}, [Decimal("1.5"), Decimal(2), Decimal("-0.25")]),
    ("integer", [1, 2], "text", ["1", "2"]),
    ("integer", [1, 2], "money", [Decimal(1), Decimal(2)]),
    ({"type": "decimal", "scale": 2}, [Decimal("1.25")], {"type": "decimal", "scale": 6}, [Decimal("1.25")]),
    ({"type": "decimal", "scale": 6}, [Decimal("1.25")], {"type": "decimal", "scale": 2}, [Decimal("1.25")]),
    ({"type": "decimal", "scale": 6}, [Decimal("3.000000")], "integer", [3]),
    ({"type": "decimal", "scale": 6}, [Decimal("3.500000")], "text", ["3.5"]),
    ("text", ["2026-01-02"], "date", [date(2026, 1, 2)]),
    ("text", ["2026-01-02T03:04:05Z"], "datetime", [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)]),
    ("date", [date(2026, 1, 2)], "datetime", [datetime(2026, 1, 2, tzinfo=UTC)]),
    ("date", [date(2026, 1, 2)], "text", ["2026-01-02"]),
    ("datetime", [NOW], "text", ["2026-11-22T00:00:00Z"]),
    ("text", ["yes", "否"], "boolean", [True, False]),
    ("boolean", [True, False], "text", ["true", "false"]),
    ("boolean", [True, False], "integer", [1, 0]),
    ("integer", [1, 0], "boolean", [True, False]),
    ("text", ['{"a": 1}', "[]"], "json", [{"a": 1}, []]),
    ("json", [{"a": 1}], "text", ['{"a":1}']),
]


@pytest.mark.parametrize(("old", "before", "new", "after"), RETYPES)
def test_types_change_with_their_values(
    database: Database, old: object, before: list[Any], new: object, after: list[Any]
) -> None:
    first, second = app(item=with_fields(it=old)), app(item=with_fields(it=new))
    publish(database, None, first, 1)
    fill(database, first, "item", [{"code": str(n), "it": v} for n, v in enumerate([*before, None])])
    assert told(publish(database, first, second)) == ["schema_field_retyped"]
    assert values(database, second, "item", "it") == [*after, None]


def test_values_that_do_not_convert_refuse_or_are_set_aside(database: Database) -> None:
    model = app(item=with_fields(size="text"))
    publish(database, None, model, 1)
    fill(database, model, "item", [{"code": str(n), "size": s} for n, s in enumerate(SIZES)])
    whole = app(item=with_fields(size="date"))
    problems = refused(database, model, whole)
    assert codes(problems) == ["schema_does_not_convert"]
    assert problems[0].text() == "3 of 3 values of item.size do not convert from text to date: 1, 22, 333"
    numbers = app(item=with_fields(size="integer"))
    fill(database, model, "item", [{"code": "C7", "size": "many"}])
    plan = publish(database, model, numbers, consent=["item.size"])
    assert told(plan) == ["schema_partly_converted"]
    assert plan.loses_data
    assert values(database, numbers, "item", "size") == [1, 22, 333, None, None]
    publish(database, numbers, app(item=with_fields(size="integer", text="text")), 3)


def test_required_keys_of_another_type(database: Database) -> None:
    model = shop(database)
    fill(database, model, "item", [{"code": "many"}])
    typed = app(item=with_fields(code={"type": "integer", "required": True}))
    with pytest.raises(Invalid):
        publish(database, model, typed, consent=["item.code"])
    with database.read() as connection:
        assert schema.drift(connection, model) == []
    document = app(item=with_fields(code={"type": "json", "required": True}))
    with pytest.raises(Invalid) as unreadable:
        publish(database, model, document)
    assert codes(unreadable.value.problems) == ["schema_does_not_convert"]


def test_text_becomes_a_reference_by_the_natural_key(database: Database) -> None:
    first = app(item=ITEM, line={"fields": {"item": {"type": "text", "required": True}}})
    publish(database, None, first, 1)
    ids = fill(database, first, "item", [{"code": f"C{n}", "size": s} for n, s in enumerate(SIZES)])
    fill(database, first, "line", [{"item": "C1"}, {"item": ids[2]}])
    second = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "required": True}}})
    assert told(publish(database, first, second)) == ["schema_field_retyped", "schema_index_added"]
    assert values(database, second, "line", "item") == [ids[1], ids[2]]
    third = app(
        item=ITEM, thing={"fields": {"a": "text"}}, line={"fields": {"item": {"type": "reference", "to": "thing"}}}
    )
    assert codes(refused(database, second, third, release=3)) == ["schema_does_not_convert"]
    assert told(publish(database, second, third, 3, consent=["line.item"])) == [
        "schema_entity_added",
        "schema_partly_converted",
        "schema_optional",
    ]
    publish(database, third, app(item=ITEM, thing={"fields": {"a": "text"}}), 4)


def test_one_becomes_several_and_several_one(database: Database) -> None:
    first = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "required": True}}})
    publish(database, None, first, 1)
    ids = fill(database, first, "item", [{"code": f"C{n}", "size": s} for n, s in enumerate(SIZES)])
    lines = fill(database, first, "line", [{"item": ids[n % 2]} for n in range(4)])
    second = app(item=ITEM, line={"fields": {"items": {"type": "many", "to": "item", "was": "item"}, "n": {"type": "text"}}})
    assert told(publish(database, first, second)) == ["schema_field_added", "schema_field_spread", "schema_entity_added"]
    assert values(database, second, "line.items", "owner") == lines
    assert values(database, second, "line.items", "target") == [ids[0], ids[1], ids[0], ids[1]]
    fill(database, second, "line.items", [{"owner": lines[3], "target": ids[3]}])
    third = app(item=ITEM, line={"fields": {"item": {"type": "reference", "to": "item", "was": "items"}, "n": {"type": "text"}}})
    problems = refused(database, second, third, release=3)
    assert codes(problems) == ["schema_does_not_convert"]
    plan = publish(database, second, third, 3, consent=["line.item"])
    assert told(plan) == ["schema_field_gathered"]
    assert values(database, third, "line", "item") == [ids[0], ids[1], ids[0], None]
    with database.read() as connection:
        (kept,) = quarantine.listing(connection, "shop")
    assert (kept.record_id, set(kept.value.split(", "))) == (lines[3], {ids[1], ids[3]})
