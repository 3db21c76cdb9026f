"""Frozen records: a picture of a record and the children named, taken set by set; references stay as id and label."""

from collections.abc import Collection

from ..kernel.json import Json, dumps, loads
from ..kernel.problems import Invalid, Problem
from ..metamodel.fields import SnapshotField
from ..metamodel.query import Query
from ..metamodel.values import Value
from ..store.engine import Connection
from .context import SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .read import read


def freeze(
    engine: Engine, app: InstalledApp, field: SnapshotField, ids: Collection[str], connection: Connection
) -> dict[str, Value]:
    """Return the picture of each record by id: its fields, and the rows of the children named, in their own order."""
    if not ids:
        return {}
    query = Query(field.of, ids=tuple(sorted(ids)), expand=field.including, limit=None)
    page = read(engine, app, SYSTEM, query, connection=connection)
    return {str(row["id"]): _picture(row, field) for row in page.rows}


def _picture(row: dict[str, object], field: SnapshotField) -> Value:
    picture = loads(dumps(row))
    assert isinstance(picture, dict)
    for key in field.including:
        children = picture.get(key)
        if isinstance(children, dict):
            if children.get("next"):
                raise Invalid(Problem("too_much_to_freeze", {"entity": field.of, "field": key}))
            rows: Json = children["rows"]
            picture[key] = rows
    return picture
