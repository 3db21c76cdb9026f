"""Why rules did what they did, or nothing; what they would do; what they will do."""

from datetime import datetime
from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import BadRequest, Forbidden, Location, NotFound, Problem
from ...runtime.explaining.dry_run import MOST_RECORDS, Wish, dry_run
from ...runtime.explaining.eyes import Eyes
from ...runtime.explaining.forecast import MOST_DAYS as FURTHEST
from ...runtime.explaining.forecast import forecast
from ...runtime.explaining.replay import MOST_DAYS, MOST_EVENTS, Period, replay
from ...runtime.explaining.why_rule import why_rule
from ..answers import Answer, json_answer, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter

_RECORD = Parameter("record", "The record's id.", most=26)
_MOMENTS = Parameter("limit", "How many moments at most.", "integer", 1, 100, "20")
_CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.", most=40)
_DAYS = Parameter("days", "How many days ahead.", "integer", 1, FURTHEST, "7")
_RULE = Parameter("rule", "Only of this rule.", most=100)
_ROWS = Parameter("limit", "How many rows at most.", "integer", 1, 1000, "200")


def eyes(call: Call) -> Eyes:
    """Return who asks, and in which language they are told."""
    return Eyes(call.engine, call.app, call.actor, lambda problem: cast("Json", _told(problem, call)))


def _told(problem: Problem, call: Call) -> dict[str, Json]:
    told = problem_json(problem, call.language)
    return {name: told[name] for name in ("code", "message", "hint")}


def get_why(call: Call) -> Answer:
    """Answer why a rule fired for a record, or why not: event by event, each with its reason and the values that decided it."""
    until = _moment(call.query["cursor"])
    return json_answer(why_rule(eyes(call), call.params["rule"], call.query["record"], int(call.query["limit"]), until))


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequest(Problem("bad_moment_here", {"name": "cursor"}, Location(path="/cursor")))
    return found


def post_dry_run(call: Call) -> Answer:
    """Answer what a rule, published or a draft, would do to records, with all that would follow; nothing of it lasts or leaves."""
    seeing = _for_all(call)
    change = call.values.get("first")
    if change is not None and not isinstance(change, dict):
        raise _bad("first")
    answers, given = _values(call, "answers"), _values(call, "input")
    wish = Wish(call.params["rule"], _records(call), call.values.get("draft"), change, call.flag("pass_waits"), answers, given)
    return json_answer(dry_run(seeing, wish))


def post_replay(call: Call) -> Answer:
    """Answer what a rule, published or a draft, would have made of what happened lately, beside what was made of it."""
    seeing = _for_all(call)
    period = Period(_number(call, "days", 7, MOST_DAYS), _number(call, "most", 200, MOST_EVENTS))
    return json_answer(replay(seeing, call.params["rule"], call.values.get("draft"), period))


def get_forecast(call: Call) -> Answer:
    """Answer what will happen by itself in the next days: due rules, waits that end, approvals and timers whose moment comes."""
    given = call.query
    return json_answer(forecast(eyes(call), int(given["days"]), given["rule"], int(given["limit"])))


def _for_all(call: Call) -> Eyes:
    """Return who asks; raises Forbidden before anything of the body is looked at."""
    seeing = eyes(call)
    if not seeing.sees_all:
        raise Forbidden(Problem("forbidden", {}))
    return seeing


def _records(call: Call) -> list[str]:
    given = call.values.get("records", [])
    if not isinstance(given, list) or len(given) > MOST_RECORDS or not all(isinstance(each, str) for each in given):
        raise _bad("records")
    ids = [str(each) for each in given]
    if not all(map(is_id, ids)):
        raise NotFound(Problem("no_such_record", {"entity": ""}))
    return list(dict.fromkeys(ids))


def _values(call: Call, name: str) -> dict[str, Json]:
    given = call.values.get(name, {})
    if not isinstance(given, dict):
        raise _bad(name)
    return given


def _number(call: Call, name: str, usual: int, most: int) -> int:
    given = call.values.get(name, usual)
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= most:
        raise _bad(name)
    return given


def _bad(name: str) -> BadRequest:
    return BadRequest(Problem("bad_value_here", {"name": name}, Location(path=f"/{name}")))


_OF_RULE = "/api/{app}/rules/{rule}"
ENDPOINTS = (
    Endpoint("GET", f"{_OF_RULE}/why", "role", get_why, (_RECORD, _MOMENTS, _CURSOR)),
    Endpoint("POST", f"{_OF_RULE}/dry-run", "role", post_dry_run, reads="json", lane="heavy"),
    Endpoint("POST", f"{_OF_RULE}/replay", "role", post_replay, reads="json", lane="heavy"),
    Endpoint("GET", "/api/{app}/forecast", "role", get_forecast, (_DAYS, _RULE, _ROWS)),
)
