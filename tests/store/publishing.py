"""How the store's tests publish, fill and look at small apps."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from formwright.kernel.ids import new_ids
from formwright.kernel.problems import Invalid, Problem
from formwright.metamodel.values import Value
from formwright.store import records, schema
from formwright.store.engine import Database
from formwright.store.tables import app_tables
from tests.store.shapes import AppPart, app

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
