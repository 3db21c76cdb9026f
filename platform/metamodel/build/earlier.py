"""A rule of an earlier release, with the tables it asks, typed against the app as it is now: so a run can end as it began."""

from dataclasses import replace

from ...kernel.problems import Problem, errors
from ..definitions import Definitions
from ..kinds.steps import DecideStep, steps_within
from ..model import AppModel
from ..rule_model import RuleModel
from ..rule_scope import check_rules
from ..state_rules import check_state_rules
from ..tables import TableModel, check_tables
from ..workflow_model import Machine, WorkflowModel
from .context import Build


def earlier_rule(
    app: AppModel, before: Definitions, key: str
) -> tuple[RuleModel | None, dict[str, TableModel], tuple[Problem, ...]]:
    """Return the rule as it was and the app's tables with those it asks as they were; else the reasons why it cannot go on."""
    if key not in before.rules:
        return _steps_of_state(app, before, key)
    rule = before.rules[key]
    asked = {step.decide for step in steps_within(rule.steps) if isinstance(step, DecideStep)} & before.tables.keys()
    named = {("rule", key), *(("table", name) for name in asked)}
    sources = {**app.definitions.sources, **{name: source for name, source in before.sources.items() if name in named}}
    tables = {**app.definitions.tables, **{name: before.tables[name] for name in asked}}
    build = Build(replace(app.definitions, rules={**app.definitions.rules, key: rule}, tables=tables, sources=sources), app.scopes)
    known = check_tables(build)
    models = check_rules(build, app.entities, known, {key})
    return models.get(key), known, tuple(errors(build.problems))


def _steps_of_state(
    app: AppModel, before: Definitions, key: str
) -> tuple[RuleModel | None, dict[str, TableModel], tuple[Problem, ...]]:
    """Return the steps of a state as they were: the workflow is that of then, the records are those of now."""
    name = key.partition(".")[0]
    now = app.definitions.workflows.get(name)
    if name not in before.workflows or now is None:
        return None, {}, ()
    workflows = {**app.definitions.workflows, name: before.workflows[name]}
    tables = {**app.definitions.tables, **before.tables}
    kept = {place for place in before.sources if place == ("workflow", name) or place[0] == "table"}
    sources = {**app.definitions.sources, **{place: before.sources[place] for place in kept}}
    build = Build(replace(app.definitions, workflows=workflows, tables=tables, sources=sources), app.scopes)
    known = check_tables(build)
    entities = {
        of: replace(entity, workflow=replace(entity.workflow, definition=before.workflows[name], regions=_as_then(entity.workflow, before)))
        if entity.workflow is not None and entity.workflow.key == name
        else entity
        for of, entity in app.entities.items()
    }
    models = check_state_rules(build, entities, known, {key})
    return models.get(key), known, tuple(errors(build.problems))


def _as_then(workflow: WorkflowModel, before: Definitions) -> dict[str, Machine]:
    given = before.workflows[workflow.key].regions
    return {
        region: replace(machine, states=given[region].states, initial=given[region].initial)
        for region, machine in workflow.regions.items()
        if region in given
    }
