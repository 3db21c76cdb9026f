"""Fifth stage: the workflow decides about transitions, each with all its reasons, on the record as it would be after."""

from collections.abc import Mapping

from ...kernel.problems import Problem
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...metamodel.workflow_model import WorkflowModel
from ...workflow.machine import Accepted, Attempt, decide, needs
from ..changes import Transition
from ..read import fetch_values
from ..ways import NOBODY, discreet, doers_of, standing_of
from .draft import NOTHING, Draft, Saving
from .fill import begun_regions


def transit(saving: Saving) -> None:
    """Decide every transition; the new state joins the values to write. What a release changed about regions is done with any change."""
    for entity, drafts in saving.groups("updated", "transitioned"):
        if entity.workflow is not None and entity.workflow.regions:
            for draft in drafts:
                draft.values.update(entity.workflow.unsettled(draft.before))
    for entity, drafts in saving.groups("transitioned"):
        workflow = entity.workflow
        if workflow is None:
            for draft in drafts:
                saving.refuse(draft, "no_workflow", {"entity": entity.key})
            continue
        paths = frozenset[str]().union(
            *(needs(workflow, t) for t in {d.transition for d in drafts})
        )
        fetched = _fetch(saving, entity, drafts, paths)
        roles = saving.actor.roles_in(saving.app.key)
        doers = doers_of(saving.connection, saving.app, entity.key, workflow, [d.id for d in drafts])
        for draft in drafts:
            values = {**saving.actor_values, **fetched.get(draft.id, NOTHING), **draft.values}
            _recompute(saving, entity, draft, values)
            state = str(draft.before[workflow.field])
            attempt = Attempt(
                state, values, roles, saving.actor.system, saving.environment, saving.actor.id, doers.get(draft.id, NOBODY),
                isinstance(draft.change, Transition) and draft.change.signed, standing_of(workflow, draft.before),
            )  # fmt: skip
            decision = decide(workflow, draft.transition, attempt)
            if isinstance(decision, Accepted):
                _move(workflow, draft, decision.to)
            else:
                told = (discreet(saving.rights, entity.key, workflow, p) for p in decision.problems)
                saving.problems.extend(_placed(draft, p) for p in told)


def _move(workflow: WorkflowModel, draft: Draft, to: str) -> None:
    """Bring a record into a state: regions of the state that it leaves end, those of the one that it comes into begin."""
    field = workflow.field_of(draft.transition)
    if field == workflow.field:
        before = workflow.definition.states.get(str(draft.before[field]))
        for region in before.regions if before is not None else ():
            draft.values[workflow.regions[region].field] = None
        draft.values.update(begun_regions(workflow, to))
    draft.values[field] = to


def _fetch(
    saving: Saving, entity: EntityModel, drafts: list[Draft], paths: frozenset[str]
) -> Mapping[str, Mapping[str, Value]]:
    wanted = {p for p in paths if not p.startswith("actor.")}
    for formula in (entity.formulas[p] for p in paths if p in entity.formulas):
        wanted |= formula.paths
    if all(p in entity.fields and entity.fields[p].column() for p in wanted):
        return {d.id: d.before for d in drafts}
    rows = fetch_values(
        saving.engine, saving.app, entity.key, [d.id for d in drafts], sorted(wanted), saving.connection
    )
    return {str(row["id"]): row for row in rows}  # type: ignore[misc]  # pyright: ignore[reportReturnType]


def _recompute(saving: Saving, entity: EntityModel, draft: Draft, values: dict[str, Value]) -> None:
    """Let formulas follow the values that are written together with the transition."""
    for key, formula in entity.formulas.items():
        if key in values and formula.paths & draft.values.keys():
            values[key] = formula.evaluate(values, saving.environment)


def _placed(draft: Draft, problem: Problem) -> Problem:
    return problem.under(*draft.place.strip("/").split("/"))
