"""What publishes set aside of an app: listed, put back into its records, and deleted for good."""

from collections.abc import Callable
from typing import cast

from ...kernel.json import Json, datetime_text
from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.kept_shown import Shown, delete_kept, kept_shown, purge, put_back, values_shown
from ...runtime.once import once
from ...store.engine import Connection
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .binned import ids_given
from .records import idempotency_key

_PATH = "/api/{app}/kept"
_OF = Parameter("of", "Only values of this entity, or of this field: entity.field.", most=97)
_LIMIT = Parameter("limit", "How many values at most.", "integer", 1, 200, "50")
_CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.", most=26)


def list_kept(call: Call) -> Answer:
    """Answer the fields, entities and values that publishes set aside; for those who see every field of every record."""
    rows: list[Json] = [*kept_shown(call.engine, call.app, call.actor)]
    return json_answer({"rows": rows})


def list_values(call: Call) -> Answer:
    """Answer values that did not convert, oldest first: each with its record, why it does not fit, and what stands there now."""
    asked = call.query
    shown, following = values_shown(call.engine, call.app, call.actor, asked["of"], asked["cursor"], int(asked["limit"]))
    return json_answer({"rows": [_told(call, each) for each in shown], "next": following or None})


def _told(call: Call, shown: Shown) -> Json:
    each = shown.kept
    record: Json = {"id": each.record_id, "label": shown.label, "there": shown.there}
    why = cast("Json", problem_json(shown.why, call.language))
    return {
        "id": each.id, "entity": each.entity, "field": each.field, "record": record, "value": each.value, "now": shown.now,
        "why": why, "release": each.release, "at": datetime_text(each.at),
    }  # fmt: skip


def repair_values(call: Call) -> Answer:
    """Put values that did not convert into their records, as they were or as the value given, all or none."""
    ids, value = ids_given(call, also=("value",)), call.values.get("value")
    if "value" in call.values and value is None:
        raise BadRequest(Problem("bad_value_here", {"name": "value"}, Location(path="/value")))
    return _once(
        call, "repair", [ids, value],
        lambda connection: {"repaired": put_back(call.engine, call.app, call.actor, ids, value, connection)},
    )  # fmt: skip


def purge_values(call: Call) -> Answer:
    """Forget values that did not convert for ever."""
    ids = ids_given(call)
    return _once(call, "purge", ids, lambda connection: {"forgotten": purge(call.app, call.actor, ids, connection)})


def delete_all(call: Call) -> Answer:
    """Delete for ever all that is kept under a key, such as `entity.field`; `values` says how many that are, so that no others go."""
    values = call.values.get("values")
    if not isinstance(values, int) or isinstance(values, bool) or len(call.values) > 2:
        raise BadRequest(Problem("bad_value_here", {"name": "values"}, Location(path="/values")))
    return json_answer({"forgotten": delete_kept(call.engine, call.app, call.actor, call.text("key", 97), values)})


def _once(call: Call, what: str, given: object, work: Callable[[Connection], Json]) -> Answer:
    return json_answer(once(call.engine, call.app, call.actor, idempotency_key(call), ["kept", what, given], work=work))


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_kept, lane="heavy"),
    Endpoint("GET", f"{_PATH}/values", "role", list_values, (_OF, _LIMIT, _CURSOR)),
    Endpoint("POST", f"{_PATH}/repair", "role", repair_values, reads="json", lane="heavy"),
    Endpoint("POST", f"{_PATH}/purge", "role", purge_values, reads="json", lane="heavy"),
    Endpoint("POST", f"{_PATH}/delete", "role", delete_all, reads="json", lane="heavy"),
)
