"""What the rules did, and why."""

from datetime import datetime, timedelta

from ...kernel.problems import BadRequest, Forbidden, Location, NotFound, Problem
from ...runtime.explaining.journal import run_told
from ...runtime.run_rule import resume
from ...store import run_queries, runs, waits
from ...store.runs import About
from ..answers import Answer, json_answer, no_content
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .understanding import eyes

_RULE = Parameter("rule", "Only runs of this rule.", most=48)
_STATE = Parameter("state", "Only runs in this state: queued, running, waiting, paused, done, failed or stopped.", most=20)
_RECORD = Parameter("record", "Only runs that this record set off.", most=26)
_SINCE = Parameter("since", "Only runs that began at this moment or later.", most=40)
_UNTIL = Parameter("until", "Only runs that began before this moment.", most=40)
_DAYS = Parameter("days", "How many days back.", "integer", 1, 366, "7")
_CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.", most=26)
_LIMIT = Parameter("limit", "How many rows at most.", "integer", 1, 200, "50")


def _require(call: Call) -> None:
    if not call.app.rights(call.actor).runs:
        raise Forbidden(Problem("forbidden", {}))


def list_runs(call: Call) -> Answer:
    """Answer runs, newest first."""
    _require(call)
    limit, asked = int(call.query["limit"]), call.query
    about = About(asked["record"], moment_asked(call, "since"), moment_asked(call, "until"))
    with call.engine.database.read() as connection:
        found = runs.listing(connection, call.app.key, asked["rule"], asked["state"], limit + 1, asked["cursor"], about=about)
    rows = [run._asdict() for run in found[:limit]]
    return json_answer({"rows": rows, "next": found[limit - 1].id if len(found) > limit else None})


def moment_asked(call: Call, name: str) -> datetime | None:
    """Return the moment that a parameter gives; None where it gives none."""
    if not call.query[name]:
        return None
    try:
        found = datetime.fromisoformat(call.query[name])
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequest(Problem("bad_moment_here", {"name": name}, Location(path=f"/{name}")))
    return found


def count_runs(call: Call) -> Answer:
    """Answer how many runs there are of the last days, by rule and state."""
    _require(call)
    since = call.engine.clock.now() - timedelta(days=int(call.query["days"]))
    with call.engine.database.read() as connection:
        found = run_queries.counts(connection, call.app.key, call.query["rule"], since)
    return json_answer({"rows": [{"rule": rule, "state": state, "count": count} for rule, state, count in found]})


def get_run(call: Call) -> Answer:
    """Answer one run with its journal: each step by its path in the definition, with its line, what it changed and how long it took."""
    _require(call)
    return json_answer(run_told(eyes(call), call.params["run"]))


def resume_run(call: Call) -> Answer:
    """Let a failed run go on at its first step without a result; for those whose roles may do so with this rule."""
    rights = call.app.rights(call.actor)
    with call.engine.database.read() as connection:
        run = runs.get(connection, call.params["run"])
    if run is None or run.app != call.app.key or run.rule not in rights.resume:
        raise NotFound(Problem("unknown_run", {}))
    resume(call.engine, call.app.key, run.id)
    return no_content()


def pause_rule(call: Call) -> Answer:
    """Pause a rule: what it is told of meanwhile is kept; for those whose roles may let its runs go on."""
    rule = _rule(call)
    with call.engine.database.write() as connection:
        waits.pause(connection, call.app.key, rule, call.actor.id, call.engine.clock.now())
    return no_content()


def take_up_rule(call: Call) -> Answer:
    """Take a paused rule up again: the runs that were kept go into the line."""
    rule = _rule(call)
    with call.engine.database.write() as connection:
        waits.unpause(connection, call.app.key, rule, call.engine.clock.now())
    call.engine.wake()
    return no_content()


def _rule(call: Call) -> str:
    rule = call.params["rule"]
    if rule not in call.app.rights(call.actor).resume or rule not in call.app.model.rules:
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": rule, "near": ""}))
    return rule


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/runs", "role", list_runs, (_RULE, _STATE, _RECORD, _SINCE, _UNTIL, _CURSOR, _LIMIT)),
    Endpoint("GET", "/api/{app}/runs/counts", "role", count_runs, (_RULE, _DAYS)),
    Endpoint("GET", "/api/{app}/runs/{run}", "role", get_run),
    Endpoint("POST", "/api/{app}/runs/{run}/resume", "role", resume_run, status=204),
    Endpoint("POST", "/api/{app}/rules/{rule}/pause", "role", pause_rule, status=204),
    Endpoint("POST", "/api/{app}/rules/{rule}/take-up", "role", take_up_rule, status=204),
)
