"""What goes on by older releases of an app, and moving it to the newest one."""

from ...kernel.json import Json
from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.overtaken.moving import Wish, move, older
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .understanding import eyes

_MOST_RELEASE = 10**9


def list_older(call: Call) -> Answer:
    """Answer what goes on by older releases: approvals, steps of states and runs, counted by workflow, release, state and step."""
    return json_answer(older(eyes(call)))


def move_older(call: Call) -> Answer:
    """Move to the newest release what goes on by older ones, in one transaction; says what cannot be moved and why, and may only try."""
    seeing = eyes(call)
    seeing.require_all()
    steps = call.values.get("steps", {})
    if not isinstance(steps, dict) or not all(isinstance(each, str) for each in steps.values()):
        raise BadRequest(Problem("bad_value_here", {"name": "steps"}, Location(path="/steps")))
    named = {str(old): str(new) for old, new in steps.items()}
    wish = Wish(_text(call, "of"), _number(call), _text(call, "state"), call.flag("failed"), named)
    return json_answer(move(seeing, wish, dry_run=call.flag("dry_run")))


def _text(call: Call, name: str) -> str:
    given: Json = call.values.get(name, "")
    if not isinstance(given, str):
        raise BadRequest(Problem("bad_value_here", {"name": name}, Location(path=f"/{name}")))
    return given


def _number(call: Call) -> int:
    given = call.values.get("release", 0)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= _MOST_RELEASE:
        raise BadRequest(Problem("bad_value_here", {"name": "release"}, Location(path="/release")))
    return given


ENDPOINTS = (
    Endpoint("GET", "/api/{app}/older", "role", list_older, lane="heavy"),
    Endpoint("POST", "/api/{app}/older/move", "role", move_older, reads="json", lane="heavy"),
)
