"""What becomes of many fields that link to deleted records: they refuse it, or let go of them."""

from collections.abc import Iterable, Mapping

from ...metamodel.fields.many import ids_of
from ...store import links, records
from ...store.link_tables import TARGET, link_of
from ...store.references import Reference
from ..changes import Update
from .draft import Draft, Saving

_Refused = dict[tuple[str, str, str], list[str]]


def unlinked(
    saving: Saving, deleted: Mapping[str, Draft], known: dict[tuple[str, str], Draft], links_to: Iterable[Reference], refused: _Refused
) -> list[Draft]:
    """Return the drafts of records that let go of deleted ones; those that refuse it are noted by target, entity and field."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for reference in links_to:
        place = link_of(reference.entity)
        if place is not None and reference.field == TARGET:
            pairs.setdefault(place, []).append((reference.id, reference.to))
    added: list[Draft] = []
    for (entity, field), rows in pairs.items():
        table = saving.app.tables.link(entity, field)
        owners = links.owners(saving.connection, table, [row_id for row_id, _ in rows])
        gone: dict[str, list[str]] = {}
        for row_id, target in rows:
            gone.setdefault(owners[row_id], []).append(target)
        for owner, targets in gone.items():
            draft = known.get((entity, owner))
            kept = [t for t in targets if draft is None or _still(draft, field, t)]
            if not kept or (draft is not None and draft.event == "deleted"):
                continue
            if saving.app.model.entities[entity].links[field].on_delete == "refuse":
                for target in kept:
                    refused.setdefault((target, entity, field), []).append(owner)
            else:
                added += _let_go(saving, deleted, known, (entity, field, owner), kept)
    return added


def _still(draft: Draft, field: str, target: str) -> bool:
    return field not in draft.values or target in ids_of(draft.values[field])


def _let_go(
    saving: Saving, deleted: Mapping[str, Draft], known: dict[tuple[str, str], Draft], place: tuple[str, str, str], targets: list[str]
) -> list[Draft]:
    entity, field, owner = place
    table = saving.app.tables.of(entity)
    draft, made = known.get((entity, owner)), list[Draft]()
    if draft is None:
        root = deleted[targets[0]]
        before = records.fetch(saving.connection, table, [owner], lock=True)[owner]
        change = Update(entity, owner, {})
        draft = Draft(root.index, change, saving.app.model.entities[entity], "updated", owner, before, at=root.at)
        known[entity, owner] = draft
        made = [draft]
    if field not in draft.before:
        linked = links.linked(saving.connection, saving.app.tables.link(entity, field), [owner])[owner]
        draft.before = {**draft.before, field: [*linked]}
    now = ids_of(draft.after(field))
    draft.values[field] = [target for target in now if target not in targets] or None
    return made
