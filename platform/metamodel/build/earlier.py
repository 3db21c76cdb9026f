"""A rule of an earlier release, with the tables it asks, typed against the app as it is now: so a run can end as it began."""

from dataclasses import replace

from ...kernel.problems import Problem, errors
from ..definitions import Definitions
from ..kinds.steps import DecideStep, steps_within
from ..model import AppModel
from ..rule_model import RuleModel
from ..rule_scope import check_rules
from ..tables import TableModel, check_tables
from .context import Build


def earlier_rule(
    app: AppModel, before: Definitions, key: str
) -> tuple[RuleModel | None, dict[str, TableModel], tuple[Problem, ...]]:
    """Return the rule as it was and the app's tables with those it asks as they were; else the reasons why it cannot go on."""
    rule = before.rules[key]
    asked = {step.decide for step in steps_within(rule.steps) if isinstance(step, DecideStep)} & before.tables.keys()
    named = {("rule", key), *(("table", name) for name in asked)}
    sources = {**app.definitions.sources, **{name: source for name, source in before.sources.items() if name in named}}
    tables = {**app.definitions.tables, **{name: before.tables[name] for name in asked}}
    build = Build(replace(app.definitions, rules={key: rule}, tables=tables, sources=sources), app.scopes)
    known = check_tables(build)
    models = check_rules(build, app.entities, known)
    return models.get(key), known, tuple(errors(build.problems))
