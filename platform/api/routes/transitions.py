"""Transitions of a record: which are open, and carrying one out."""

from ...kernel.json import Json
from ...runtime.changes import Transition
from ...runtime.ways import ways_out
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .records import answer_saved, record_id, required_version

_PROOFS = ("password", "code")
_PATH = "/api/{app}/records/{entity}/{id}/transitions"


def list_transitions(call: Call) -> Answer:
    """Answer the transitions from the record's state; the closed ones say why."""
    entity = call.app.model.entity(call.entity)
    ways = ways_out(call.engine, call.app, call.actor, call.entity, record_id(call))
    workflow = entity.workflow
    rows: list[Json] = [
        {
            "key": way.key,
            "title": {**given.title},
            "to": way.to,
            "region": way.region or None,
            "open": way.open,
            "by_hand": way.by_hand,
            "reasons": [problem.text_under(call.language) for problem in way.problems],
            "require": [*way.require],
            "sign": {**way.sign} or None,
        }
        for way in ways
        if workflow is not None and (given := workflow.given(way.key)) is not None
    ]
    return json_answer({"rows": rows})


def carry_out(call: Call) -> Answer:
    """Carry out a transition, with the values that it requires."""
    values = call.values
    version = required_version(call, values)
    signed = _signed(call)
    given = {name: value for name, value in values.items() if name != "version" and not (signed is not None and name in _PROOFS)}
    change = Transition(call.entity, record_id(call), call.params["transition"], given, version, signed is True)
    return answer_saved(call, change)


def _signed(call: Call) -> bool | None:
    """Tell whether the person signed with a password or code; None where the transition asks for no signature."""
    workflow = call.app.model.entity(call.entity).workflow
    transition = workflow.transitions.get(call.params["transition"]) if workflow is not None else None
    if transition is None or not transition.signed:
        return None
    password, code = call.optional("password", 256), call.optional("code", 64)
    if password or code:
        call.services.accounts.signing.confirm(call.who, call.caller, password, code)
    return bool(password or code)


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_transitions),
    Endpoint("POST", _PATH + "/{transition}", "role", carry_out, reads="json", first=True),
)
