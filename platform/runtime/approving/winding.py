"""Stage of a save: timers of states are wound up when a record comes into a state or its date moves, and stopped when it leaves."""

from collections.abc import Mapping, Sequence

from ...kernel.json import Json
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...metamodel.workflow_model import Machine, WorkflowModel
from ...metamodel.working import due_at
from ...store import due
from ...store.due import Due
from ..read import fetch_values
from ..saving.draft import Draft, Saving

TIMER = "state_timer"
"""The kind of due work that lets a timer of a state carry out its transition."""


def wind_up(saving: Saving) -> None:
    """Wind up the timers of records that came into a state or whose dates moved, and stop those of states that they left."""
    if not any(draft.entity.workflow is not None and draft.entity.workflow.timers for draft in saving.drafts):
        return
    for entity, drafts in saving.groups("created", "updated", "transitioned", "deleted", "restored"):
        workflow = entity.workflow
        if workflow is None or not workflow.timers:
            continue
        for machine in workflow.machines:
            _of_machine(saving, entity, workflow, machine, drafts)


def _of_machine(saving: Saving, entity: EntityModel, workflow: WorkflowModel, machine: Machine, drafts: Sequence[Draft]) -> None:
    moved = [draft for draft in drafts if _moved(workflow, machine, draft)]
    entries: list[Due] = []
    values = _values(saving, entity, workflow, [d for d in moved if d.event != "deleted"])
    for draft in moved:
        if draft.event != "created":
            _stop(saving, workflow, machine, draft)
        entries += _entries(saving, workflow, machine, draft, values.get(draft.id, {}))
    due.put(saving.connection, entries)


def _before(machine: Machine, draft: Draft) -> str:
    """Return the place in which a record was; empty for a region that rested."""
    return machine.place(str(draft.before.get(machine.field) or ""))


def _stop(saving: Saving, workflow: WorkflowModel, machine: Machine, draft: Draft) -> None:
    """Stop the timers of the place in which a record was; where only a date moved, those that go by a date."""
    place, came = _before(machine, draft), _came(machine, draft)
    timers = enumerate(workflow.timers.get(place, ()))
    subjects = [f"{place}/{i}" for i, timer in timers if came or timer.expression is not None]
    if subjects:
        due.cancel(saving.connection, saving.app.key, TIMER, draft.id, subjects)


def _came(machine: Machine, draft: Draft) -> bool:
    return draft.event in ("created", "deleted", "restored") or machine.field in draft.values


def _moved(workflow: WorkflowModel, machine: Machine, draft: Draft) -> bool:
    if _came(machine, draft):
        return True
    timers = workflow.timers.get(_before(machine, draft), ())
    watched = {path.partition(".")[0] for timer in timers if timer.expression is not None for path in timer.expression.paths}
    return not watched.isdisjoint(draft.values)


def _values(
    saving: Saving, entity: EntityModel, workflow: WorkflowModel, drafts: Sequence[Draft]
) -> Mapping[str, Mapping[str, Value]]:
    paths = {path for timers in workflow.timers.values() for t in timers if t.expression is not None for path in t.expression.paths}
    if not paths or not drafts:
        return {}
    found = fetch_values(saving.engine, saving.app, entity.key, [d.id for d in drafts], sorted(paths), saving.connection)
    return {str(row["id"]): row for row in found}


def _entries(saving: Saving, workflow: WorkflowModel, machine: Machine, draft: Draft, values: Mapping[str, Value]) -> list[Due]:
    state = "" if draft.event == "deleted" else str(draft.after(machine.field) or "")
    place = machine.place(state)
    came, found = _came(machine, draft), list[Due]()
    calendars = saving.app.model.definitions.app.calendars
    for i, timer in enumerate(workflow.timers.get(place, ())):
        if timer.expression is None and not came:
            continue  # it has been running since the record came here
        value = timer.expression.evaluate(values, saving.environment) if timer.expression is not None else None
        moment = due_at(timer.definition, value, saving.now, saving.environment.zone, calendars)
        what: dict[str, Json] = {"do": timer.definition.do} if timer.definition.do else {"steps": f"{workflow.key}.{place}.timer{i}"}
        payload: dict[str, Json] = {"entity": draft.entity.key, "field": machine.field, "state": state, **what}
        if moment is not None:
            found.append(Due(saving.app.key, TIMER, draft.id, f"{place}/{i}", moment, payload))
    return found
