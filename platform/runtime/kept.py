"""What publishes set aside, dropped fields and entities, and values that did not convert: looked at, repaired, or deleted for good."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from ..kernel.problems import Conflict, Invalid, Location, NotFound, Problem
from ..metamodel.values import Refused
from ..store import parked, quarantine, schema
from ..store.alone import alone
from ..store.engine import Connection
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


def repair(
    engine: Engine, app_key: str, actor: Actor, ids: Sequence[str], value: object = None, *, connection: Connection | None = None
) -> int:
    """Put values that did not convert back into their records, as they were or as `value`; raises Invalid with all that do not fit.

    They go through the write path like any change of that person, all or none; what is repaired is no longer kept.
    """
    with nullcontext(connection) if connection is not None else engine.database.write() as work:
        found = find(work, app_key, ids)
        save(engine, engine.app(app_key), actor, _repairs(engine, app_key, ids, found, value), connection=work)
        quarantine.forget(work, app_key, list(found))
    return len(found)


def find(connection: Connection, app: str, ids: Sequence[str]) -> dict[str, Quarantined]:
    """Return kept values by id; raises NotFound with each that is not kept (any more)."""
    found = {each.id: each for each in quarantine.get(connection, app, ids)}
    if missing := [(n, key) for n, key in enumerate(ids) if key not in found]:
        raise NotFound(*(Problem("nothing_kept", {"key": key}, Location(path=f"/ids/{n}")) for n, key in missing))
    return found


def _repairs(engine: Engine, app: str, ids: Sequence[str], found: dict[str, Quarantined], value: object) -> list[Update]:
    """Return one change a record; what does not fit its field as it is now is refused, all at once."""
    problems: list[Problem] = []
    changes: dict[tuple[str, str], dict[str, object]] = {}
    for number, each in enumerate(map(found.__getitem__, ids)):
        entity = engine.app(app).model.entities.get(each.entity)
        field = entity.fields.get(each.field) if entity else None
        if field is None:
            raise NotFound(Problem("kept_without_field", {"key": _key(each.entity, each.field)}, Location(path=f"/ids/{number}")))
        given = each.value if value is None else value
        try:
            field.clean(given)
        except Refused as refused:
            problems.append(Problem(refused.code, refused.data, Location(path=f"/ids/{number}")))
        changes.setdefault((each.entity, each.record_id), {})[each.field] = given
    if problems:
        raise Invalid(*problems)
    return [Update(entity, record, values) for (entity, record), values in changes.items()]


def delete_for_good(engine: Engine, app: str, key: str, consent: Collection[str], *, expected: int | None = None) -> int:
    """Delete for ever what is kept under a key, and return how many values went.

    Raises Conflict without a consent that names it, or where there is not as much of it as was expected.
    """
    entity, _, field = key.partition(".")
    with alone(engine.database, app):
        with engine.database.read() as connection:
            aside = [p for p in parked.listing(connection, app) if (p.entity, p.field) == (entity, field)]
            values = sum(parked.count(connection, p) for p in aside)
            count = values + quarantine.counts(connection, app).get((entity, field), 0)
        if not aside and not count:
            raise NotFound(Problem("nothing_kept", {"key": key}))
        if expected not in (None, count):
            raise Conflict(Problem("kept_moved", {"key": key, "count": count}))
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
