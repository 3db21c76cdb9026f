"""The bin of an app: what was deleted, putting it back, and forgetting it for ever."""

from collections.abc import Callable
from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.bin import binned, purge, restore
from ...runtime.once import once
from ...store.engine import Connection
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .records import idempotency_key

_PATH = "/api/{app}/bin"
MOST = 1000
_ENTITY = Parameter("entity", "Only what was deleted of this entity.", most=48)
_LIMIT = Parameter("limit", "How many entries at most.", "integer", 1, 200, "50")
_CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.", "integer", 1, 2**62)


def list_bin(call: Call) -> Answer:
    """Answer what the person may put back, newest first."""
    before = int(call.query["cursor"]) if call.query["cursor"] else None
    page = binned(call.engine, call.app, call.actor, call.query["entity"], before=before, limit=int(call.query["limit"]))
    return json_answer({"rows": page.rows, "next": page.next or None})


def put_back(call: Call) -> Answer:
    """Put entries of the bin back, all or none, with their ids; what could not come back with them is told."""
    ids = ids_given(call)

    def work(connection: Connection) -> Json:
        done = restore(call.engine, call.app, call.actor, ids, connection)
        saved: list[Json] = [{"entity": each.entity, "id": each.id, "version": each.version} for each in done.saved]
        return {"restored": saved, "left_out": [cast("Json", problem_json(each, call.language)) for each in done.left_out]}

    return _once(call, "restore", ids, work)


def forget(call: Call) -> Answer:
    """Forget entries of the bin for ever."""
    ids = ids_given(call)
    return _once(call, "purge", ids, lambda connection: {"forgotten": purge(call.app, call.actor, ids, connection)})


def _once(call: Call, what: str, ids: list[str], work: Callable[[Connection], Json]) -> Answer:
    key = idempotency_key(call)
    return json_answer(once(call.engine, call.app, call.actor, key, ["bin", what, ids], work=work))


def ids_given(call: Call, also: tuple[str, ...] = ()) -> list[str]:
    """Return the ids of the body, which holds nothing else but what may come along; raises BadRequest."""
    given = call.values.get("ids")
    ids = given if isinstance(given, list) else []
    if not 0 < len(ids) <= MOST or not all(isinstance(each, str) and is_id(each) for each in ids) or call.values.keys() - {"ids", *also}:
        raise BadRequest(Problem("bulk_bad_part", {"name": "ids", "takes": f"1..{MOST} ids"}, Location(path="/ids")))
    return cast("list[str]", ids)


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_bin, (_ENTITY, _LIMIT, _CURSOR)),
    Endpoint("POST", _PATH + "/restore", "role", put_back, reads="json", lane="heavy"),
    Endpoint("POST", _PATH + "/purge", "role", forget, reads="json", lane="heavy"),
)
