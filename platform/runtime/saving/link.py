"""Many fields on their way through a save: links as they are, as they are to be, and written."""

from collections.abc import Sequence

from ...metamodel.fields import ManyField
from ...metamodel.fields.many import ids_of
from ...metamodel.values import Value
from ...store import links
from .draft import Draft, Saving
from .naming import found_records, seen_records


def recall(saving: Saving, drafts: Sequence[Draft]) -> None:
    """Add to records as they are what their rows do not hold: the links that are about to change, and that a secret is set."""
    by_entity: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.before:
            by_entity.setdefault(draft.entity.key, []).append(draft)
    for key, present in by_entity.items():
        entity = saving.app.model.entities[key]
        for field in entity.links:
            asked = [d for d in present if d.event == "deleted" or field in getattr(d.change, "values", {})]
            known = links.linked(saving.connection, saving.app.tables.link(key, field), [d.id for d in asked])
            for draft in asked:
                draft.before = {**draft.before, field: _value(known[draft.id])}
        for field in entity.secrets:
            for draft in present:
                draft.before = {**draft.before, field: draft.before.get(field) is not None or None}


def link(saving: Saving) -> None:
    """Replace the names in many fields by the ids of all records that are to be linked; refuse what is not there."""
    for entity, drafts in saving.groups("created", "updated", "transitioned"):
        for key, field in entity.links.items():
            given = [d for d in drafts if key in d.values]
            if given:
                _find(saving, key, field, given)


def _find(saving: Saving, key: str, field: ManyField, drafts: list[Draft]) -> None:
    target = saving.app.model.entities[field.to]
    names = {name for draft in drafts for name in ids_of(draft.values[key])}
    found = found_records(saving, target, names)
    before = {record_id for draft in drafts for record_id in ids_of(draft.before.get(key))}
    hidden = before - seen_records(saving, target, before)
    for draft in drafts:
        # Links to what the person does not see are none of theirs to cut.
        wanted = {record_id for record_id in ids_of(draft.before.get(key)) if record_id in hidden}
        for name in ids_of(draft.values[key]):
            if name in found:
                wanted.add(found[name])
            else:
                saving.refuse(draft, "no_such_reference", {"entity": target.key, "named": name[:80]}, key)
        draft.values[key] = _value(sorted(wanted))
        if draft.event != "created" and draft.values[key] == draft.before.get(key):
            del draft.values[key]


def write_links(saving: Saving) -> None:
    """Write the links that changed; asked after every record is there."""
    stamp = links.Stamp(saving.now, saving.actor.id)
    for entity, drafts in saving.groups("created", "updated", "transitioned", "restored"):
        for key in entity.links:
            changed = [d for d in drafts if key in d.values]
            table = saving.app.tables.link(entity.key, key)
            was = {d.id: set(ids_of(d.before.get(key))) for d in changed}
            now = {d.id: set(ids_of(d.values[key])) for d in changed}
            links.remove(saving.connection, table, {owner: was[owner] - now[owner] for owner in was})
            links.add(saving.connection, table, {owner: sorted(now[owner] - was[owner]) for owner in now}, stamp)


def cut_links(saving: Saving) -> None:
    """Take away every link of the records that are about to be deleted."""
    for entity, drafts in saving.groups("deleted"):
        for key in entity.links:
            links.remove_all(saving.connection, saving.app.tables.link(entity.key, key), [d.id for d in drafts])


def _value(ids: list[str]) -> Value:
    return [*ids] or None
