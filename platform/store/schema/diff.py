"""The change from one version of an app to the next, as far as the database is concerned."""

from collections.abc import Iterator

from ...metamodel.fields import Field
from ..tables import AppShape, conditional_keys, index_keys, reference_of
from . import links, states
from .changes import (
    Change,
    EntityAdded,
    EntityDropped,
    EntityRenamed,
    FieldAdded,
    FieldDropped,
    FieldGathered,
    FieldRedefined,
    FieldRenamed,
    FieldRetyped,
    FieldSpread,
    IndexAdded,
    IndexDropped,
    RequiredChanged,
    StatesChanged,
    UniqueAdded,
    UniqueDropped,
)
from .pairing import EntityPair, Pairing, pairing, stored

RECHECKED = frozenset((
    "text", "long_text", "rich_text", "code", "integer", "decimal", "quantity", "money", "percent", "date", "datetime", "time",
    "duration", "choice", "multi_choice", "json", "secret",
))  # fmt: skip
"""The types whose values can be read again as they lie, to see whether the field still takes them."""
_ELSEWHERE = {"title", "help", "required", "read_only", "fixed", "unique", "index", "default", "was", "example"}
"""Options that say nothing about single values, or that other changes tell."""


def diff(old: AppShape | None, new: AppShape) -> tuple[Change, ...]:
    """Return the changes from the old version (None: there was none) to the new one, in the order of the new definitions."""
    return tuple(changes(pairing(old, new)))


def changes(pairs: Pairing) -> Iterator[Change]:
    """Yield the changes between two versions that stand side by side."""
    for key in pairs.new.entities:
        if key in pairs.entities:
            yield from _entity(pairs, pairs.entities[key])
        else:
            yield EntityAdded(key)
    yield from (EntityDropped(key) for key in pairs.dropped if key not in links.gathered_tables(pairs))


def retyped(pairs: Pairing, pair: EntityPair, key: str) -> FieldRetyped | None:
    """Return how a field's way of being stored changed; None where it did not."""
    was, now = stored(pair.old)[pair.fields[key]], stored(pair.new)[key]
    old, new = was.column(), now.column()
    assert old is not None and new is not None  # noqa: PT018 - only stored fields are paired
    before, after = reference_of(was), reference_of(now)
    other_target = before is not None and after is not None and pairs.now(before.to) != after.to
    if old == new and not other_target:
        return _redefined(pair.new.key, key, was, now)
    return FieldRetyped(pair.new.key, key, old, new, after.to if after else "")


def _redefined(entity: str, key: str, was: Field, now: Field) -> FieldRedefined | None:
    storage = now.column()
    assert storage is not None
    if _meaning(was) == _meaning(now) or not ({was.type, now.type} & RECHECKED):
        return None
    return FieldRedefined(entity, key, storage, storage, types=(str(was.type), str(now.type)))


def _meaning(field: Field) -> dict[str, object]:
    """Return the options of a field that decide which values it takes."""
    options = field.model_dump(mode="json", exclude=_ELSEWHERE)
    if isinstance(options.get("options"), dict):
        options["options"] = list(options["options"])
    return options


def _entity(pairs: Pairing, pair: EntityPair) -> Iterator[Change]:
    entity = pair.new.key
    if pair.old.key != entity:
        yield EntityRenamed(entity, pair.old.key)
    yield from (FieldRenamed(entity, key, was) for key, was in pair.fields.items() if key != was)
    spread, gathered = links.spread(pairs, pair), links.gathered(pairs, pair)
    for key in pair.added:
        required = pair.new.fields[key].required
        yield (
            FieldGathered(entity, key, required, gathered[key])
            if key in gathered
            else FieldAdded(entity, key, required)
        )
    for key, was in pair.fields.items():
        change = retyped(pairs, pair, key)
        if change is not None:
            yield change
        required = pair.new.fields[key].required
        if pair.old.fields[was].required != required:
            yield RequiredChanged(entity, key, required)
        if states.may_be_elsewhere(pair, key):
            yield StatesChanged(entity, key)
    for was in pair.dropped:
        yield FieldSpread(entity, spread[was], was) if was in spread else FieldDropped(entity, was)
    yield from _indexes(pair)
    yield from _conditional(pair)


def _conditional(pair: EntityPair) -> Iterator[Change]:
    """Yield the keys under a condition that come, and those that go."""
    entity, old, new = pair.new.key, conditional_keys(pair.old), conditional_keys(pair.new)
    yield from (UniqueAdded(entity, keys, where) for keys, where in new if (keys, where) not in old)
    yield from (UniqueDropped(entity, keys, where) for keys, where in old if (keys, where) not in new)


def _indexes(pair: EntityPair) -> Iterator[Change]:
    entity, old, new = pair.new.key, pair.old_indexes(), index_keys(pair.new)
    added = set(pair.added)
    for keys, unique in new.items():
        if old.get(keys) != unique and not added.issuperset(keys):
            yield UniqueAdded(entity, keys) if unique else IndexAdded(entity, keys)
    for keys, unique in old.items():
        if new.get(keys) != unique and not any(key.startswith("(") for key in keys):
            yield UniqueDropped(entity, keys) if unique else IndexDropped(entity, keys)
