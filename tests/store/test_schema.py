"""Live schema change with filled tables: every kind of change, on both databases, leaves the database as the model says."""

import subprocess
import sys
import threading
import time
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from formwright.kernel.ids import new_ids
from formwright.kernel.problems import Invalid, Problem
from formwright.metamodel.values import Value
from formwright.store import history, parked, records, schema, sequences
from formwright.store.engine import Database
from formwright.store.tables import app_tables

from .shapes import AppPart, app

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SYSTEM = {"version": 1, "created_at": NOW, "created_by": "me", "updated_at": NOW, "updated_by": "me"}
ITEM: Mapping[str, Any] = {
    "fields": {"code": {"type": "text", "required": True}, "size": "text", "price": {"type": "decimal", "scale": 2}},
    "keys": [{"unique": ["code"]}],
}
SIZES = ["1", "22", "333", None]


def publish(
    database: Database,
    old: AppPart | None,
    new: AppPart,
    release: int = 2,
    *,
    defaults: Mapping[tuple[str, str], Value] | None = None,
    consent: Collection[str] = (),
    restore: bool = False,
) -> schema.Plan:
    with database.alter() as connection:
        plan = schema.plan(
            connection, old, new, release=release, defaults=defaults or {}, consent=consent, restore=restore
        )
        schema.apply(connection, plan, NOW)
        assert schema.drift(connection, new) == []
    with database.read() as connection:
        assert schema.drift(connection, new) == []
    return plan


def fill(database: Database, model: AppPart, entity: str, rows: list[dict[str, Any]]) -> list[str]:
    ids = new_ids(len(rows))
    with database.write() as connection:
        records.insert(
            connection, app_tables(model).of(entity), [{"id": i, **SYSTEM, **r} for i, r in zip(ids, rows, strict=True)]
        )
    return ids


def values(database: Database, model: AppPart, entity: str, field: str) -> list[Value]:
    table = app_tables(model).of(entity)
    with database.read() as connection:
        ids = connection.exec_driver_sql(f'SELECT id FROM "{table.name}" ORDER BY id').scalars().all()
        found = records.fetch(connection, table, ids, [field])
    return [found[i][field] for i in ids]


def shop(database: Database) -> AppPart:
    """Publish an app with four items, and return it."""
    model = app(item=ITEM)
    publish(database, None, model, 1)
    fill(database, model, "item", [{"code": f"C{n}", "size": s, "price": Decimal(n)} for n, s in enumerate(SIZES)])
    return model


def with_fields(**fields: object) -> dict[str, Any]:
    """Return the item's definition with some fields replaced, added, or left out (None)."""
    merged = {**ITEM["fields"], **fields}
    return {**ITEM, "fields": {k: f for k, f in merged.items() if f is not None}}


def codes(problems: Collection[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def told(plan: schema.Plan) -> list[str]:
    assert all(effect.told.text(language) != effect.told.code for effect in plan.effects for language in ("en", "zh"))
    return codes([effect.told for effect in plan.effects])


def refused(database: Database, old: AppPart, new: AppPart, **options: Any) -> list[Problem]:
    """Return why a publish is refused, having seen that the old version is whole."""
    with pytest.raises(Invalid) as error:
        publish(database, old, new, **options)
    with database.read() as connection:
        assert schema.drift(connection, old) == []
    assert values(database, old, "item", "size") == SIZES
    assert all(
        p.text(language) != p.code and p.hint(language) for p in error.value.problems for language in ("en", "zh")
    )
    return list(error.value.problems)


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
        assert "extra" in schema.drift(connection, model)[0]
    with pytest.raises(Invalid) as noticed:
        publish(database, model, app(item=with_fields(more="text")))
    assert codes(noticed.value.problems) == ["schema_drift"]


KILLED = """
import os, sys
from formwright.store import schema
from formwright.store.engine import Database
from tests.store import test_schema as t

module = sys.modules["formwright.store.schema.apply"]
database, step = Database(sys.argv[1]), sys.argv[2]
old, new = t.app(item=t.ITEM), t.BEFORE_AND_AFTER
def die(*_: object) -> None:
    os._exit(9)
owner, name = {"fields": (module.fields, "change"), "constraints": (module.constraints, "add_missing"),
               "end": (module, "drift")}[step]
setattr(owner, name, die)
with database.alter() as connection:
    schema.apply(connection, schema.plan(connection, old, new, release=2), t.NOW)
"""
BEFORE_AND_AFTER = app(
    article={**with_fields(size={"type": "integer", "index": True}, price=None), "was": "item"},
    line={"fields": {"article": {"type": "reference", "to": "article"}}},
)


@pytest.mark.parametrize("step", ["fields", "constraints", "end"])
def test_a_process_killed_amid_a_change_leaves_the_old_version_whole(
    database: Database, database_url: str, step: str
) -> None:
    model = shop(database)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, step], check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 9
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
