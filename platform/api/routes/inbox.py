"""The inbox: what a person is asked to decide, across all apps, and what they can do about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ...kernel.json import Json
from ...kernel.problems import BadRequest, FormwrightError, Invalid, Location, NotFound, Problem
from ...runtime.approving import acting, inbox, standing
from ...runtime.approving.acting import Decision, Said
from ...runtime.approving.inbox import Item
from ...store.directory import Delegation
from ..answers import Answer, json_answer, no_content, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter, storable
from .account import moment

_PATH = "/api/inbox"
_TASK = _PATH + "/tasks/{task}"
_STATE = Parameter("state", "open: what is to be decided; past: what was decided or passed on.", most=10, default="open")
_APP = Parameter("app", "Only of this app.", most=48)
_AFTER = Parameter("cursor", "Where the page before ended.", most=40)
_LIMIT = Parameter("limit", "How many at most.", "integer", 1, 200, "50")
_SEARCH = Parameter("search", "A piece of the name.", most=100)
_MOST_TASKS = 100
_MOST_FILES = 20
_LONGEST = 4000
_ID = 40


def list_tasks(call: Call) -> Answer:
    """Answer the person's tasks: the open ones oldest first, or those that are over, newest first."""
    if call.query["state"] not in ("open", "past"):
        raise BadRequest(Problem("bad_parameter", {"name": "state", "given": call.query["state"], "takes": "open | past"}))
    past = call.query["state"] == "past"
    items, after = inbox.my_tasks(
        call.engine, call.actor, past=past, app=call.query["app"], after=call.query["cursor"], most=int(call.query["limit"])
    )
    return json_answer({"rows": _drawn(call, items), "next": after or None})


def count_tasks(call: Call) -> Answer:
    """Answer how many tasks are open, and how many of these are overdue."""
    number, late = inbox.count_mine(call.engine, call.actor)
    return json_answer({"open": number, "overdue": late})


def get_task(call: Call) -> Answer:
    """Answer one task of the person."""
    return json_answer(_one(call))


def _one(call: Call) -> Json:
    app = acting.app_of_task(call.engine, call.actor, call.params["task"])
    item = inbox.my_task(call.engine, app, call.actor, call.params["task"])
    if item is None:
        raise NotFound(Problem("unknown_task", {}))
    return _drawn(call, [item])[0]


def decide_task(call: Call) -> Answer:
    """Decide a task: approve, reject, or return it to an earlier step or to who submitted it."""
    decision = _decision(call, ("approve", "reject", "return"))
    app = acting.app_of_task(call.engine, call.actor, call.params["task"])
    acting.decide(call.engine, app, call.actor, call.params["task"], decision)
    return json_answer(_one(call))


def decide_many(call: Call) -> Answer:
    """Decide several tasks alike; each by itself, so that one that cannot be decided does not hold up the others."""
    tasks = _texts(call, "tasks", _MOST_TASKS)
    if not tasks:
        raise BadRequest(Problem("body_needs_texts", {"name": "tasks", "max": _MOST_TASKS, "longest": 40}, Location(path="/tasks")))
    decision = _decision(call, ("approve", "reject"))
    rows: list[Json] = []
    for task in dict.fromkeys(tasks):
        problems: list[Json] = []
        try:
            acting.decide(call.engine, acting.app_of_task(call.engine, call.actor, task), call.actor, task, decision)
        except FormwrightError as refused:
            problems = [problem_json(problem, call.language) for problem in refused.problems]
        rows.append({"task": task, "done": not problems, "problems": problems})
    return json_answer({"rows": rows})


def transfer_task(call: Call) -> Answer:
    """Let another person decide instead."""
    to, said = call.text("person", 64), _said(call)
    app = acting.app_of_task(call.engine, call.actor, call.params["task"])
    acting.transfer(call.engine, app, call.actor, call.params["task"], to, said)
    return json_answer(_one(call))


def add_signer(call: Call) -> Answer:
    """Let another person decide before oneself, or after one's own approval."""
    to, where = call.text("person", 64), call.text("where", 10)
    if where not in ("before", "after"):
        raise BadRequest(Problem("bad_value_here", {"name": "where"}, Location(path="/where")))
    app, said = acting.app_of_task(call.engine, call.actor, call.params["task"]), _said(call)
    acting.add_signer(call.engine, app, call.actor, call.params["task"], acting.Signer(to, where), said)
    return json_answer(_one(call))


def list_people(call: Call) -> Answer:
    """Answer whom a task can be given to, or who can stand in: people with a role in the same apps."""
    found = standing.colleagues(call.engine, call.actor, call.query["app"], call.query["search"])
    return json_answer({"rows": [{"id": key, "name": name, "title": title} for key, name, title in found]})


def list_delegations(call: Call) -> Answer:
    """Answer who stands in for the person, and for whom they stand in."""
    return json_answer({"rows": _told(call, standing.delegations(call.engine, call.actor))})


def add_delegation(call: Call) -> Answer:
    """Let somebody decide in one's stead from a moment to another, in one app or in all."""
    wish = standing.Wish(call.text("stand_in", 64), call.optional("app", 48), _moment(call, "begins_at"), _moment(call, "ends_at"))
    return json_answer(_told(call, [standing.delegate(call.engine, call.actor, wish)])[0], 201)


def end_delegation(call: Call) -> Answer:
    """End a delegation of one's own."""
    standing.end_delegation(call.engine, call.actor, call.params["delegation"])
    return no_content()


def person(people: Mapping[str, str], key: str) -> dict[str, Json]:
    """Return a person as answers name them."""
    return {"id": key, "label": people.get(key, key)}


def said(call: Call) -> Said:
    """Return what comes with a move; who gives a password or code proves with it who they are, or is refused."""
    return _said(call)


def _said(call: Call) -> Said:
    password, code = call.optional("password", 256), call.optional("code", 64)
    if password or code:
        call.services.accounts.signing.confirm(call.who, call.caller, password, code)
    comment = call.optional("comment", _LONGEST)
    if not storable(comment):
        raise Invalid(Problem("body_needs_text", {"name": "comment", "max": _LONGEST}, Location(path="/comment")))
    return Said(comment, _texts(call, "files", _MOST_FILES), bool(password or code))


def _decision(call: Call, known: tuple[str, ...]) -> Decision:
    given = call.text("decision", 10)
    if given not in known:
        raise BadRequest(Problem("bad_decision", {}, Location(path="/decision")))
    return Decision(given, call.optional("to", 200), call.flag("straight"), _said(call))


def _texts(call: Call, name: str, most: int) -> tuple[str, ...]:
    given = call.values.get(name, [])
    listed = given if isinstance(given, list) else [None]
    texts = [each for each in listed if isinstance(each, str) and 0 < len(each) <= _ID and storable(each)]
    if len(texts) != len(listed) or len(texts) > most:
        data = {"name": name, "max": most, "longest": _ID}
        raise BadRequest(Problem("body_needs_texts", data, Location(path=f"/{name}")))
    return tuple(texts)


def _moment(call: Call, name: str) -> datetime:
    given = call.text(name, 40)
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequest(Problem("bad_moment_here", {"name": name}, Location(path=f"/{name}")))
    return found


def _drawn(call: Call, items: Iterable[Item]) -> list[Json]:
    listed = list(items)
    wanted = {each for item in listed for each in (item.process.initiator, item.task.owner or "")}
    people = inbox.named(call.engine, wanted)
    return [_item(item, people) for item in listed]


def _item(item: Item, people: Mapping[str, str]) -> Json:
    task, process, allowed = item.task, item.process, item.moves
    record: Json = None if item.label is None else {"id": process.record_id, "label": item.label}
    return {
        "id": task.id, "app": task.app, "entity": process.entity, "record": record, "approval": process.approval,
        "title": {**item.title}, "step": task.step, "step_title": {**item.step_title}, "state": task.state, "why": task.why,
        "initiator": person(people, process.initiator), "for": person(people, task.owner) if task.owner else None,
        "due_at": moment(task.due_at), "urged_at": moment(task.urged_at), "created_at": moment(task.created_at),
        "closed_at": moment(task.closed_at),
        "moves": {
            "return_to": [*allowed.return_to], "resubmit": allowed.straight, "transfer": allowed.transfer,
            "add_signer": [*allowed.add_signer], "sign": {**allowed.sign} or None,
        },
    }  # fmt: skip


def _told(call: Call, found: Iterable[Delegation]) -> list[Json]:
    listed = list(found)
    people = inbox.named(call.engine, {each for one in listed for each in (one.person, one.stand_in)})
    return [
        {
            "id": each.id, "person": person(people, each.person), "stand_in": person(people, each.stand_in), "app": each.app,
            "begins_at": moment(each.begins_at), "ends_at": moment(each.ends_at), "own": each.person == call.actor.id,
        }
        for each in listed
    ]  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", _PATH + "/tasks", "signed_in", list_tasks, (_STATE, _APP, _LIMIT, _AFTER)),
    Endpoint("GET", _PATH + "/count", "signed_in", count_tasks),
    Endpoint("POST", _PATH + "/decide", "signed_in", decide_many, reads="json"),
    Endpoint("GET", _PATH + "/people", "signed_in", list_people, (_APP, _SEARCH)),
    Endpoint("GET", _PATH + "/delegations", "signed_in", list_delegations),
    Endpoint("POST", _PATH + "/delegations", "signed_in", add_delegation, reads="json", status=201),
    Endpoint("DELETE", _PATH + "/delegations/{delegation}", "signed_in", end_delegation, status=204),
    Endpoint("GET", _TASK, "signed_in", get_task),
    Endpoint("POST", _TASK + "/decide", "signed_in", decide_task, reads="json"),
    Endpoint("POST", _TASK + "/transfer", "signed_in", transfer_task, reads="json"),
    Endpoint("POST", _TASK + "/signers", "signed_in", add_signer, reads="json"),
)
