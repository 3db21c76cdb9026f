"""Notes what follows a save: which states were left and entered, and which records may go on by themselves."""

from collections.abc import Iterator

from ...kernel.ids import new_ids
from ...kernel.json import Json
from ...kernel.problems import Problem
from ...kernel.tracing import current_request
from ...metamodel.model import EntityModel
from ...metamodel.rule_model import RuleModel
from ...metamodel.workflow_model import Machine
from ...rules.local import is_local
from ...store import runs, waits
from ...store.engine import Connection
from ..changes import Event
from ..context import Agenda, Errand
from ..engine import Engine
from ..installed import InstalledApp
from ..saving.draft import Draft, Saving
from ..told import told

_MOVES: tuple[Event, ...] = ("created", "updated", "transitioned", "deleted", "restored")


def note(saving: Saving, agenda: Agenda) -> None:
    """Put what follows from a save onto the agenda; steps that rest or leave the house become runs of their own at once."""
    for entity, drafts in saving.groups(*_MOVES):
        if entity.workflow is not None and (entity.workflow.stepped or entity.workflow.timers):
            for machine in entity.workflow.machines:
                _note_steps(saving, agenda, entity, machine, drafts)
    for entity, ids in _may_go_on(saving).items():
        agenda.waiting.append(Errand("", entity, tuple(ids)))


def _note_steps(saving: Saving, agenda: Agenda, entity: EntityModel, machine: Machine, drafts: list[Draft]) -> None:
    left: dict[str, list[str]] = {}
    entered: dict[str, list[str]] = {}
    for draft in drafts:
        before, after = _passage(machine, draft)
        if before:
            left.setdefault(before, []).append(draft.id)
        if after:
            entered.setdefault(after, []).append(draft.id)
    assert entity.workflow is not None
    for place, ids in left.items():
        _end(saving, f"{entity.workflow.key}.{place}", ids)
        if any(draft.event == "transitioned" for draft in drafts):
            _begin(saving, agenda, f"{entity.workflow.key}.{place}.leave", ids)
    for place, ids in entered.items():
        _begin(saving, agenda, f"{entity.workflow.key}.{place}.enter", ids)


def _passage(machine: Machine, draft: Draft) -> tuple[str, str]:
    """Return the places that a record left and came into; what comes out of the bin is where it was."""
    if draft.event == "deleted":
        return machine.place(str(draft.before.get(machine.field) or "")), ""
    if machine.field not in draft.values or draft.event == "restored":
        return "", ""
    before = "" if draft.event == "created" else str(draft.before.get(machine.field) or "")
    return machine.place(before), machine.place(str(draft.values[machine.field] or ""))


def _begin(saving: Saving, agenda: Agenda, key: str, ids: list[str]) -> None:
    rule = saving.app.model.state_rules.get(key)
    if rule is None:
        return
    if is_local(rule):
        agenda.waiting.append(Errand(key, rule.trigger.entity, tuple(ids)))
    else:
        begin_runs(saving.engine, saving.app, saving.connection, rule, ids, actor=saving.actor.id, depth=saving.cause.depth)
        agenda.runs = True


def begin_runs(
    engine: Engine, app: InstalledApp, connection: Connection, rule: RuleModel, ids: list[str], *, actor: str, depth: int
) -> None:
    """Begin a run of a state's steps for each record: they end with the state, so each record has a lane of its own."""
    now = engine.clock.now()
    state: runs.State = "paused" if rule.key in waits.paused(connection, app.key) else "queued"
    trigger: dict[str, Json] = {
        "entity": rule.trigger.entity, "event": rule.trigger.event, "actor": actor, "caused_by": None,
        "digest": rule.digest, "request": current_request() or "",
    }  # fmt: skip
    made = [
        runs.Run(
            new, app.key, rule.key, app.release_id, None, state, now, None, None, 0, depth + 1, {**trigger, "record_ids": [record_id]},
            None, now, None, lane_of(app.key, rule.key, record_id),
        )
        for new, record_id in zip(new_ids(len(ids)), ids, strict=True)
    ]  # fmt: skip
    runs.add(connection, made)


def lane_of(app: str, rule: str, record_id: str) -> str:
    """Return the lane of a state's steps for a record."""
    return f"{app}/{rule}/{record_id}"


def _end(saving: Saving, place: str, ids: list[str]) -> None:
    """Stop the steps of a state that still wait when it is left; the run that moves the record on goes on to its end."""
    keys = [key for key, rule in saving.app.model.state_rules.items() if key.startswith(f"{place}.") and not is_local(rule)]
    keys = [key for key in keys if not key.endswith(".leave")]
    lanes = [lane_of(saving.app.key, key, record_id) for key in keys for record_id in ids]
    if lanes and runs.unfinished(saving.connection, lanes):
        why: Json = [*told([Problem("state_was_left", {"state": place.partition(".")[2]})])]
        runs.stop(saving.connection, saving.app.key, lanes, why, saving.now, but=saving.cause.run_id)


def _may_go_on(saving: Saving) -> dict[str, list[str]]:
    """Return the records that may go on by themselves: those that moved, those whose sums did, and those above what moved."""
    found: dict[str, dict[str, None]] = {}
    for entity, drafts in saving.groups(*_MOVES):
        if entity.workflow is not None and entity.workflow.goes_on:
            found.setdefault(entity.key, {}).update((draft.id, None) for draft in drafts if draft.event != "deleted")
        for owner, by in saving.app.model.waiting_for.get(entity.key, ()):
            found.setdefault(owner, {}).update((each, None) for draft in drafts for each in _owners(draft, by))
    for key, owners in saving.followed.items():
        workflow = saving.app.model.entities[key].workflow
        if workflow is not None and workflow.goes_on:
            found.setdefault(key, {}).update((each, None) for each in owners)
    return {key: [*ids] for key, ids in found.items() if ids}


def _owners(draft: Draft, by: str) -> Iterator[str]:
    for owner in (draft.before.get(by), draft.after(by)):
        if isinstance(owner, str):
            yield owner
