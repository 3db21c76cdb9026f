"""Why a person can, or cannot, do something in an app."""

from ...kernel.ids import is_id
from ...kernel.problems import BadRequest, Forbidden, Location, NotFound, Problem
from ...metamodel.kinds.role import ACTIONS, Action
from ...runtime.context import Actor
from ...runtime.why import Question, because_json, why
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter

_PERSON = Parameter("person", "The sign-in name of whom it is about; oneself if empty.", most=64)
_ENTITY = Parameter("entity", "The entity.", most=48)
_ID = Parameter("id", "One record; without it, conditions on records stay open.", most=26)
_ACTION = Parameter("action", f"What it is about: {', '.join(ACTIONS)}.", most=20, default="read")
_FIELD = Parameter("field", "One field of it.", most=48)


def get_why(call: Call) -> Answer:
    """Answer which grants of a person's roles give what is asked, which do not, and what their conditions came to."""
    given = call.query
    if given["action"] not in ACTIONS:
        data = {"name": "action", "given": given["action"], "takes": " | ".join(ACTIONS)}
        raise BadRequest(Problem("bad_parameter", data, Location(path="/action")))
    if given["id"] and not is_id(given["id"]):
        raise NotFound(Problem("no_such_record", {"entity": given["entity"]}))
    action: Action = next(each for each in ACTIONS if each == given["action"])
    question = Question(_person(call), given["entity"], action, given["id"], given["field"])
    return json_answer(because_json(call.app, why(call.engine, call.app, call.actor, question)))


def _person(call: Call) -> Actor:
    """Return whom it is about; somebody who is not there is refused like one that one may not ask about."""
    name = call.query["person"]
    if name in ("", call.actor.name):
        return call.actor
    try:
        return call.services.accounts.actor(name)
    except NotFound:
        raise Forbidden(Problem("why_of_others", {})) from None


ENDPOINTS = (Endpoint("GET", "/api/{app}/why", "role", get_why, (_PERSON, _ENTITY, _ID, _ACTION, _FIELD)),)
