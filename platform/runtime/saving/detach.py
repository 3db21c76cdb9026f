"""What becomes of records that point to deleted ones: as their field says, they refuse it, let go, or go with it."""

from collections.abc import Mapping, Sequence

from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...store import records
from ...store.link_tables import link_of
from ...store.references import Reference, referring
from ..changes import Delete, Update
from ..seen import known_to
from .draft import Draft, Saving
from .link import recall
from .unlink import unlinked

_DEEPEST = 20


def detach(saving: Saving) -> None:
    """Follow every reference to the deleted records, level by level."""
    level = [d for d in saving.drafts if d.event == "deleted"]
    for _ in range(_DEEPEST):
        if not level:
            return
        level = [draft for group in _by_entity(level).values() for draft in _follow(saving, group)]


def _by_entity(drafts: Sequence[Draft]) -> Mapping[str, list[Draft]]:
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.entity.key, []).append(draft)
    return groups


def _follow(saving: Saving, deleted: list[Draft]) -> list[Draft]:
    """Return the drafts of the records that go with the deleted ones; drafts of those that let go are added, too."""
    by_id = {d.id: d for d in deleted}
    known = {(d.entity.key, d.id): d for d in saving.drafts}
    refused: dict[tuple[str, str, str], list[str]] = {}
    added: list[Draft] = []
    pointing = referring(saving.connection, saving.app.tables, deleted[0].entity.key, list(by_id))
    linked = [each for each in pointing if link_of(each.entity)]
    pointing = [each for each in pointing if not link_of(each.entity)]
    rows = _rows(saving, pointing)
    for reference in pointing:
        owner = saving.app.model.entities[reference.entity]
        draft = known.get((owner.key, reference.id))
        if draft is not None and (draft.event == "deleted" or draft.after(reference.field) != reference.to):
            continue
        rule = "refuse" if owner.definition.ledger else owner.references[reference.field].on_delete
        if rule == "refuse":
            refused.setdefault((reference.to, reference.entity, reference.field), []).append(reference.id)
        elif rule == "clear" and draft is not None:
            draft.values[reference.field] = None
        else:
            draft = _along(by_id[reference.to], owner, reference, rows[owner.key][reference.id], rule)
            known[owner.key, reference.id] = draft
            added.append(draft)
    added += unlinked(saving, by_id, known, linked, refused)
    _tell(saving, by_id, refused)
    saving.drafts += added
    recall(saving, [draft for draft in added if draft.event == "deleted"])
    return [d for d in added if d.event == "deleted"]


def _tell(saving: Saving, deleted: Mapping[str, Draft], refused: Mapping[tuple[str, str, str], Sequence[str]]) -> None:
    """Refuse what is still in use, and tell by whom as far as the person sees them."""
    told: set[str] = set()
    for (to, entity, field), ids in refused.items():
        known = known_to(saving.engine, saving.app, saving.actor, entity, ids, saving.connection, fields=(field,))
        if known:
            saving.refuse(deleted[to], "still_referenced", {"count": len(known), "entity": entity, "field": field})
            told.add(to)
    for to in dict.fromkeys(key[0] for key in refused):
        if to not in told:
            saving.refuse(deleted[to], "still_referenced_unseen", {})


def _along(root: Draft, owner: EntityModel, reference: Reference, before: Mapping[str, Value], rule: str) -> Draft:
    """Return the draft of a record that goes with a deleted one or lets go of it."""
    if rule == "cascade":
        return Draft(root.index, Delete(owner.key, reference.id), owner, "deleted", reference.id, before, at=root.at)
    change = Update(owner.key, reference.id, {})
    return Draft(root.index, change, owner, "updated", reference.id, before, {reference.field: None}, at=root.at)


def _rows(saving: Saving, pointing: Sequence[Reference]) -> Mapping[str, Mapping[str, Mapping[str, Value]]]:
    ids: dict[str, set[str]] = {}
    for reference in pointing:
        ids.setdefault(reference.entity, set()).add(reference.id)
    return {
        entity: records.fetch(saving.connection, saving.app.tables.of(entity), wanted, lock=True)
        for entity, wanted in ids.items()
    }
