"""Fourth stage: references are found by id or natural key, set by set, and snapshots are taken of what they name."""

from ...metamodel.model import EntityModel
from ..snapshots import freeze
from .draft import Draft, Saving
from .link import link
from .naming import found_records
from .people import find_people

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
    link(saving)
    find_people(saving)
    for entity, drafts in saving.groups("updated", "transitioned"):
        for draft in drafts if entity.references else ():
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
    found = found_records(saving, target, named.keys())
    for name, uses in named.items():
        for draft, key in uses:
            if name in found:
                draft.values[key] = found[name]
            else:
                draft.values[key] = None
                saving.refuse(draft, "no_such_reference", {"entity": target.key, "named": name[:80]}, key)
