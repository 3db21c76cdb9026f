"""Fourth stage: references are found by id or natural key, set by set, and snapshots are taken of what they name."""

from collections.abc import Collection

from ...kernel.ids import is_id
from ...metamodel.model import EntityModel
from ...store import records
from ..keyed import find_named
from ..seen import known_to
from ..snapshots import freeze
from .draft import Draft, Saving

Named = dict[str, list[tuple[Draft, str]]]


def relate(saving: Saving) -> None:
    """Replace every named record by its id, and every snapshot's name by the frozen record; refuse what is not there."""
    for entity, drafts in saving.groups("created", "updated", "transitioned"):
        for key, field in entity.references.items():
            _find(saving, saving.app.model.entities[field.to], _named(drafts, key))
        for key, field in entity.snapshots.items():
            named = _named(drafts, key)
            _find(saving, saving.app.model.entities[field.of], named)
            ids = {str(d.values[k]) for uses in named.values() for d, k in uses if d.values[k] is not None}
            frozen = freeze(saving.engine, saving.app, field, ids, saving.connection)
            for uses in named.values():
                for draft, k in uses:
                    draft.values[k] = frozen.get(str(draft.values[k]))
    for _, drafts in saving.groups("updated"):
        for draft in drafts:
            _drop_same(draft)


def _drop_same(draft: Draft) -> None:
    """Forget a reference that names, in other words, the record that it leads to already."""
    for key in draft.entity.references:
        if key in draft.values and draft.values[key] == draft.before.get(key) is not None:
            del draft.values[key]


def _named(drafts: list[Draft], key: str) -> Named:
    named: Named = {}
    for draft in drafts:
        value = draft.values.get(key)
        if isinstance(value, str):
            named.setdefault(value, []).append((draft, key))
    return named


def _find(saving: Saving, target: EntityModel, named: Named) -> None:
    if not named:
        return
    made = {d.id for d in saving.drafts if d.event == "created" and d.entity.key == target.key}
    ids = {name for name in named if is_id(name)}
    found = {name: name for name in _existing(saving, target, ids - made) | (ids & made)}
    found |= _by_key(saving, target, named.keys() - found.keys())
    for name, uses in named.items():
        for draft, key in uses:
            if name in found:
                draft.values[key] = found[name]
            else:
                draft.values[key] = None
                saving.refuse(draft, "no_such_reference", {"entity": target.key, "named": name[:80]}, key)


def _existing(saving: Saving, target: EntityModel, ids: Collection[str], fields: Collection[str] = ()) -> set[str]:
    """Return those of the ids that exist for the person: what may not be read cannot be pointed to."""
    if not ids:
        return set()
    known = known_to(saving.engine, saving.app, saving.actor, target.key, ids, saving.connection, fields=fields)
    return set(records.fetch(saving.connection, saving.app.tables.of(target.key), known, ("id",))) if known else known


def _by_key(saving: Saving, target: EntityModel, names: Collection[str]) -> dict[str, str]:
    ids = find_named(saving.app, target, set(names), saving.connection)
    allowed = _existing(saving, target, set(ids.values()), target.natural_key)
    return {name: record_id for name, record_id in ids.items() if record_id in allowed}
