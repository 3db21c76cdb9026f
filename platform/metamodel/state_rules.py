"""The steps of workflows' states, typed as rules that only the engine starts: when a state is entered or left, or when its timer is up."""

import hashlib
from collections.abc import Collection, Iterator, Mapping

from ..kernel.json import dumps_stable
from .build.context import Build
from .build.regions import under_of
from .kinds import Rule, Workflow
from .kinds.state import State
from .kinds.steps import Step
from .kinds.triggers.record import RecordTrigger
from .model import EntityModel
from .rule_model import RECORDS, RuleModel
from .rule_names import At, Names
from .rule_steps import typed
from .tables import TableModel
from .trigger_model import TriggerModel
from .workflow_model import WorkflowModel

EVENT = "state"
"""What such a rule hears: nothing of the outbox."""


def check_state_rules(
    build: Build, entities: Mapping[str, EntityModel], tables: Mapping[str, TableModel], only: Collection[str] | None = None
) -> dict[str, RuleModel]:
    """Return the models of all steps of states (or of `only` some) that have no problem, by `<workflow>.<place>.<enter|leave|timer0>`."""
    models: dict[str, RuleModel] = {}
    for entity in entities.values():
        if entity.workflow is not None:
            for key, steps, at in _of_workflow(entity.workflow):
                if only is None or key in only:
                    model = _model(Names(build, entity.workflow.key, entities, tables, kind="workflow"), key, (entity, steps), at)
                    models |= {key: model} if model is not None else {}
    return models


def steps_of_place(workflows: Mapping[str, Workflow], key: str) -> tuple[Step, ...]:
    """Return the steps of a state by their key (`<workflow>.<place>.enter`), as they are written; nothing where there are none."""
    name, *place, what = key.split(".")
    workflow = workflows.get(name)
    if workflow is None or not place:
        return ()
    region = workflow.regions.get(place[0]) if len(place) > 1 else None
    state = (region.states if region is not None else workflow.states).get(place[-1])
    found = {place: steps for place, steps, _ in _of_state(state)} if state is not None else dict[str, tuple[Step, ...]]()
    return found.get(what, ())


def _of_workflow(workflow: WorkflowModel) -> Iterator[tuple[str, tuple[Step, ...], At]]:
    for machine in workflow.machines:
        for name, state in machine.states.items():
            place = f"{workflow.key}.{machine.place(name)}"
            for what, steps, at in _of_state(state):
                yield f"{place}.{what}", steps, (*under_of(machine), "states", name, *at)


def _of_state(state: State) -> Iterator[tuple[str, tuple[Step, ...], At]]:
    for what, steps in (("enter", state.enter), ("leave", state.leave)):
        if steps:
            yield what, steps, (what,)
    for i, timer in enumerate(state.timers):
        if timer.steps:
            yield f"timer{i}", timer.steps, ("timers", i, "steps")


def _model(names: Names, key: str, told: tuple[EntityModel, tuple[Step, ...]], at: At) -> RuleModel | None:
    entity, given = told
    before = len(names.build.problems)
    of = names.build.scopes.record(entity.key)
    names.sets[RECORDS] = of
    steps = typed(names, given, at)
    if len(names.build.problems) > before:
        return None
    on = RecordTrigger.model_construct(record=entity.key, event="transitioned")
    title = names.build.definitions.workflows[names.key].title
    definition = Rule.model_construct(title=title, on=on, steps=given, mode="single", active=True)
    trigger = TriggerModel(entity.key, EVENT, on, of, of.scope)
    digest = hashlib.sha256(dumps_stable([each.model_dump(mode="json", by_alias=True) for each in given])).hexdigest()
    return RuleModel(key, definition, trigger, steps, None, digest, names.key)
