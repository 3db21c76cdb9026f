"""Hooks: what programs elsewhere call, and the secrets by which they may."""

from ...kernel.problems import NotFound, Problem
from ...metamodel.schedules import next_times
from ...runtime.hooking import Sent, make_secret, receive
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint


def call_hook(call: Call) -> Answer:
    """Start the rule of a hook with the body, and answer its run; who calls shows the hook's secret, or signs with it."""
    given = call.params
    run = receive(call.engine, given["app"], given["rule"], Sent(call.headers, call.raw, call.body))
    return json_answer({"run": run}, status=202)


def renew_secret(call: Call) -> Answer:
    """Answer a new secret for a hook, told this once; for those whose roles may let the rule's runs go on."""
    key = call.params["rule"]
    rule = call.app.model.rules.get(key)
    if rule is None or key not in call.app.rights(call.actor).resume:
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": key[:80], "near": ""}))
    return json_answer({"secret": make_secret(call.engine, call.app, call.actor, rule)})


def rule_times(call: Call) -> Answer:
    """Answer the next seven times of a rule of the clock; none for a rule that something else starts."""
    rights, key = call.app.rights(call.actor), call.params["rule"]
    rule = call.app.model.rules.get(key)
    if rule is None or not (rights.runs or key in rights.resume):
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": key[:80], "near": ""}))
    schedule = rule.trigger.schedule
    times = next_times(schedule, call.engine.clock.now()) if schedule is not None else []
    return json_answer({"rows": times, "time_zone": call.app.model.zone})


ENDPOINTS = (
    Endpoint("POST", "/api/{app}/hooks/{rule}", "public", call_hook, reads="json", status=202, first=True),
    Endpoint("POST", "/api/{app}/rules/{rule}/secret", "role", renew_secret),
    Endpoint("GET", "/api/{app}/rules/{rule}/times", "role", rule_times),
)
