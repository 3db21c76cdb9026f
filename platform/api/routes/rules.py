"""The rules of an app: what each listens to, what it does, and how its runs went."""

from collections.abc import Mapping
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Forbidden, NotFound, Problem
from ...metamodel.kinds.rule import Rule
from ...metamodel.kinds.triggers import HookTrigger
from ...metamodel.rule_model import RuleModel
from ...runtime.explaining.eyes import file_of
from ...store import hooks, releases, runs, waits
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint


def list_rules(call: Call) -> Answer:
    """Answer the rules of the app, then the steps of states, by key, each with what sets it off and how many runs are in which state."""
    _require(call)
    with call.engine.database.read() as connection:
        counted = runs.by_rule(connection, call.app.key)
        paused = waits.paused(connection, call.app.key)
    rules = call.app.model.definitions.rules
    rows = [_summary(call, key, rules[key], paused, counted.get(key, {})) for key in sorted(rules)]
    states = call.app.model.state_rules
    rows += [_of_state(states[key], paused, counted.get(key, {})) for key in sorted(states)]
    return json_answer({"rows": rows})


def get_rule(call: Call) -> Answer:
    """Answer one rule with its definition as JSON and as it is written, and of a hook what its callers need."""
    _require(call)
    key = call.params["rule"]
    rule = call.app.model.definitions.rules.get(key)
    state = call.app.model.state_rules.get(key)
    if rule is None and state is None:
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": key[:80], "near": ""}))
    with call.engine.database.read() as connection:
        counted = runs.by_rule(connection, call.app.key, key)
        paused = waits.paused(connection, call.app.key)
        release = releases.get(connection, call.app.release_id)
        secret = hooks.of(connection, call.app.key, key)
    if state is not None:
        steps = _json(state.definition)["steps"]
        told = _of_state(state, paused, counted.get(key, {}))
        return json_answer({**told, "definition": {"steps": steps}, "file": "", "text": "", "hook": None})
    assert rule is not None
    file = file_of(release, key)
    told = _summary(call, key, rule, paused, counted.get(key, {}))
    return json_answer({
        **told, "definition": _json(rule), "file": file, "text": release.files[file] if release and file else "",
        "hook": {"header": rule.on.header, "secret": secret is not None} if isinstance(rule.on, HookTrigger) else None,
    })  # fmt: skip


def _require(call: Call) -> None:
    if not call.app.rights(call.actor).runs:
        raise Forbidden(Problem("forbidden", {}))


def _of_state(state: RuleModel, paused: frozenset[str], counted: Mapping[str, int]) -> dict[str, Json]:
    """Return the steps of a state as rules are told: `on` says of which workflow and state, and when."""
    workflow, *place, what = state.key.split(".")
    on: dict[str, Json] = {"record": state.trigger.entity, "workflow": workflow, "state": place[-1], "when": what}
    on |= {"region": place[0]} if len(place) > 1 else {}
    return {
        "key": state.key, "kind": "state", "title": {**state.definition.title}, "help": None, "active": True, "mode": "single", "on": on,
        "paused": state.key in paused, "may_pause": False, "runs": {**counted},
    }  # fmt: skip


def _summary(call: Call, key: str, rule: Rule, paused: frozenset[str], counted: Mapping[str, int]) -> dict[str, Json]:
    return {
        "key": key, "kind": "rule", "title": {**rule.title}, "help": {**rule.help} if rule.help else None,
        "active": rule.active, "mode": rule.mode, "on": _json(rule)["on"], "paused": key in paused,
        "may_pause": key in call.app.rights(call.actor).resume, "runs": {**counted},
    }  # fmt: skip


def _json(rule: Rule) -> dict[str, Json]:
    return cast("dict[str, Json]", rule.model_dump(mode="json", by_alias=True, exclude_defaults=True))


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/rules", "role", list_rules),
    Endpoint("GET", "/api/{app}/rules/{rule}", "role", get_rule),
)
