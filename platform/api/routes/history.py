"""What happened to a record, and how it was."""

from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.as_was import as_was
from ...runtime.chronicle import chapters
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .records import record_id
from .runs import moment_asked

_BEFORE = Parameter("cursor", "Where the page begins: `next` of the page before.", "integer", 1, 2**62)
_LIMIT = Parameter("limit", "How many rows at most.", "integer", 1, 200, "50")


def get_history(call: Call) -> Answer:
    """Answer who changed what and when, newest first."""
    before = int(call.query["cursor"]) if call.query["cursor"] else None
    limit = int(call.query["limit"])
    found = chapters(call.engine, call.app, call.actor, call.entity, record_id(call), before=before, limit=limit)
    return json_answer({"rows": found.rows, "next": found.next or None})


def get_as_was(call: Call) -> Answer:
    """Answer a record as it was at a moment, with its form and its rules as they stood then."""
    at = moment_asked(call, "at")
    if at is None:
        raise BadRequest(Problem("bad_moment_here", {"name": "at"}, Location(path="/at")))
    return json_answer(as_was(call.engine, call.app, call.actor, call.entity, record_id(call), at))


_AT = Parameter("at", "The moment, with its zone: 2026-11-03T14:00:00Z.", most=40)
ENDPOINTS = (
    Endpoint("GET", "/api/{app}/records/{entity}/{id}/then", "role", get_as_was, (_AT,), lane="heavy"),
    Endpoint("GET", "/api/{app}/records/{entity}/{id}/history", "role", get_history, (_BEFORE, _LIMIT)),
)
