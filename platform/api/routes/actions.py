"""Rules that people start: what is open about a record or a list, starting it, and codes that start something by being scanned."""

from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import BadRequest, FormwrightError, Location, NotFound, Problem
from ...metamodel.fields import Field
from ...runtime.acting import MOST_AT_ONCE, Action, Press, act, actions, scan_starts
from ...runtime.scanning import scanned
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .records import idempotency_key, record_id

_LIST = "/api/{app}/records/{entity}/actions"
_ONE = "/api/{app}/records/{entity}/{id}/actions"


def list_actions(call: Call) -> Answer:
    """Answer the actions that the person may start about records of a list."""
    return _rows(call, actions(call.engine, call.app, call.actor, call.entity))


def list_record_actions(call: Call) -> Answer:
    """Answer the actions that the person may start about a record; the closed ones say why."""
    return _rows(call, actions(call.engine, call.app, call.actor, call.entity, record_id(call)))


def start_many(call: Call) -> Answer:
    """Start an action about records of a list."""
    ids = call.values.get("ids")
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST_AT_ONCE or not all(isinstance(i, str) and is_id(i) for i in ids):
        raise BadRequest(Problem("action_needs_records", {"max": MOST_AT_ONCE}, Location(path="/ids")))
    return _started(call, list(dict.fromkeys(cast("list[str]", ids))), ("ids", "input"))


def start_one(call: Call) -> Answer:
    """Start an action about a record."""
    return _started(call, [record_id(call)], ("input",))


def scan_and_start(call: Call) -> Answer:
    """Answer what a scanned code stands for, and start the rules that it is for."""
    code = call.text("code", 300).strip()
    found = None
    try:
        found = scanned(call.engine, call.app, call.actor, code)
    except NotFound as unknown:
        refusal: FormwrightError | None = unknown
    else:
        refusal = None
    runs = scan_starts(call.engine, call.app, call.actor, code, (found.entity, found.id) if found else None)
    if refusal is not None and not runs:
        raise refusal
    record: Json = {"entity": found.entity, "id": found.id, "label": found.label, "forms": [*found.forms]} if found else None
    return json_answer({"record": record, "runs": cast("Json", runs)}, status=202)


def _started(call: Call, ids: list[str], known: tuple[str, ...]) -> Answer:
    given = call.values.get("input", {})
    unknown = next((key for key in call.values if key not in known), None)
    if unknown is not None or not isinstance(given, dict):
        data = {"name": (unknown or "input")[:80], "takes": ", ".join(known)}
        raise BadRequest(Problem("bulk_bad_part", data, Location(path=f"/{(unknown or 'input')[:80]}")))
    key = idempotency_key(call)
    run = act(call.engine, call.app, call.actor, Press(call.entity, call.params["rule"], ids, given, key))
    return json_answer({"run": run}, status=202)


def _rows(call: Call, found: list[Action]) -> Answer:
    return json_answer({"rows": [_action(call, each) for each in found]})


def _action(call: Call, action: Action) -> Json:
    rule, on = action.rule.definition, action.definition
    return {
        "key": action.rule.key, "title": {**rule.title}, "help": {**rule.help} or None, "confirm": {**on.confirm} or None,
        "open": action.open, "reasons": [problem.text_under(call.language) for problem in action.problems],
        "input": [_asked(name, field) for name, field in on.input.items()],
        "rows": [{"key": name, "input": [_asked(key, field) for key, field in fields.items()]} for name, fields in on.rows.items()],
    }  # fmt: skip


def _asked(name: str, field: Field) -> Json:
    definition = field.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "key": name, "type": str(field.type), "title": {**field.title}, "required": field.required, "definition": definition
    }  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", _LIST, "role", list_actions),
    Endpoint("GET", _ONE, "role", list_record_actions),
    Endpoint("POST", _LIST + "/{rule}", "role", start_many, reads="json", status=202),
    Endpoint("POST", _ONE + "/{rule}", "role", start_one, reads="json", status=202, first=True),
    Endpoint("POST", "/api/{app}/scan", "role", scan_and_start, reads="json", status=202, first=True),
)
