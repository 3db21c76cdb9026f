"""Values that were kept as JSON, as expressions take them again: what a rule was told, and what a record held before."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from ..kernel.json import Json
from .fields import Field
from .rule_model import INPUT
from .trigger_model import TriggerModel
from .values import Value


def thawed(field: Field, kept: Json) -> Value:
    """Return a value of a field from its JSON."""
    column = field.column()
    if not isinstance(kept, str | int | float) or isinstance(kept, bool) or column is None:
        return cast("Value", kept)
    match column.kind:
        case "decimal":
            return Decimal(str(kept))
        case "date":
            return date.fromisoformat(str(kept))
        case "datetime":
            return datetime.fromisoformat(str(kept))
        case _:
            return cast("Value", kept)


def given_values(trigger: TriggerModel, kept: Json) -> dict[str, Value]:
    """Return what a run was told, by path; each row of a list has its number as its id."""
    if trigger.given is None:
        return {}
    told = cast("Mapping[str, Json]", kept or {})
    values = {f"{INPUT}.{name}": thawed(field, told.get(name)) for name, field in trigger.inputs.items()}
    for name, fields in trigger.rows.items():
        rows = cast("list[dict[str, Json]]", told.get(name) or [])
        found = [{"id": str(i), **{key: thawed(field, row.get(key)) for key, field in fields.items()}} for i, row in enumerate(rows)]
        values[f"{INPUT}.{name}"] = cast("Value", found)
    return values


def before_values(fields: Mapping[str, Field], kept: Json) -> dict[str, Value]:
    """Return what a record held before a change, by path."""
    held = cast("Mapping[str, Json]", kept or {})
    return {f"before.{name}": thawed(fields[name], value) for name, value in held.items() if name in fields}
