"""A rule that is not published: checked like any other, and put into the app of now for whoever tries it out."""

from dataclasses import replace
from decimal import Decimal
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Invalid, Location, NotFound, Problem, errors
from ...kernel.text import nearest
from ...metamodel.build.earlier import earlier_rule
from ...metamodel.kinds import Rule
from ...metamodel.parse import parse
from ...metamodel.rule_model import RuleModel
from ...metamodel.source import Raw, Source, read_text
from ..installed import InstalledApp

_LONGEST = 100_000


def with_draft(app: InstalledApp, key: str, draft: Json) -> tuple[InstalledApp, RuleModel]:
    """Return the app as it would be with a draft of a rule, and the rule; without a draft the app as it is.

    The draft is YAML text or an object. Raises Invalid with all its problems, each with its place, and NotFound.
    """
    if draft is None:
        model = app.model.rule(key)
        if model is None:
            data = {"kind": "rule", "name": key[:80], "near": nearest(key[:80], app.model.rules)}
            raise NotFound(Problem("unknown_definition", data))
        return app, model
    if key in app.model.state_rules:
        raise Invalid(Problem("draft_of_state", {"rule": key}))
    source = _source(f"rules/{key}.yaml", draft)
    definition = parse(Rule, source)
    if definition is None or errors(source.problems):
        raise Invalid(*errors(source.problems))
    definitions = app.model.definitions
    known = replace(definitions, rules={key: definition}, sources={**definitions.sources, ("rule", key): source})
    model, _, problems = earlier_rule(app.model, known, key)
    if model is None:
        raise Invalid(*problems)
    drafted = replace(known, rules={**definitions.rules, key: definition})
    rules = {**app.model.rules, key: model}
    return InstalledApp(replace(app.model, definitions=drafted, rules=rules), app.release, app.release_id, stands_for=app.stands_for), model


def _source(name: str, draft: Json) -> Source:
    if isinstance(draft, str) and len(draft) <= _LONGEST:
        return read_text(name, draft)
    if isinstance(draft, dict):
        return Source(name, _exact(draft))
    raise BadRequest(Problem("bad_value_here", {"name": "draft"}, Location(path="/draft")))


def _exact(value: Json) -> Raw:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, list):
        return [_exact(each) for each in value]
    if isinstance(value, dict):
        return {key: _exact(each) for key, each in value.items()}
    return cast("Raw", value)
