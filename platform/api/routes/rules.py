"""The rules of an app: what each listens to, what it does, and how its runs went."""

from collections.abc import Mapping
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Forbidden, NotFound, Problem
from ...metamodel.kinds.rule import Rule
from ...store import runs, waits
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint


def list_rules(call: Call) -> Answer:
    """Answer the rules of the app in the order of their keys, each with its trigger and how many runs are in which state."""
    _require(call)
    with call.engine.database.read() as connection:
        counted = runs.by_rule(connection, call.app.key)
        paused = waits.paused(connection, call.app.key)
    rules = call.app.model.definitions.rules
    return json_answer({"rows": [_summary(call, key, rules[key], paused, counted.get(key, {})) for key in sorted(rules)]})


def get_rule(call: Call) -> Answer:
    """Answer one rule with its definition as JSON."""
    _require(call)
    key = call.params["rule"]
    rule = call.app.model.definitions.rules.get(key)
    if rule is None:
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": key[:80], "near": ""}))
    with call.engine.database.read() as connection:
        counted = runs.by_rule(connection, call.app.key, key)
        paused = waits.paused(connection, call.app.key)
    told = _summary(call, key, rule, paused, counted.get(key, {}))
    return json_answer({**told, "definition": _json(rule)})


def _require(call: Call) -> None:
    if not call.app.rights(call.actor).runs:
        raise Forbidden(Problem("forbidden", {}))


def _summary(call: Call, key: str, rule: Rule, paused: frozenset[str], counted: Mapping[str, int]) -> dict[str, Json]:
    return {
        "key": key, "title": {**rule.title}, "help": {**rule.help} if rule.help else None, "active": rule.active, "mode": rule.mode,
        "on": _json(rule)["on"], "paused": key in paused, "may_pause": key in call.app.rights(call.actor).resume, "runs": {**counted},
    }  # fmt: skip


def _json(rule: Rule) -> dict[str, Json]:
    return cast("dict[str, Json]", rule.model_dump(mode="json", by_alias=True, exclude_defaults=True))


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/rules", "role", list_rules),
    Endpoint("GET", "/api/{app}/rules/{rule}", "role", get_rule),
)
