"""What a person knows of records: which of some they see, by their id or by what their fields hold, and values as they see them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from ..expressions import types as t
from ..metamodel.model import AppModel
from ..metamodel.query import Query
from ..metamodel.values import Value
from ..store.engine import Connection
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import fetch_values, read, visible_ids


def known_to(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, ids: Collection[str], connection: Connection,
    *, fields: Collection[str] = (),
) -> set[str]:
    """Return those of the ids whose records the person sees, and of which the person may read all of the fields.

    Whoever looks for a record by what a field holds learns what it holds.
    """
    rights = app.rights(actor)
    seen = rights.visible(entity)
    if not ids or rights.system:
        return set(ids)
    if seen is None or not seen.fields.keys() >= set(fields):
        return set()
    query = Query(entity, ids=tuple(ids), limit=None)
    known = set(ids) if seen.rows is None else visible_ids(engine, app, actor, query, connection)
    for condition in {seen.fields[field] for field in fields} - {None}:
        if known:
            query = Query(entity, ids=tuple(known), where=condition, limit=None)
            known = visible_ids(engine, app, actor, query, connection, rights=False)
    return known


def seen_values(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, paths: Sequence[str], *, connection: Connection
) -> dict[str, Value]:
    """Return the values at paths of a record as the person sees them: what may not be read is empty, rows are left out."""
    rights = app.rights(actor)
    if rights.system:
        return fetch_values(engine, app, entity, [record_id], paths, connection)[0]
    single = [path for path in paths if rights.sees(entity, path) and not _many(app.model, entity, path)]
    found: dict[str, Value] = dict.fromkeys(paths)
    if rights.visible(entity) is not None:
        query = Query(entity, tuple(single) or ("id",), ids=(record_id,), limit=None)
        for row in read(engine, app, actor, query, connection=connection).rows:
            found.update({path: _plain(row[path]) for path in single})
    many = [path for path in paths if path not in single and rights.open(entity, path)]
    if many and found.get("id", record_id):
        found.update(fetch_values(engine, app, entity, [record_id], many, connection)[0])
    return found


def _plain(value: Any) -> Value:
    """Return a value as expressions know it: a reference is its id."""
    return cast("Value", cast("dict[str, Any]", value)["id"] if isinstance(value, dict) and "label" in value else value)


def _many(model: AppModel, entity: str, path: str) -> bool:
    """Tell whether a path leads to or through rows."""
    of: t.Type | None = t.Record(entity, model.entities[entity].scope)
    for name in path.split("."):
        of = of.scope.member(name) if isinstance(of, t.Record) else None
        if isinstance(of, t.ListOf):
            return True
    return False


def unseen_ids(
    engine: Engine, app: InstalledApp, actor: Actor, named: Mapping[str, Collection[str]], connection: Connection
) -> set[str]:
    """Return those of the ids, by entity, that name no record which the person sees."""
    hidden: set[str] = set()
    for entity, ids in named.items():
        seen = app.rights(actor).visible(entity)
        # Where every record is seen, one that is gone meanwhile may still be named.
        if seen is None or seen.rows is not None:
            hidden |= set(ids) - known_to(engine, app, actor, entity, ids, connection)
    return hidden
