"""Before the first stage: what is named by its natural key becomes a change of the record that has it, or a new record."""

from collections.abc import Sequence

from ...kernel.problems import Location, Problem
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ..changes import Change, Create, Update, Upsert
from ..keyed import natural_keys, present
from ..seen import known_to
from .draft import Saving

Places = Sequence[str]
_Found = dict[tuple[Value, ...], str]


def settled(saving: Saving, changes: Sequence[Change], places: Places) -> list[Change]:
    """Return the changes with every Upsert replaced; one key named twice is a problem, at its place."""
    result = list(changes)
    by_entity: dict[str, list[int]] = {}
    for n, change in enumerate(changes):
        if isinstance(change, Upsert):
            by_entity.setdefault(change.entity, []).append(n)
    for numbers in by_entity.values():
        upserts = [change for n in numbers if isinstance(change := changes[n], Upsert)]
        for n, change in zip(numbers, _settled(saving, upserts, [places[n] for n in numbers]), strict=True):
            result[n] = change
    return result


def _settled(saving: Saving, upserts: Sequence[Upsert], places: Places) -> list[Change]:
    entity = saving.app.model.entity(upserts[0].entity)
    keys = natural_keys(saving.app, entity, [u.values for u in upserts], saving.connection)
    found = _found(saving, entity, [k for k in keys if k is not None])
    seen: set[tuple[Value, ...]] = set()
    changes: list[Change] = []
    for upsert, key, place in zip(upserts, keys, places, strict=True):
        if key is not None and key in seen:
            saving.problems.append(Problem("same_record_twice", {}, Location(path=place)))
        if key is None or key not in found or key in seen:
            changes.append(Create(upsert.entity, upsert.values, upsert.id))
        else:
            changes.append(Update(upsert.entity, found[key], upsert.values))
        if key is not None:
            seen.add(key)
    return changes


def _found(saving: Saving, entity: EntityModel, keys: Sequence[tuple[Value, ...]]) -> _Found:
    """Return the ids of the records that are there and whose keys the person sees; the others' keys are simply taken."""
    found = present(saving.app, entity, keys, saving.connection)
    fields = entity.natural_key
    known = known_to(saving.engine, saving.app, saving.actor, entity.key, set(found.values()), saving.connection, fields=fields)
    return {key: record_id for key, record_id in found.items() if record_id in known}
