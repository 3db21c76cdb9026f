"""Which element of the new version is which of the old one: by key, or by `was` where it was renamed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import MetaData

from ...metamodel.fields import Field, ManyField
from ..link_tables import link_key, link_of, with_links
from ..tables import AppShape, AppTables, EntityShape, app_tables, index_keys


@dataclass(frozen=True)
class EntityPair:
    """An entity in both versions, with its stored fields: `fields` maps each new key to the old one."""

    old: EntityShape
    new: EntityShape
    fields: Mapping[str, str]

    @property
    def added(self) -> tuple[str, ...]:
        """Return the keys of new stored fields."""
        return tuple(key for key in stored(self.new) if key not in self.fields)

    @property
    def dropped(self) -> tuple[str, ...]:
        """Return the old keys of stored fields that are gone."""
        return tuple(key for key in stored(self.old) if key not in self.fields.values())

    def old_indexes(self) -> dict[tuple[str, ...], bool]:
        """Return the old version's indexes, by new keys where the field is still there."""
        now = {was: key for key, was in self.fields.items()}
        gone = {was: f"({was})" for was in self.dropped}
        return {tuple((now | gone).get(k, k) for k in keys): unique for keys, unique in index_keys(self.old).items()}


@dataclass(frozen=True)
class Pairing:
    """Two versions of an app side by side; `entities` holds those in both, by new key."""

    old: AppShape | None
    new: AppShape
    entities: Mapping[str, EntityPair]

    @cached_property
    def old_tables(self) -> AppTables:
        """Return the tables as they are; none where the app is new."""
        return app_tables(self.old) if self.old else AppTables(self.new.key, MetaData(), {})

    @cached_property
    def new_tables(self) -> AppTables:
        """Return the tables as they are to be."""
        return app_tables(self.new)

    @property
    def added(self) -> tuple[str, ...]:
        """Return the keys of new entities."""
        return tuple(key for key in self.new.entities if key not in self.entities)

    @property
    def dropped(self) -> tuple[str, ...]:
        """Return the old keys of entities that are gone."""
        kept = {pair.old.key for pair in self.entities.values()}
        return tuple(key for key in self.old.entities if key not in kept) if self.old else ()

    def now(self, old_entity: str) -> str:
        """Return an old entity's new key; empty text where it is gone."""
        return next((key for key, pair in self.entities.items() if pair.old.key == old_entity), "")


def pairing(old: AppShape | None, new: AppShape) -> Pairing:
    """Put two versions side by side, link tables among their entities."""
    new = with_links(new)
    if old is None:
        return Pairing(None, new, {})
    old = with_links(old)
    own = {key: e.definition.was for key, e in new.entities.items() if link_of(key) is None}
    origins = _origins(own, {key for key in old.entities if link_of(key) is None})
    links = {now: was for key, former in origins.items() for now, was in _links(old.entities[former], new.entities[key])}
    pairs = {key: _entity_pair(old.entities[was], new.entities[key]) for key, was in (origins | links).items()}
    return Pairing(old, new, pairs)


def stored(entity: EntityShape) -> dict[str, Field]:
    """Return an entity's fields that have a column."""
    return {key: field for key, field in entity.fields.items() if field.column() is not None}


def _links(old: EntityShape, new: EntityShape) -> Iterator[tuple[str, str]]:
    """Yield the keys of link tables that stay, each with its old one: those of many fields that were such, whatever else is renamed."""
    before = {key for key, field in old.fields.items() if isinstance(field, ManyField)}
    now = {key: field.was for key, field in new.fields.items() if isinstance(field, ManyField)}
    yield from ((link_key(new.key, key), link_key(old.key, was)) for key, was in _origins(now, before).items())


def _entity_pair(old: EntityShape, new: EntityShape) -> EntityPair:
    origins = _origins({key: field.was for key, field in stored(new).items()}, set(stored(old)))
    return EntityPair(old, new, origins)


def _origins(was: Mapping[str, str | None], old: set[str]) -> dict[str, str]:
    """Return for each new key the old key that it continues.

    `was` stays in the files for ever, so a key that exists in both versions is itself, unless another new one claims it:
    with a→b and b→c published together, c claims b, and b then claims a.
    """
    origins: dict[str, str] = {}
    waiting = [key for key in was if key not in old]
    while waiting:
        key = waiting.pop()
        origin = was[key]
        if origin is None or origin not in old or origin in origins.values():
            continue
        origins[key] = origin
        if origin in was:
            waiting.append(origin)
    free = old - set(origins.values())
    origins.update({key: key for key in was if key not in origins and key in free})
    return {key: origins[key] for key in was if key in origins}
