"""First stage: changes to drafts. Rights on the entity are asked, present records are read and locked."""

from collections.abc import Sequence

from ...kernel.ids import is_id, new_ids
from ...kernel.problems import Invalid, Location, NotFound, Problem
from ...metamodel.kinds.role import Action
from ...metamodel.model import EntityModel
from ...metamodel.scope import SYSTEM_TYPES
from ...store import records
from ..changes import Change, Create, Delete, Event, Transition, Update, Upsert
from .by_key import settled
from .draft import Draft, Saving
from .rows import add_rows, check_rows

_EVENTS: dict[type[Change], Event] = {
    Create: "created",
    Update: "updated",
    Delete: "deleted",
    Transition: "transitioned",
}
_ACTIONS: dict[Event, Action] = {"created": "create", "updated": "update", "deleted": "delete"}


def begin(saving: Saving, changes: Sequence[Change]) -> None:
    """Make the drafts; raises NotFound or Forbidden for what cannot even be tried."""
    fresh = iter(new_ids(len(changes)))
    for index, change in enumerate(_settled(saving, changes)):
        entity = saving.app.model.entity(change.entity)
        event = _EVENTS[type(change)]
        given = change.id
        if isinstance(change, Create) and given and not is_id(given):
            raise Invalid(Problem("not_reference", {}, Location(path=f"/{index}/id")))
        transition = change.transition if isinstance(change, Transition) else ""
        draft = Draft(index, change, entity, event, given or next(fresh), transition=transition)
        draft.by_key = change is not changes[index]
        saving.drafts.append(draft)
    add_rows(saving)
    _require_rights(saving)
    for _, drafts in sorted(saving.groups("updated", "deleted", "transitioned"), key=_by_entity):  # locked in one order by all
        _read_present(saving, drafts)
    if len(saving.drafts) > len(changes):
        check_rows(saving)


def _settled(saving: Saving, changes: Sequence[Change]) -> Sequence[Change]:
    if not any(isinstance(change, Upsert) for change in changes):
        return changes
    return settled(saving, changes, [f"/{n}" for n in range(len(changes))])


def _by_entity(group: tuple[EntityModel, list[Draft]]) -> str:
    return group[0].key


def _require_rights(saving: Saving) -> None:
    wanted: set[tuple[str, Event]] = {(d.entity.key, d.event) for d in saving.drafts}
    for entity_key, event in wanted:
        action = _ACTIONS.get(event)
        if action is not None:
            saving.rights.require(entity_key, action)
        elif not saving.rights.system:
            # A transition needs no right to update: its own `by` says who may.
            saving.rights.require(entity_key, "read")
    for draft in saving.drafts:
        if draft.entity.definition.ledger and draft.event in ("updated", "deleted"):
            saving.refuse(draft, "ledger_refuses", {"entity": draft.entity.key})


def _read_present(saving: Saving, drafts: list[Draft]) -> None:
    entity = drafts[0].entity
    ids = [d.id for d in drafts]
    if len(set(ids)) < len(ids):
        twice = next(d for i, d in enumerate(drafts) if d.id in ids[:i])
        raise Invalid(Problem("same_record_twice", {}, Location(path=twice.place)))
    table = saving.app.tables.of(entity.key)
    present = records.fetch(saving.connection, table, ids, _needed(entity, drafts), lock=True)
    for draft in drafts:
        before = present.get(draft.id)
        if before is not None:
            draft.before = before
        elif draft.parent is None:
            raise NotFound(Problem("no_such_record", {"entity": entity.key}, Location(path=draft.place)))
        else:
            saving.drafts = [d for d in saving.drafts if d is not draft]
            saving.refuse(draft, "no_such_row", {"entity": entity.key})


def _needed(entity: EntityModel, drafts: list[Draft]) -> list[str] | None:
    """Return the columns that the stages look at: all of a record that ends, else none of the pictures that stay untouched."""
    if any(d.event == "deleted" for d in drafts) or not entity.snapshots:
        return None
    asked: set[str] = set()
    for draft in drafts:
        asked |= set() if isinstance(draft.change, Delete) else draft.change.values.keys()
    if entity.workflow is not None:
        for transition in entity.workflow.transitions.values():
            asked |= {*transition.require, *(p.split(".")[0] for p in (transition.condition.paths if transition.condition else ()))}
    return [*SYSTEM_TYPES, *(k for k in entity.stored if k not in entity.snapshots or k in asked)]
