"""Saved filters of lists: a person's own, and those shared with a role of theirs."""

from collections.abc import Mapping
from typing import Any, cast

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, NotFound, Problem
from ...runtime.filters import Wish, change_filter, own_filter, remove_filter, save_filter, saved_filters
from ...store.filters import SavedFilter
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter, storable
from .account import moment
from .records import required_version

_PATH = "/api/{app}/filters"
_ENTITY = Parameter("entity", "The entity whose filters are wanted; those of all if empty.", most=48)
_LONGEST = {"title": 100, "where": 4000, "search": 200}
_MOST_PARTS = 50
_LONGEST_PART = 500


def list_filters(call: Call) -> Answer:
    """Answer the filters that the person can use."""
    found = saved_filters(call.engine, call.app, call.actor, call.query["entity"])
    return json_answer({"rows": [_drawn(call, each) for each in found]})


def create_filter(call: Call) -> Answer:
    """Keep a filter."""
    entity = call.text("entity", 48)
    if call.app.rights(call.actor).visible(entity) is None:
        raise NotFound(Problem("unknown_entity", {"name": entity, "near": ""}))
    return json_answer(_drawn(call, save_filter(call.engine, call.app, call.actor, _wish(call, entity))), 201)


def update_filter(call: Call) -> Answer:
    """Change a filter of one's own; what is left out stays."""
    before = own_filter(call.engine, call.app, call.actor, call.params["filter"])
    version = required_version(call, call.values)
    saved = change_filter(call.engine, call.app, call.actor, before.id, version, _wish(call, before.entity, before))
    return json_answer(_drawn(call, saved))


def delete_filter(call: Call) -> Answer:
    """Forget a filter of one's own."""
    remove_filter(call.engine, call.app, call.actor, call.params["filter"])
    return no_content()


def _drawn(call: Call, saved: SavedFilter) -> dict[str, Json]:
    return {
        "id": saved.id, "entity": saved.entity, "title": saved.title, **saved.question, "shared": [*saved.shared],
        "own": saved.owner == call.actor.id, "version": saved.version, "updated_at": moment(saved.updated_at),
    }  # fmt: skip


def _wish(call: Call, entity: str, before: SavedFilter | None = None) -> Wish:
    given = call.values
    known: dict[str, Any] = {"title": before.title, "shared": before.shared, **before.question} if before else {}
    title = _text(given, "title", known)
    if not title.strip():
        raise BadRequest(Problem("body_needs_text", {"name": "title", "max": _LONGEST["title"]}, Location(path="/title")))
    where, search = _text(given, "where", known), _text(given, "search", known)
    order_by, fields, shared = (_texts(given, name, known) for name in ("order_by", "fields", "shared"))
    return Wish(entity, title, where, search, order_by, fields, shared)


def _text(given: Mapping[str, Json], name: str, known: Mapping[str, Any]) -> str:
    value = given.get(name, known.get(name, ""))
    if not isinstance(value, str) or len(value) > _LONGEST[name] or not storable(value):
        raise BadRequest(Problem("body_needs_text", {"name": name, "max": _LONGEST[name]}, Location(path=f"/{name}")))
    return value


def _texts(given: Mapping[str, Json], name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
    values: object = given.get(name, known.get(name, []))
    whole = cast("list[object]", values) if isinstance(values, list) else [None]
    texts = tuple(v for v in whole if isinstance(v, str) and 0 < len(v) <= _LONGEST_PART and storable(v))
    if len(texts) != len(whole) or len(texts) > _MOST_PARTS:
        data = {"name": name, "max": _MOST_PARTS, "longest": _LONGEST_PART}
        raise BadRequest(Problem("body_needs_texts", data, Location(path=f"/{name}")))
    return texts


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_filters, (_ENTITY,)),
    Endpoint("POST", _PATH, "role", create_filter, reads="json", status=201),
    Endpoint("PATCH", _PATH + "/{filter}", "role", update_filter, reads="json"),
    Endpoint("DELETE", _PATH + "/{filter}", "role", delete_filter, status=204),
)
