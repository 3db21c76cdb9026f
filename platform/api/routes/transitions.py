"""Transitions of a record: which are open, and carrying one out."""

from ...kernel.json import Json
from ...runtime.changes import Transition
from ...runtime.ways import ways_out
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .records import answer_saved, record_id, required_version

_PATH = "/api/{app}/records/{entity}/{id}/transitions"


def list_transitions(call: Call) -> Answer:
    """Answer the transitions from the record's state; the closed ones say why."""
    entity = call.app.model.entity(call.entity)
    ways = ways_out(call.engine, call.app, call.actor, call.entity, record_id(call))
    titles = {key: each.title for key, each in entity.workflow.definition.transitions.items()} if entity.workflow else {}
    rows: list[Json] = [
        {
            "key": way.key,
            "title": {**titles[way.key]},
            "to": way.to,
            "open": way.open,
            "reasons": [problem.text(call.language) for problem in way.problems],
            "require": [*way.require],
        }
        for way in ways
    ]
    return json_answer({"rows": rows})


def carry_out(call: Call) -> Answer:
    """Carry out a transition, with the values that it requires."""
    values = call.values
    version = required_version(call, values)
    given = {name: value for name, value in values.items() if name != "version"}
    return answer_saved(call, Transition(call.entity, record_id(call), call.params["transition"], given, version))


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_transitions),
    Endpoint("POST", _PATH + "/{transition}", "role", carry_out, reads="json"),
)
