"""Rows to changes by natural key: what is there already is updated or kept, what is not is created. Seeds and imports use it."""

from collections.abc import Mapping, Sequence
from typing import Literal

from ..kernel.ids import is_id
from ..kernel.problems import Invalid, Problem
from ..metamodel.fields import Field, ReferenceField
from ..metamodel.model import EntityModel
from ..metamodel.values import Refused, Value
from ..store import records
from ..store.engine import Connection
from .changes import Change, Create, Update
from .installed import InstalledApp

Existing = Literal["keep", "update"]
Row = Mapping[str, object]


def keyed_changes(
    app: InstalledApp, entity: EntityModel, rows: Sequence[Row], connection: Connection, existing: Existing
) -> list[Change | None]:
    """Return a change for each row, None where the record is there and stays; rows that name the same record count once.

    A row whose key cannot be read becomes a Create: the write path then tells what is wrong with it.
    """
    keys = natural_keys(app, entity, rows, connection)
    found = present(app, entity, [k for k in keys if k is not None], connection)
    seen: set[tuple[Value, ...]] = set()
    changes: list[Change | None] = []
    for row, key in zip(rows, keys, strict=True):
        if key is not None and key in seen:
            changes.append(None)
        elif key is not None and key in found:
            changes.append(Update(entity.key, found[key], row) if existing == "update" else None)
        else:
            changes.append(Create(entity.key, row))
        if key is not None:
            seen.add(key)
    return changes


def present(
    app: InstalledApp, entity: EntityModel, keys: Sequence[tuple[Value, ...]], connection: Connection
) -> dict[tuple[Value, ...], str]:
    """Return the ids of the records that have one of these natural keys."""
    if not keys:
        return {}
    found = records.fetch_by(connection, app.tables.of(entity.key), entity.natural_key, set(keys), ("id",))
    return {key: str(row["id"]) for key, row in found.items()}


def natural_keys(
    app: InstalledApp, entity: EntityModel, rows: Sequence[Row], connection: Connection
) -> list[tuple[Value, ...] | None]:
    """Return the cleaned natural key of each row, references found set by set; None where a part is missing or wrong."""
    if not entity.natural_key:
        raise Invalid(Problem("no_natural_key", {"entity": entity.key}))
    columns = [_column(app, entity.fields[name], [row.get(name) for row in rows], connection) for name in entity.natural_key]
    return [None if None in key else key for key in zip(*columns, strict=True)]


def _column(app: InstalledApp, field: Field, raws: list[object], connection: Connection) -> list[Value]:
    values = [_clean(field, raw) for raw in raws]
    if not isinstance(field, ReferenceField):
        return values
    names = {v for v in values if isinstance(v, str) and not is_id(v)}
    ids = find_named(app, app.model.entities[field.to], names, connection)
    return [ids.get(v, v if is_id(v) else None) if isinstance(v, str) else None for v in values]


def find_named(app: InstalledApp, entity: EntityModel, names: set[str], connection: Connection) -> dict[str, str]:
    """Return the ids of the records that single natural-key texts name."""
    if not names or len(entity.natural_key) != 1:
        return {}
    (column,) = entity.natural_key
    field = entity.fields[column]
    if isinstance(field, ReferenceField):
        return {}
    cleaned = {name: (value,) for name in names if (value := _clean(field, name)) is not None}
    found = present(app, entity, list(cleaned.values()), connection)
    return {name: found[key] for name, key in cleaned.items() if key in found}


def _clean(field: Field, raw: object) -> Value:
    if raw is None or raw == "":
        return None
    try:
        return field.clean(raw)
    except Refused:
        return None
