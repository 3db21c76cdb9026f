"""Comments on a record: read by who sees it, written by who may, changed for a while by who wrote them."""

from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, NotFound, Problem
from ...runtime.commenting import (
    CHANGEABLE,
    MOST_FILES,
    MOST_MENTIONS,
    Place,
    Said,
    Talk,
    change,
    mentionable,
    talk,
    write,
)
from ...store.comments import Comment
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .account import moment
from .records import idempotency_key, record_id

_RECORD = "/api/{app}/records/{entity}/{id}"
_LONGEST = 10_000
_CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.", most=26)
_LIMIT = Parameter("limit", "How many rows at most.", "integer", 1, 200, "50")
_TEXT = Parameter("text", "A part of the person's name; everybody if empty.", most=80)


def list_comments(call: Call) -> Answer:
    """Answer what was said about a record, newest first."""
    cursor = call.query["cursor"]
    found = talk(call.engine, call.app, call.actor, _place(call), before=cursor, limit=int(call.query["limit"]))
    rows: list[Json] = [_drawn(call, found, each) for each in found.rows]
    return json_answer({"rows": rows, "next": found.next or None, "may_write": found.writes})


def add_comment(call: Call) -> Answer:
    """Say something about a record; of who is mentioned, those are told who see it."""
    place = _place(call)
    said = Said(_text(call), _ids(call, "mentions", MOST_MENTIONS), _ids(call, "files", MOST_FILES))
    made = write(call.engine, call.app, call.actor, place, said, idempotency_key(call))
    return json_answer(_one(call, made), 201)


def change_comment(call: Call) -> Answer:
    """Put a comment of one's own otherwise while it is fresh; what it said before stays to be read."""
    place = _place(call)
    change(call.engine, call.app, call.actor, place, call.params["comment"], _text(call))
    return json_answer(_one(call, call.params["comment"]))


def take_back_comment(call: Call) -> Answer:
    """Take a comment of one's own back while it is fresh; its place stays."""
    change(call.engine, call.app, call.actor, _place(call), call.params["comment"], None)
    return no_content()


def list_mentionable(call: Call) -> Answer:
    """Answer people who can be mentioned here: those who may read such records."""
    found = mentionable(call.engine, call.app, call.actor, _place(call), call.query["text"])
    return json_answer({"rows": [{"id": person, "label": name} for person, name in found]})


def _place(call: Call) -> Place:
    return Place(call.entity, record_id(call))


def _one(call: Call, comment_id: str) -> dict[str, Json]:
    found = talk(call.engine, call.app, call.actor, _place(call), only=comment_id)
    if not found.rows:
        raise NotFound(Problem("unknown_comment", {}))
    return _drawn(call, found, found.rows[0])


def _drawn(call: Call, found: Talk, comment: Comment) -> dict[str, Json]:
    own, gone = comment.author == call.actor.id, comment.deleted_at is not None
    until = comment.created_at + CHANGEABLE
    fresh = own and not gone and found.writes and call.engine.clock.now() <= until
    past = comment.past if found.past or not gone else []
    return {
        "id": comment.id, "author": _called(found, comment.author), "text": comment.text,
        "mentions": [] if gone else [_called(found, person) for person in comment.mentions],
        "files": cast("list[Json]", [] if gone else comment.files), "at": moment(comment.created_at),
        "edited_at": moment(comment.edited_at), "deleted": gone, "own": own, "until": moment(until) if fresh else None,
        "past": cast("list[Json]", past),
    }  # fmt: skip


def _called(found: Talk, person: str) -> Json:
    return {"id": person, "label": found.names[person]}


def _text(call: Call) -> str:
    text = call.text("text", _LONGEST)
    if not text.strip():
        raise BadRequest(Problem("body_needs_text", {"name": "text", "max": _LONGEST}, Location(path="/text")))
    return text


def _ids(call: Call, name: str, most: int) -> tuple[str, ...]:
    given = call.values.get(name, [])
    listed = cast("list[object]", given) if isinstance(given, list) else [None]
    ids = tuple(each for each in listed if isinstance(each, str) and is_id(each))
    if len(ids) != len(listed) or len(ids) > most:
        raise BadRequest(Problem("body_needs_ids", {"name": name, "max": most}, Location(path=f"/{name}")))
    return tuple(dict.fromkeys(ids))


ENDPOINTS = (
    Endpoint("GET", f"{_RECORD}/comments", "role", list_comments, (_CURSOR, _LIMIT)),
    Endpoint("POST", f"{_RECORD}/comments", "role", add_comment, reads="json", status=201),
    Endpoint("PATCH", f"{_RECORD}/comments/{{comment}}", "role", change_comment, reads="json"),
    Endpoint("DELETE", f"{_RECORD}/comments/{{comment}}", "role", take_back_comment, status=204),
    Endpoint("GET", f"{_RECORD}/mentionable", "role", list_mentionable, (_TEXT,)),
)
