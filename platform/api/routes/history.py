"""What happened to a record."""

from ...runtime.chronicle import chapters
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .records import record_id

_BEFORE = Parameter("cursor", "Where the page begins: `next` of the page before.", "integer", 1, 2**62)
_LIMIT = Parameter("limit", "How many rows at most.", "integer", 1, 200, "50")


def get_history(call: Call) -> Answer:
    """Answer who changed what and when, newest first."""
    before = int(call.query["cursor"]) if call.query["cursor"] else None
    limit = int(call.query["limit"])
    found = chapters(call.engine, call.app, call.actor, call.entity, record_id(call), before=before, limit=limit)
    return json_answer({"rows": found.rows, "next": found.next or None})


ENDPOINTS = (Endpoint("GET", "/api/{app}/records/{entity}/{id}/history", "role", get_history, (_BEFORE, _LIMIT)),)
