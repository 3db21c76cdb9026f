"""What happened to an app's records since one looked last, told only of what one sees."""

from collections.abc import Iterable
from typing import NamedTuple

from ..metamodel.query import Query
from ..store import happened
from ..store.engine import Connection
from ..store.happened import Happening, Position
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import visible_ids
from .seen import known_to

_MOST = 2000


class News(NamedTuple):
    """By entity the records that were changed and those that are gone; `all` says that it is too much to name."""

    changed: dict[str, list[str]]
    gone: dict[str, list[str]]
    all: bool
    position: Position


def look(engine: Engine, app: InstalledApp, actor: Actor, position: Position | None) -> News:
    """Return what the person sees of what happened behind a position; without one, only from where to begin.

    That a record is gone is told to who sees every record of its entity, as the bin does: of others nobody knows what they saw.
    """
    with engine.database.read() as connection:
        if position is None:
            return News({}, {}, all=False, position=happened.here(connection))
        found, behind = happened.since(connection, app.key, position, _MOST)
        if found is None:
            return News({}, {}, all=True, position=behind)
        changed, gone = dict[str, list[str]](), dict[str, list[str]]()
        rights = app.rights(actor)
        known = (each.entity for each in found if each.entity in app.model.entities)
        for entity in dict.fromkeys(key for key in known if rights.system or rights.visible(key) is not None):
            there, away = _of(entity, found)
            away -= _present(engine, app, actor, entity, away, connection)
            if told := known_to(engine, app, actor, entity, there - away, connection):
                changed[entity] = sorted(told)
            if away and _sees_every_record(app, actor, entity):
                gone[entity] = sorted(away)
        return News(changed, gone, all=False, position=behind)


def newest(engine: Engine) -> int:
    """Return a number that grows whenever anything happens."""
    with engine.database.read() as connection:
        return happened.newest(connection)


def _of(entity: str, found: Iterable[Happening]) -> tuple[set[str], set[str]]:
    """Return the records of an entity that something happened to, and those of them that were deleted."""
    here = [each for each in found if each.entity == entity]
    return {each.record_id for each in here}, {each.record_id for each in here if each.event == "deleted"}


def _sees_every_record(app: InstalledApp, actor: Actor, entity: str) -> bool:
    rights = app.rights(actor)
    seen = rights.visible(entity)
    return rights.system or (seen is not None and seen.rows is None)


def _present(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, ids: set[str], connection: Connection
) -> set[str]:
    """Return which of the records are there: one may have come back out of the bin."""
    return visible_ids(engine, app, actor, Query(entity, ids=tuple(ids), limit=None), connection) if ids else set()
