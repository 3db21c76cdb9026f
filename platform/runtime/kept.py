"""What publishes set aside, dropped fields and entities, and values that did not convert: looked at, repaired, or deleted for good."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ..kernel.problems import Conflict, Invalid, NotFound, Problem
from ..metamodel.values import Refused
from ..store import parked, quarantine, schema
from ..store.alone import alone
from ..store.quarantine import Quarantined
from .changes import Update
from .context import Actor
from .engine import Engine
from .save import save


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was set aside: `key` names it for a consent; `values` counts records or values."""

    key: str
    kind: str
    release: int
    values: int
    at: datetime | None


def kept(engine: Engine, app: str) -> list[Kept]:
    """Return what is set aside of an app."""
    with engine.database.read() as connection:
        aside = [
            Kept(
                _key(p.entity, p.field), "field" if p.field else "entity", p.release, parked.count(connection, p), p.at
            )
            for p in parked.listing(connection, app)
        ]
        values = quarantine.counts(connection, app)
    return aside + [Kept(_key(entity, field), "values", 0, count, None) for (entity, field), count in values.items()]


def quarantined(
    engine: Engine, app: str, entity: str = "", field: str = "", *, after: str = "", limit: int = 100
) -> list[Quarantined]:
    """Return values that did not convert, each with its record and the reason."""
    with engine.database.read() as connection:
        return quarantine.listing(connection, app, entity, field, after=after, limit=limit)


def repair(engine: Engine, app_key: str, actor: Actor, ids: Collection[str], value: object = None) -> int:
    """Put values that did not convert back into their records, as they were or as `value`; raises Invalid with all that do not fit.

    They go through the write path like any change of that person; what is repaired is no longer kept.
    """
    app = engine.app(app_key)
    with engine.database.write() as connection:
        found = quarantine.get(connection, app_key, ids)
        if len(found) < len(set(ids)):
            raise NotFound(Problem("nothing_kept", {"key": ", ".join(set(ids) - {each.id for each in found})}))
        problems: list[Problem] = []
        changes: list[Update] = []
        for each in found:
            entity = app.model.entities.get(each.entity)
            field = entity.fields.get(each.field) if entity else None
            if field is None:
                raise NotFound(Problem("nothing_kept", {"key": _key(each.entity, each.field)}))
            given = each.value if value is None else value
            try:
                field.clean(given)
                changes.append(Update(each.entity, each.record_id, {each.field: given}))
            except Refused as refused:
                problems.append(Problem(refused.code, refused.data))
        if problems:
            raise Invalid(*problems)
        for change in changes:
            save(engine, app, actor, [change], connection=connection)
        quarantine.forget(connection, app_key, [each.id for each in found])
    return len(changes)


def delete_for_good(engine: Engine, app: str, key: str, consent: Collection[str]) -> int:
    """Delete for ever what is kept under a key; raises Conflict without a consent that names it. Returns how many values went."""
    entity, _, field = key.partition(".")
    with alone(engine.database, app):
        with engine.database.read() as connection:
            aside = [p for p in parked.listing(connection, app) if (p.entity, p.field) == (entity, field)]
            values = sum(parked.count(connection, p) for p in aside)
            count = values + quarantine.counts(connection, app).get((entity, field), 0)
        if not aside and not count:
            raise NotFound(Problem("nothing_kept", {"key": key}))
        if key not in consent:
            raise Conflict(Problem("loss_needs_consent", {"key": key, "count": count}))
        with engine.database.alter() as connection:
            for each in aside:
                schema.delete_parked(connection, each)
            quarantine.forget_field(connection, app, entity, field)
        known = {each.key: each for each in engine.apps()}
        if app in known:
            schema.settle(engine.database, known[app].model)
    return count


def _key(entity: str, field: str) -> str:
    return f"{entity}.{field}" if field else entity
