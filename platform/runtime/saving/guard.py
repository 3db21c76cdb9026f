"""Sixth stage: rules that a record must keep: required values, and rows that the person may touch, before and after."""

from collections.abc import Mapping

from ...kernel.problems import Forbidden, Invalid, Location, NotFound, Problem
from ...metamodel.fields import ChildrenField
from ...metamodel.kinds.role import Action
from ...metamodel.model import CheckModel, EntityModel
from ...metamodel.query import Query
from ..changes import Delete, Event, Update
from ..read import visible_ids
from .draft import Draft, Saving
from .judge import holding

_ACTIONS: dict[Event, Action] = {"updated": "update", "deleted": "delete", "transitioned": "read"}


def check_required(saving: Saving) -> None:
    """Refuse records that would lack a required value."""
    for entity, drafts in saving.groups("created", "updated", "transitioned", "restored"):
        required = [k for k, f in entity.fields.items() if f.required and not isinstance(f, ChildrenField)]
        for draft in drafts:
            whole = draft.event in ("created", "restored")
            lacking = [key for key in required if (whole or key in draft.values) and draft.after(key) is None]
            for key in lacking:
                if not _refused(saving, f"{draft.place}/{key}"):
                    saving.refuse(draft, "value_required", {}, key)


def _refused(saving: Saving, path: str) -> bool:
    return any(problem.location.path == path for problem in saving.problems)


def check_rows_before(saving: Saving) -> None:
    """Raise NotFound for records that the person cannot see, and Forbidden for those that may be seen but not touched."""
    if saving.rights.system:
        return
    for event, action in _ACTIONS.items():
        for entity, drafts in saving.groups(event):
            _check(saving, entity, drafts, "read", missing=True)
            if action != "read":
                _check(saving, entity, drafts, action)


def check_fields_before(saving: Saving) -> None:
    """Refuse values for fields that the person may write on other records only."""
    if saving.rights.system:
        return
    for entity, drafts in saving.groups("updated", "transitioned"):
        _check_fields(saving, entity, drafts, "update", after=False)
    if any(problem.code == "field_not_allowed" for problem in saving.problems):
        raise Invalid(*saving.problems)  # before anything tells whether others changed that field meanwhile


def check_rows_after(saving: Saving) -> None:
    """Raise Forbidden where a written record would lie outside the rows that the person may write."""
    if saving.rights.system:
        return
    for entity, drafts in saving.groups("created"):
        _check(saving, entity, drafts, "create", after=True)
        _check_fields(saving, entity, drafts, "create", after=True)
    for entity, drafts in saving.groups("restored"):
        _check(saving, entity, drafts, "restore", after=True)
    for entity, drafts in saving.groups("updated"):
        # What lets go of a deleted record is the engine's doing.
        asked = [d for d in drafts if isinstance(d.change, Update) and d.change.values]
        _check(saving, entity, asked, "update", after=True)
    for entity, drafts in saving.groups("updated", "transitioned"):
        _check_fields(saving, entity, drafts, "update", after=True)


def _check(
    saving: Saving, entity: EntityModel, drafts: list[Draft], action: Action, *, missing: bool = False, after: bool = False
) -> None:
    condition = (saving.rights.rows_after if after else saving.rights.rows)(entity.key, action)
    if condition is None:
        return
    allowed = holding(saving, entity, drafts, condition, after=after)
    refused = [draft for draft in drafts if draft.id not in allowed]
    if missing:
        for draft in refused:
            if draft.parent is not None:
                saving.refuse(draft, "no_such_row", {"entity": entity.key})
        gone = [Problem("no_such_record", {"entity": entity.key}, Location(path=d.place)) for d in refused if d.parent is None]
        if gone:
            raise NotFound(*gone)
    elif refused:
        data = {"action": action, "entity": entity.key}
        raise Forbidden(*(Problem("row_not_allowed", data, Location(path=draft.place)) for draft in refused))


def _check_fields(saving: Saving, entity: EntityModel, drafts: list[Draft], action: Action, *, after: bool) -> None:
    """Note a problem for each given value that no grant which holds for this record lets the person write."""
    allowed = saving.rights.writes(entity.key, action, after=after)
    rows = (saving.rights.rows_after if after else saving.rights.rows)(entity.key, action)
    for event in ("created", "updated", "transitioned"):
        step = [d for d in drafts if d.event == event]
        for field in sorted({key for d in step for key in _given(d)} & allowed.keys()):
            conditions = [allowed[field], *((rows,) if event == "transitioned" else ())]
            written = [d for d in step if field in _given(d)]
            for condition in filter(None, conditions):
                kept = holding(saving, entity, written, condition, after=after)
                for draft in written:
                    if draft.id not in kept:
                        saving.refuse(draft, "field_not_allowed", {"field": field, "action": action}, field)


def _given(draft: Draft) -> set[str]:
    """Return the fields that the person gives, the same as before or not, but for those that the transition itself asks for."""
    given: set[str] = set() if isinstance(draft.change, Delete) else set(draft.change.values)
    workflow = draft.entity.workflow
    step = workflow.transitions.get(draft.transition) if workflow is not None and draft.transition else None
    return given - set(step.require if step is not None else ())


def check_conditions(saving: Saving) -> None:
    """Refuse records that break a condition of their entity, asked of what was written, sums and counts included.

    The records above whose sums followed are asked, too. They are locked since before their rows were counted, so that no two
    saves can each pass a limit that they break together.
    """
    for entity, drafts in saving.groups("created", "updated", "transitioned", "restored"):
        written = [d for d in drafts if d.values]
        for check in entity.checks if written else ():
            kept = holding(saving, entity, written, check.kept, after=True) if check.kept is not None else {d.id for d in written}
            for draft in written:
                if draft.id not in kept:
                    saving.refuse(draft, *_broken(check), check.definition.reason or check.definition.field or "")
    for key, owners in saving.followed.items():
        _check_owners(saving, saving.app.model.entities[key], owners)


def _check_owners(saving: Saving, entity: EntityModel, owners: Mapping[str, Draft]) -> None:
    done = {d.id for d in saving.drafts if d.entity.key == entity.key and (d.values or d.event == "deleted")}
    asked = owners.keys() - done
    for check in entity.checks_of_sums if asked else ():
        query = Query(entity.key, ids=tuple(sorted(asked)), where=check.kept)
        kept = visible_ids(saving.engine, saving.app, saving.actor, query, saving.connection, rights=False)
        for owner in sorted(asked - kept):
            saving.refuse(owners[owner], *_broken(check))


def _broken(check: CheckModel) -> tuple[str, dict[str, object]]:
    """Return the problem of a record that breaks a check, and what it tells."""
    return "check_needs_reason" if check.definition.reason else "check_failed", {"say": check.definition.say}
