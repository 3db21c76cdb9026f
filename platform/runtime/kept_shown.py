"""What publishes set aside, for people: listed and repaired by who sees every field of every record, deleted by who may delete them all.

A value that was set aside stood there under conditions that nobody knows any more; so it is told like the audit, to who sees everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..kernel.json import Json, datetime_text
from ..kernel.problems import Forbidden, Problem
from ..metamodel.query import Query
from ..store import quarantine
from ..store.engine import Connection
from ..store.quarantine import Quarantined
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .kept import delete_for_good, find, kept, quarantined, repair
from .read import read


@dataclass(frozen=True, slots=True)
class Shown:
    """A kept value as people see it: the value with its reason, what its record is called, and what stands there now."""

    kept: Quarantined
    label: str
    now: Json
    there: bool = True

    @property
    def why(self) -> Problem:
        """Return why the value does not fit."""
        return Problem(self.kept.code, self.kept.data)


def require_keeper(app: InstalledApp, actor: Actor) -> None:
    """Raise Forbidden unless the person sees every field of every record."""
    rights = app.rights(actor)
    if not (rights.system or rights.sees_all):
        raise Forbidden(Problem("kept_needs_all", {}))


def kept_shown(engine: Engine, app: InstalledApp, actor: Actor) -> list[dict[str, Json]]:
    """Return what is set aside, each with whether the person may delete it for good."""
    require_keeper(app, actor)
    return [
        {
            "key": each.key, "kind": each.kind, "release": each.release or None, "values": each.values,
            "at": datetime_text(each.at) if each.at else None, "may_delete": _may_delete(app, actor, each.key.partition(".")[0]),
        }
        for each in kept(engine, app.key)
    ]  # fmt: skip


def values_shown(engine: Engine, app: InstalledApp, actor: Actor, of: str, after: str, limit: int) -> tuple[list[Shown], str]:
    """Return a page of values that did not convert, oldest first, and the id behind which the next one begins (empty at the end)."""
    require_keeper(app, actor)
    entity, _, field = of.partition(".")
    found = quarantined(engine, app.key, entity, field, after=after, limit=limit + 1)
    page = found[:limit]
    now = {key: row for each in {one.entity for one in page} for key, row in _now(engine, app, actor, each, page)}
    return [_shown(each, now.get((each.entity, each.record_id))) for each in page], page[-1].id if len(found) > limit else ""


def _now(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, page: Sequence[Quarantined]
) -> Iterator[tuple[tuple[str, str], dict[str, Json]]]:
    """Yield the records of kept values that are still there, as the person sees them."""
    model = app.model.entities.get(entity)
    if model is None:
        return
    ids = {each.record_id for each in page if each.entity == entity}
    fields = {each.field for each in page if each.entity == entity and each.field in model.fields}
    query = Query(entity, tuple(sorted(fields)), ids=tuple(sorted(ids)), limit=len(ids), labelled=True)
    yield from (((entity, str(row["id"])), row) for row in read(engine, app, actor, query, wire=True).rows)


def _shown(each: Quarantined, row: dict[str, Json] | None) -> Shown:
    return Shown(each, "", None, there=False) if row is None else Shown(each, str(row["label"]), row.get(each.field))


def put_back(engine: Engine, app: InstalledApp, actor: Actor, ids: Sequence[str], value: object, connection: Connection) -> int:
    """Put kept values into their records, as they were or as `value`, all or none, with the rights of the person."""
    require_keeper(app, actor)
    return repair(engine, app.key, actor, ids, value, connection=connection)


def purge(app: InstalledApp, actor: Actor, ids: Sequence[str], connection: Connection) -> int:
    """Forget kept values for ever."""
    require_keeper(app, actor)
    for entity in {each.entity for each in find(connection, app.key, ids).values()}:
        _require_deleting(app, actor, entity)
    return quarantine.forget(connection, app.key, ids)


def delete_kept(engine: Engine, app: InstalledApp, actor: Actor, key: str, values: int) -> int:
    """Delete for ever all that is kept under a key, where it is as much as the person saw; returns how many values went."""
    require_keeper(app, actor)
    _require_deleting(app, actor, key.partition(".")[0])
    return delete_for_good(engine, app.key, key, [key], expected=values)


def _require_deleting(app: InstalledApp, actor: Actor, entity: str) -> None:
    if not _may_delete(app, actor, entity):
        raise Forbidden(Problem("not_allowed", {"action": "purge", "entity": entity}))


def _may_delete(app: InstalledApp, actor: Actor, entity: str) -> bool:
    """Tell whether somebody may delete every record of an entity; of one that is gone, every record of the app."""
    rights, known = app.rights(actor), app.model.entities
    asked = [entity] if entity in known else list(known)
    return all(rights.allows(each, "delete") and rights.rows(each, "delete") is None for each in asked)
