"""Notices: what rules, and people who mention one, tell a person within the house."""

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, Problem
from ...runtime import noticing
from ...runtime.noticing import Told
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter, storable
from .account import moment

_PATH = "/api/notices"
_STATE = Parameter("state", "unread: what was not read yet; all: everything that is kept.", most=10, default="all")
_APP = Parameter("app", "Only of this app.", most=48)
_CURSOR = Parameter("cursor", "Where the page before ended.", most=40)
_LIMIT = Parameter("limit", "How many at most.", "integer", 1, 200, "50")
_MOST = 200
_LONGEST = 40


def list_notices(call: Call) -> Answer:
    """Answer the person's notices, newest first, and how many they have not read."""
    state = call.query["state"]
    if state not in ("unread", "all"):
        raise BadRequest(Problem("bad_parameter", {"name": "state", "given": state, "takes": "unread | all"}))
    told, after = noticing.mine(
        call.engine, call.actor, unread=state == "unread", app=call.query["app"], before=call.query["cursor"], most=int(call.query["limit"])
    )
    unread = noticing.count_unread(call.engine, call.actor)
    return json_answer({"rows": [_row(each) for each in told], "unread": unread, "next": after or None})


def mark_notices(call: Call) -> Answer:
    """Mark the named notices, or `all`, as read; as unread with `read: false`."""
    given = call.values.get("notices")
    read_now = call.flag("read") if "read" in call.values else True
    noticing.mark(call.engine, call.actor, None if given == "all" else _ids(given), read_now=read_now)
    return json_answer({"unread": noticing.count_unread(call.engine, call.actor)})


def _ids(given: Json) -> list[str]:
    listed = given if isinstance(given, list) else [None]
    texts = [each for each in listed if isinstance(each, str) and 0 < len(each) <= _LONGEST and storable(each)]
    if len(texts) != len(listed) or len(texts) > _MOST:
        raise BadRequest(Problem("body_needs_texts", {"name": "notices", "max": _MOST, "longest": _LONGEST}, Location(path="/notices")))
    return texts


def _row(told: Told) -> Json:
    notice = told.notice
    record: Json = None if told.label is None else {"id": notice.record_id, "label": told.label}
    return {
        "id": notice.id, "app": notice.app, "at": moment(notice.at), "source": notice.source, "title": notice.title, "text": notice.text,
        "entity": notice.entity, "record": record, "read": notice.read_at is not None,
    }  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", _PATH, "signed_in", list_notices, (_STATE, _APP, _LIMIT, _CURSOR)),
    Endpoint("POST", _PATH, "signed_in", mark_notices, reads="json"),
)
