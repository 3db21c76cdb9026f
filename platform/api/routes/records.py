"""Records of an entity: list, group, read, create, change, delete. All writing goes through `runtime.save`."""

from collections.abc import Sequence
from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import BadRequest, Conflict, FormwrightError, Location, NotFound, Problem
from ...metamodel.query import Query
from ...runtime.changes import Change, Create, Delete, Saved, Update
from ...runtime.read import group, read, read_one
from ...runtime.save import save_once
from ...store.engine import Connection
from ..answers import Answer, json_answer, no_content, refusal
from ..call import Call, version_of
from ..endpoints import Endpoint
from ..parameters import Parameter
from .querying import (
    BY,
    CURSOR,
    EXPAND,
    FIELDS,
    FIGURES,
    GROUP_ORDER,
    HAVING,
    LIMIT,
    ORDER_BY,
    SEARCH,
    WHERE,
    groups_of,
    listed,
    query_of,
)  # fmt: skip

MOST_AT_ONCE = 1000
_LONGEST_KEY = 200
_PATH = "/api/{app}/records/{entity}"
VERSION = Parameter("version", "The version that the change is based on.", "integer", 1, 2**53 - 1)
_COUNT = Parameter("count", "Counts are always given; kept for clarity.", "flag", default="1")
_GROUPS = Parameter("limit", "How many groups at most.", "integer", 1, 1000, "1000")


def list_records(call: Call) -> Answer:
    """Answer a page of records."""
    page = read(call.engine, call.app, call.actor, query_of(call), wire=True)
    return json_answer({"rows": page.rows, "next": page.next or None})


def group_records(call: Call) -> Answer:
    """Answer counts and figures by the values of some paths, or of all records together."""
    return json_answer({"rows": group(call.engine, call.app, call.actor, groups_of(call), wire=True)})


def get_record(call: Call) -> Answer:
    """Answer one record."""
    expand = listed(call.query["expand"])
    return json_answer(read_one(call.engine, call.app, call.actor, call.entity, record_id(call), expand=expand, wire=True))


def record_id(call: Call) -> str:
    """Return the id of the address; one that cannot be an id is not found rather than looked for."""
    given = call.params["id"]
    if not is_id(given):
        raise NotFound(Problem("no_such_record", {"entity": call.entity}))
    return given


def idempotency_key(call: Call) -> str:
    """Return the request's Idempotency-Key; empty where there is none; raises BadRequest."""
    key = call.headers.get("idempotency-key", "")
    if len(key) > _LONGEST_KEY or not (key.isprintable() and key.isascii()):
        raise BadRequest(Problem("bad_idempotency_key", {"max": _LONGEST_KEY}))
    return key


def of_one(error: FormwrightError) -> FormwrightError:
    """Return a refusal of a set of one without the index of its record."""
    problems: list[Problem] = []
    for problem in error.problems:
        first, _, rest = problem.location.path.strip("/").partition("/")
        problems.append(problem.at(Location(path=f"/{rest}" if rest else "")) if first == "0" else problem)
    return type(error)(*problems)


def save_told(call: Call, changes: Sequence[Change]) -> list[Saved]:
    """Carry out changes, under the request's idempotency key where there is one; a repeat is told what the first was."""

    def tell(saved: Sequence[Saved], connection: Connection) -> list[Json]:
        return saved_records(call, saved, rows_given(call, changes), connection)

    return save_once(call.engine, call.app, call.actor, idempotency_key(call), changes, tell=tell)


def save_one(call: Call, change: Change) -> Json:
    """Carry out one change and return the record as the person sees it."""
    try:
        saved = save_told(call, [change])
    except FormwrightError as error:
        raise of_one(error) from error
    return told_records(call, saved, [change])[0]


def rows_given(call: Call, changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the sub-tables whose rows came along: the answer shows them as they are then."""
    given = {key for change in changes if not isinstance(change, Delete) for key in change.values}
    return tuple(key for key in call.app.model.entities[call.entity].children if key in given)


def told_records(call: Call, saved: Sequence[Saved], changes: Sequence[Change] = ()) -> list[Json]:
    """Return what is told of saved records: what was told within their transaction, else what they are now."""
    if saved and all(each.told is not None for each in saved):
        return [each.told for each in saved]
    return saved_records(call, saved, rows_given(call, changes))


def saved_records(
    call: Call, saved: Sequence[Saved], expand: tuple[str, ...] = (), connection: Connection | None = None
) -> list[Json]:
    """Return the saved records as the person sees them; one that they do not see is told by id and version only."""
    entity = saved[0].entity if saved else ""
    ids = tuple(dict.fromkeys(each.id for each in saved))
    seen = call.app.rights(call.actor).visible(entity) if entity else None
    query = Query(entity, expand=expand, ids=ids, limit=None)
    found = read(call.engine, call.app, call.actor, query, connection=connection, wire=True).rows if seen and ids else []
    by_id = {str(row["id"]): row for row in found}
    return [cast("Json", by_id.get(each.id, {"id": each.id, "version": each.version})) for each in saved]


def create_records(call: Call) -> Answer:
    """Create one record or, all or none, many."""
    if isinstance(call.body, list):
        return _create_many(call, call.body)
    record = save_one(call, _create(call, call.values))
    place = record["id"] if isinstance(record, dict) else ""
    return json_answer(record, 201, {"Location": f"/api/{call.app.key}/records/{call.entity}/{place}"})


def _create(call: Call, values: dict[str, Json]) -> Create:
    return Create(call.entity, {k: v for k, v in values.items() if k != "id"}, id_of(values))


def id_of(values: dict[str, Json]) -> str:
    """Return the id that the client made for a new record; empty where it made none."""
    given = values.get("id", "")
    if not isinstance(given, str):
        raise BadRequest(Problem("not_reference", {}, Location(path="/id")))
    return given


def objects(bodies: list[Json]) -> list[dict[str, Json]]:
    """Return the objects of a list in a body; raises BadRequest for other things, and for too many."""
    if len(bodies) > MOST_AT_ONCE:
        raise BadRequest(Problem("too_many_records", {"max": MOST_AT_ONCE}))
    for index, values in enumerate(bodies):
        if not isinstance(values, dict):
            raise BadRequest(Problem("body_not_object", {}, Location(path=f"/{index}")))
    return cast("list[dict[str, Json]]", bodies)


def _create_many(call: Call, bodies: list[Json]) -> Answer:
    changes = [_create(call, values) for values in objects(bodies)]
    saved = save_told(call, changes)
    return json_answer({"rows": told_records(call, saved, changes)}, 201)


def required_version(call: Call, values: dict[str, Json]) -> int:
    """Return the version that a change is based on; raises BadRequest where none is given: nothing is overwritten unseen."""
    version = version_of(values, call.query, call.headers)
    if version is None:
        raise BadRequest(Problem("version_missing", {}, Location(path="/version")))
    return version


def change_record(call: Call) -> Answer:
    """Change some fields of a record that is still at the given version."""
    values = call.values
    change = Update(call.entity, record_id(call), {k: v for k, v in values.items() if k != "version"}, required_version(call, values))
    return answer_saved(call, change)


def answer_saved(call: Call, change: Change) -> Answer:
    """Carry out a change and answer the record, or a conflict with the record as it is now."""
    try:
        return json_answer(save_one(call, change))
    except Conflict as error:
        return conflict(call, error, change.entity, change.id)


def conflict(call: Call, error: Conflict, entity: str, record: str) -> Answer:
    """Answer a stale version with the record as it is now and both values of each field that clashes; others as they are."""
    if not any(problem.code == "stale_version" for problem in error.problems):
        raise error
    current = read_one(call.engine, call.app, call.actor, entity, record, wire=True)
    return refusal(error.status, error.problems, call.language, call.request_id, more={"current": current, "clashes": clashes(error)})


def clashes(error: Conflict) -> list[Json]:
    """Return the fields that two people changed at once: what it was, what this person gives, and what stands there now."""
    found = [problem for problem in error.problems if problem.code == "field_clash"]
    return [{"path": p.location.path, **cast("dict[str, Json]", dict(p.data))} for p in found]


def delete_record(call: Call) -> Answer:
    """Delete a record that is still at the given version."""
    change = Delete(call.entity, record_id(call), required_version(call, {}))
    try:
        save_once(call.engine, call.app, call.actor, idempotency_key(call), [change])
    except Conflict as error:
        return conflict(call, cast("Conflict", of_one(error)), change.entity, change.id)
    except FormwrightError as error:
        raise of_one(error) from error
    return no_content()


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_records, (WHERE, SEARCH, ORDER_BY, LIMIT, CURSOR, FIELDS, EXPAND)),
    Endpoint(
        "GET", _PATH + "/groups", "role", group_records, (BY, *FIGURES.values(), _COUNT, WHERE, SEARCH, HAVING, GROUP_ORDER, _GROUPS),
        lane="sums",
    ),
    Endpoint("POST", _PATH, "role", create_records, reads="json", status=201, first=True),
    Endpoint("GET", _PATH + "/{id}", "role", get_record, (EXPAND,)),
    Endpoint("PATCH", _PATH + "/{id}", "role", change_record, reads="json", first=True),
    Endpoint("DELETE", _PATH + "/{id}", "role", delete_record, (VERSION,), status=204, first=True),
)
