"""Last stage of a save: records that came into a state of decision begin their approval, and those that left it end theirs."""

from collections.abc import Sequence

from ...kernel.json import Json
from ...kernel.problems import Invalid
from ...metamodel.model import EntityModel
from ...metamodel.workflow_model import WorkflowModel
from ...store import directory, processes
from ...store.directory import Passage
from ...store.processes import ProcessRow
from ...workflow.approving import start
from ...workflow.moves import cancel, resume
from ..changes import Transition
from ..saving.draft import Draft, Saving
from .moving import Ready, give_up, keep, new_process, ready


def move_processes(saving: Saving) -> list[Transition]:
    """Begin, go on with or end the processes of what was saved; return the transitions that follow at once."""
    following: list[Transition] = []
    if not any(draft.entity.workflow is not None and draft.entity.workflow.approvals for draft in saving.drafts):
        return following
    for entity, drafts in saving.groups("created", "transitioned", "deleted", "restored"):
        workflow = entity.workflow
        if workflow is not None and workflow.approvals:
            following.extend(_of_entity(saving, entity, workflow, drafts))
    return following


def _of_entity(saving: Saving, entity: EntityModel, workflow: WorkflowModel, drafts: Sequence[Draft]) -> list[Transition]:
    moved = [d for d in drafts if d.event != "transitioned" or d.values.get(workflow.field) != d.before.get(workflow.field)]
    known: dict[str, list[ProcessRow]] = {}
    for row in processes.still(saving.connection, saving.app.key, entity.key, [d.id for d in moved if d.event != "created"]):
        known.setdefault(row.record_id, []).append(row)
    following: list[Transition] = []
    for draft in moved:
        state = "" if draft.event == "deleted" else str(draft.after(workflow.field))
        process = _going_on(saving, workflow, known.get(draft.id, ()), state)
        if process is None and state in workflow.deciding:
            process = _begun(saving, workflow, draft, state)
        after = process.outcome() if process is not None else None
        if after is not None:
            following.append(after)
    return following


def _going_on(saving: Saving, workflow: WorkflowModel, rows: Sequence[ProcessRow], state: str) -> Ready | None:
    """Take up what was returned and comes again; end what its record has left behind."""
    for row in rows:
        try:
            process = ready(saving.engine, saving.app, saving.connection, row)
        except Invalid:
            give_up(saving.engine, saving.connection, row, saving.actor.id)
            continue
        if row.state == "returned" and state == process.moving.approval.definition.in_:
            resume(process.moving)
            keep(process, saving.actor.id)
            return process
        over = not state or workflow.definition.states[state].final
        if row.state == "running" or over:
            cancel(process.moving)
            keep(process, saving.actor.id)
    return None


def _begun(saving: Saving, workflow: WorkflowModel, draft: Draft, state: str) -> Ready:
    approval = workflow.deciding[state]
    initiator = saving.actor.id if saving.actor.id != "system" else str(draft.before.get("created_by") or "system")
    process = new_process(saving.engine, saving.app, saving.connection, (draft.entity.key, draft.id), approval, initiator)
    start(process.moving)
    keep(process, saving.actor.id, fresh=True)
    return process


def remember_passages(saving: Saving) -> None:
    """Keep who carried out transitions that others must not follow, and signatures with what they mean."""
    passed: list[Passage] = []
    for entity, drafts in saving.groups("transitioned"):
        workflow = entity.workflow
        if workflow is None:
            continue
        watched = {other for each in workflow.transitions.values() for other in each.four_eyes}
        for draft in drafts:
            given = workflow.given(draft.transition)
            sign = given.sign if given is not None else None
            if draft.transition in watched or sign is not None:
                meaning: dict[str, Json] | None = {**sign.meaning} if sign is not None else None
                passed.append(Passage(saving.app.key, entity.key, draft.id, draft.transition, saving.now, saving.actor.id, meaning))
    directory.pass_by(saving.connection, passed)
