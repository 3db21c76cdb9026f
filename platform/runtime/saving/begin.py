"""First stage: changes to drafts. Rights on the entity are asked, present records are read and locked."""

from collections.abc import Sequence

from ...kernel.ids import is_id, new_ids
from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.kinds.role import Action
from ..changes import Change, Create, Delete, Event, Restore, Transition, Update, Upsert
from .acyclic import hold_graphs
from .by_key import settled
from .draft import Draft, Saving
from .hold import hold
from .rows import add_rows, check_rows

_EVENTS: dict[type[Change], Event] = {
    Create: "created",
    Update: "updated",
    Delete: "deleted",
    Transition: "transitioned",
    Restore: "restored",
}
_ACTIONS: dict[Event, Action] = {"created": "create", "updated": "update", "deleted": "delete", "restored": "restore"}


def begin(saving: Saving, changes: Sequence[Change]) -> None:
    """Make the drafts; raises NotFound or Forbidden for what cannot even be tried."""
    known = _settled(saving, changes)
    fresh = iter(new_ids(sum([not change.id for change in known])))
    for index, change in enumerate(known):
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
    hold_graphs(saving)
    _require_rights(saving)
    hold(saving)
    if len(saving.drafts) > len(changes):
        check_rows(saving)


def _settled(saving: Saving, changes: Sequence[Change]) -> Sequence[Change]:
    if not any(isinstance(change, Upsert) for change in changes):
        return changes
    return settled(saving, changes, [f"/{n}" for n in range(len(changes))])


def _require_rights(saving: Saving) -> None:
    wanted: set[tuple[str, Event]] = {(d.entity.key, d.event) for d in saving.drafts}
    for entity_key, event in wanted:
        action = _ACTIONS.get(event)
        if action is not None:
            saving.rights.require(entity_key, action)
        elif not saving.rights.system:
            # A transition needs no right to update: its own `by` says who may.
            saving.rights.require(entity_key, "read")
    ledgers = {entity for entity, event in wanted if event != "created" and saving.app.model.entities[entity].definition.ledger}
    for draft in saving.drafts if ledgers else ():
        if draft.entity.key in ledgers and draft.event != "created":
            saving.refuse(draft, "ledger_refuses", {"entity": draft.entity.key})
