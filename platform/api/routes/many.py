"""Many records in one request: what records with these keys shall hold, and changes of every record that answers a question."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import BadRequest, FormwrightError, Location, Problem
from ...metamodel.query import Query
from ...runtime.changes import Change, Delete, Transition, Update, Upsert
from ...runtime.many import MOST_AT_ONCE, Bulk, Make, at_once, in_batches, require_condition, tried_out
from ...runtime.read import parse_where
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint
from .records import id_of, idempotency_key, objects, of_one, save_told, told_records

_PATH = "/api/{app}/records/{entity}"
_LONGEST_SEARCH = 200
_LONGEST_WHERE = 4000


def upsert_records(call: Call) -> Answer:
    """Change the records that have these natural keys, and create those that are not there; one or, all or none, many."""
    single = not isinstance(call.body, list)
    bodies = [call.values] if single else objects(cast("list[Json]", call.body))
    changes: list[Change] = [Upsert(call.entity, {k: v for k, v in body.items() if k != "id"}, id_of(body)) for body in bodies]
    try:
        saved = save_told(call, changes)
    except FormwrightError as error:
        raise (of_one(error) if single else error) from error
    rows = told_records(call, saved, changes)
    told: list[Json] = [{"event": each.event, "record": row} for each, row in zip(saved, rows, strict=True)]
    return json_answer({"rows": told})


def update_many(call: Call) -> Answer:
    """Give some fields the same values in every record that answers the question."""
    values = _part(call, "values", dict, "an object of fields", needed=True)
    given = cast("dict[str, Json]", values)
    return _bulk(call, lambda record_id: Update(call.params["entity"], record_id, given))


def delete_many(call: Call) -> Answer:
    """Delete every record that answers the question."""
    return _bulk(call, lambda record_id: Delete(call.params["entity"], record_id))


def transit_many(call: Call) -> Answer:
    """Carry out a transition of every record that answers the question."""
    given = cast("dict[str, Json]", _part(call, "values", dict, "an object of fields") or {})
    return _bulk(call, lambda record_id: Transition(call.params["entity"], record_id, call.params["transition"], given))


def _bulk(call: Call, make: Make) -> Answer:
    dry_run = bool(_part(call, "dry_run", bool, "true or false"))
    mode = _part(call, "mode", str, "at_once | batches") or "at_once"
    expected = _part(call, "expected", int, "a count")
    if mode not in ("at_once", "batches"):
        raise _bad("mode", "at_once | batches")
    query = _query(call)
    require_condition(query)
    request = [call.params.get("transition"), call.values]
    bulk = Bulk(query, make, cast("int | None", expected), "" if dry_run else idempotency_key(call), request)
    carry_out = tried_out if dry_run else in_batches if mode == "batches" else at_once
    outcome = carry_out(call.engine, call.app, call.actor, bulk)
    problems: list[Json] = [cast("Json", problem_json(problem, call.language)) for problem in outcome.problems]
    rights = call.app.rights(call.actor)
    # Of records that a person may not see, not even their number is told.
    along: dict[str, Json] = {entity: count for entity, count in outcome.along.items() if rights.whole(entity)}
    return json_answer({
        "dry_run": dry_run, "matched": outcome.matched, "changed": outcome.changed, "unchanged": outcome.unchanged,
        "refused": outcome.refused, "batches": outcome.batches, "problems": problems, "along": along,
    })  # fmt: skip


def _query(call: Call) -> Query:
    """Return the question of the body: a condition, a search, ids, or several of them, which all must hold."""
    where = cast("str", _part(call, "where", str, "a condition", lambda v: len(cast("str", v)) <= _LONGEST_WHERE) or "")
    search = cast("str", _part(call, "search", str, "words", lambda v: len(cast("str", v)) <= _LONGEST_SEARCH) or "")
    ids = _part(call, "ids", list, f"at most {MOST_AT_ONCE} ids", _are_ids)
    query = Query(call.entity, where=parse_where(call.app, call.actor, call.entity, where), search=search, limit=None)
    return query if ids is None else replace(query, ids=tuple(dict.fromkeys(cast("list[str]", ids))))


def _are_ids(value: object) -> bool:
    ids = cast("list[object]", value)
    return 0 < len(ids) <= MOST_AT_ONCE and all(isinstance(each, str) and is_id(each) for each in ids)


def _part(
    call: Call, name: str, kind: type, takes: str, fits: Callable[[object], bool] = lambda _: True, *, needed: bool = False
) -> object:
    """Return a part of the body, None where it is left out; raises BadRequest for one of another kind, and for unknown parts."""
    unknown = next((key for key in call.values if key not in _PARTS), None)
    if unknown is not None:
        raise _bad(unknown, ", ".join(_PARTS))
    value = call.values.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or not fits(value):
        raise _bad(name, takes)
    return value


_PARTS = ("where", "search", "ids", "values", "expected", "mode", "dry_run")


def _bad(name: str, takes: str) -> BadRequest:
    return BadRequest(Problem("bulk_bad_part", {"name": name[:80], "takes": takes}, Location(path=f"/{name[:80]}")))


ENDPOINTS = (
    Endpoint("POST", _PATH + "/upsert", "role", upsert_records, reads="json"),
    Endpoint("POST", _PATH + "/bulk/update", "role", update_many, reads="json", lane="heavy"),
    Endpoint("POST", _PATH + "/bulk/delete", "role", delete_many, reads="json", lane="heavy"),
    Endpoint("POST", _PATH + "/bulk/transitions/{transition}", "role", transit_many, reads="json", lane="heavy"),
)
