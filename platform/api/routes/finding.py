"""Ways to find records beside lists: how many there are, what lies above or below one, and one text asked of everything."""

from ...kernel.problems import BadRequest, Location, Problem
from ...metamodel.query import Walk
from ...runtime.finding import EACH, MOST_EACH, find_everywhere
from ...runtime.read import count_at_most
from ...runtime.trees import branch
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .querying import FIELDS, ORDER_BY, SEARCH, WHERE, listed, query_of
from .records import record_id

COUNTED = 10_000
_PATH = "/api/{app}/records/{entity}"
_TEXT = Parameter("text", "Words that a record's search fields hold.", most=200)
_EACH = Parameter("each", "How many records of each entity at most.", "integer", 1, MOST_EACH, str(EACH))
_BY = Parameter("by", "The reference that makes the tree; it may be left out where there is only one.", most=48)
_WAY = Parameter("direction", "`down` for what lies below the record, `up` for what lies above it.", most=4, default="down")
_DEPTH = Parameter("depth", "How many steps away at most.", "integer", 1, 64, "64")


def count_records(call: Call) -> Answer:
    """Answer how many records there are, counted no further than 10,000: `more` says that there are others."""
    found = count_at_most(call.engine, call.app, call.actor, query_of(call), COUNTED + 1)
    return json_answer({"count": min(found, COUNTED), "more": found > COUNTED})


def walk_tree(call: Call) -> Answer:
    """Answer the records below a record or above it, itself included, each with how many steps it is away."""
    given = call.query
    if given["direction"] not in ("down", "up"):
        data = {"name": "direction", "given": given["direction"], "takes": "down | up"}
        raise BadRequest(Problem("bad_parameter", data, Location(path="/direction")))
    walk = Walk(call.entity, record_id(call), given["by"], given["direction"] == "down", int(given["depth"]))
    fields, order_by = listed(given["fields"]), listed(given["order_by"])
    found = branch(call.engine, call.app, call.actor, walk, fields=fields, order_by=order_by, wire=True)
    return json_answer({"rows": [{"depth": depth, "record": row} for depth, row in found.rows], "more": found.more})


def find_records(call: Call) -> Answer:
    """Answer the records that hold a text, the best few of each entity that the person may read."""
    text = call.query["text"]
    if not text.strip():
        raise BadRequest(Problem("bad_parameter", {"name": "text", "given": "", "takes": "1..200"}, Location(path="/text")))
    found = find_everywhere(call.engine, call.app, call.actor, text, int(call.query["each"]))
    rows = [{"entity": h.entity, "id": h.id, "label": h.label, "path": h.path, "text": h.text} for h in found.rows]
    return json_answer({"rows": rows, "more": [*found.more]})


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/search", "role", find_records, (_TEXT, _EACH)),
    Endpoint("GET", _PATH + "/count", "role", count_records, (WHERE, SEARCH)),
    Endpoint("GET", _PATH + "/{id}/tree", "role", walk_tree, (_BY, _WAY, _DEPTH, FIELDS, ORDER_BY)),
)
