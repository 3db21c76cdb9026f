"""What people and time do to a running approval; each move changes the process or is refused, never something in between."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..kernel.json import Json
from ..kernel.problems import Conflict, Forbidden, Invalid, Location, Problem
from ..metamodel.approval_model import NodeModel
from ..metamodel.kinds.approval import Overdue
from .approving import close_within, decided, enter, finish, settle, take_up
from .asking import people_of, stood_in
from .process import Aside, Moving, Task, TaskState, Why

INITIATOR = "initiator"
_WAITING: frozenset[TaskState] = frozenset(("open", "waiting"))
_DECISIONS: Mapping[str, TaskState] = {"approve": "approved", "reject": "rejected"}


def decide(moving: Moving, task: Task, decision: str, detail: Mapping[str, Json]) -> None:
    """Approve or reject in a task; raises Conflict where it is not open, Invalid where a required field is empty."""
    node = _node(moving, task)
    if decision == "approve":
        for field in node.ask.require:
            if moving.values.get(field) in (None, "", []):
                raise Invalid(Problem("approval_requires", {"field": field}, Location(path=f"/{field}")))
    task.state = _DECISIONS[decision]
    for other in moving.process.tasks_of(task.step):
        same = other is not task and other.vote == task.vote and (other.place == task.place or decision == "reject")
        if same and other.state in _WAITING:
            other.state = "closed"
    moving.note(task.state, task.step, task.person, **detail, **_stead(task))
    settle(moving, node)


def _stead(task: Task) -> dict[str, Json]:
    """Return for whom a stand-in does something, as what happened tells it."""
    return {"for": task.owner} if task.owner else {}


def transfer(moving: Moving, task: Task, person: str, detail: Mapping[str, Json]) -> None:
    """Let another person decide instead; raises Forbidden where the approval does not allow it."""
    node = _node(moving, task)
    if not moving.approval.definition.transfer:
        raise Forbidden(Problem("approval_not_allowed", {"move": "transfer"}))
    _check_other(moving, node, task, person)
    task.state = "passed_on"
    _add(moving, task, person, place=task.place, state="open", why="transferred", owner=task.owner)
    moving.note("transferred", task.step, task.person, to=person, **detail, **_stead(task))


def add_signer(moving: Moving, task: Task, person: str, where: str, detail: Mapping[str, Json]) -> None:
    """Let another person decide first, or, with one's own approval, decide next."""
    node = _node(moving, task)
    if where not in moving.approval.definition.add_signer:
        raise Forbidden(Problem("approval_not_allowed", {"move": f"add_signer {where}"}))
    _check_other(moving, node, task, person)
    for other in moving.process.tasks_of(task.step):
        if other.vote == task.vote and other.place >= task.place + (where == "after"):
            other.place += 1
    if where == "before":
        for other in moving.process.tasks_of(task.step):
            if other.vote == task.vote and other.state == "open":
                other.state = "waiting"
        _add(moving, task, person, place=task.place - 1, state="open", why="before")
    else:
        _add(moving, task, person, place=task.place + 1, state="waiting", why="after")
    moving.note("signer_added", task.step, task.person, to=person, where=where, **detail, **_stead(task))
    if where == "after":
        decide(moving, task, "approve", {})


def targets(moving: Moving, task: Task) -> list[str]:
    """Return where a task may return the record to: earlier steps that were decided, the last one first, and who submitted it."""
    rule = moving.approval.definition.return_
    if rule == "never":
        return []
    earlier = _earlier(moving, _node(moving, task)) if rule != "initiator" else []
    found = [*earlier, INITIATOR]
    return found[:1] if rule == "previous" else found


def give_back(moving: Moving, task: Task, to: str, *, straight: bool, detail: Mapping[str, Json]) -> None:
    """Return the record to an earlier step or to who submitted it; raises Forbidden where that is not allowed."""
    node, process = _node(moving, task), moving.process
    rule = moving.approval.definition.resubmit
    if to not in targets(moving, task):
        raise Forbidden(Problem("approval_no_return", {"to": to, "allowed": ", ".join(targets(moving, task))}, Location(path="/to")))
    straight = straight if rule == "chosen" else rule == "straight"
    task.state = "returned"
    scope = "" if to == INITIATOR else _beside(moving, node, moving.approval.nodes[to])
    inside = [name for name in process.active if not scope or _within(moving, name, scope)]
    passed = [] if to == INITIATOR else _between(moving, moving.approval.nodes[to], scope)
    process.aside = _laid_aside(moving, node, to, inside, passed, scope) if straight else None
    told: dict[str, Json] = {**detail, **_stead(task), "to": to, "straight": straight}
    moving.note("returned", task.step, task.person, **told)
    if to == INITIATOR:
        finish(moving, "returned")
        return
    close_within(moving, scope)
    for name in (to, *passed):
        process.done.pop(name, None)
    enter(moving, to)


def resume(moving: Moving) -> None:
    """Go on with what was returned to who submitted it: straight to the step that returned it, or from the first step."""
    process = moving.process
    process.state = "running"
    moving.note("resubmitted", "", process.initiator)
    if process.aside is not None:
        take_up(moving)
        return
    process.done.clear()
    enter(moving, moving.approval.first)


def withdraw(moving: Moving, person: str, detail: Mapping[str, Json]) -> None:
    """Take back what one submitted; raises Forbidden or Conflict where that is not allowed, or not any more."""
    rule, process = moving.approval.definition.withdraw, moving.process
    if person != process.initiator or rule == "never":
        raise Forbidden(Problem("approval_not_allowed", {"move": "withdraw"}))
    decided = any(task.state in ("approved", "rejected") and task.why not in ("own", "repeated") for task in process.tasks)
    if rule == "until_first_decision" and decided:
        raise Conflict(Problem("approval_decided_already"))
    moving.note("withdrew", "", person, **detail)
    finish(moving, "withdrawn")


def cancel(moving: Moving) -> None:
    """End the process because its record went another way."""
    finish(moving, "cancelled")


def time_passed(moving: Moving, step: str) -> None:
    """Do what is due in a step: end a wait, or take its next overdue action."""
    active, node = moving.process.active[step], moving.approval.nodes[step]
    if node.kind == "wait":
        decided(moving, node, passed=True)
        return
    assert node.due is not None
    number = active.taken
    active.taken += 1
    action = node.due.definition.overdue[number]
    people = people_of(moving, node.due.to[number])
    moving.note("overdue", step, do=action.do, people=[*people])
    if action.do in ("pass", "fail"):
        decided(moving, node, passed=action.do == "pass")
    elif action.do != "remind":
        _hand_over(moving, node, action, people)


def _hand_over(moving: Moving, node: NodeModel, action: Overdue, people: Sequence[str]) -> None:
    for task in [each for each in moving.process.tasks_of(node.name) if each.state == "open"]:
        known = {each.person for each in moving.process.tasks_of(node.name) if each.vote == task.vote and each.state == "open"}
        fresh = [person for person in people if person not in known]
        if action.do == "reassign" and fresh:
            task.state = "passed_on"
        for person in fresh:
            asked, owner = stood_in(moving, node, person)
            why: Why = "reassigned" if action.do == "reassign" else "escalated"
            _add(moving, task, asked, place=task.place, state="open", why=why, owner=owner)


def _node(moving: Moving, task: Task) -> NodeModel:
    if task.state != "open" or moving.process.state != "running":
        raise Conflict(Problem("task_not_open", {"state": task.state}))
    return moving.approval.nodes[task.step]


def _check_other(moving: Moving, node: NodeModel, task: Task, person: str) -> None:
    busy = {each.person for each in moving.process.tasks_of(task.step) if each.state in ("open", "waiting")}
    own = person == moving.process.initiator and node.ask.self_ != "allow"
    if person in busy or own:
        raise Invalid(Problem("approval_asked_already" if person in busy else "approval_own", {}, Location(path="/person")))


def _add(moving: Moving, beside: Task, person: str, **given: Any) -> None:
    """Add a task beside another one, for the same vote; `given` is its place, state, why, and owner."""
    number = len(moving.process.tasks) + 1
    moving.process.tasks.append(Task(number, beside.step, beside.turn, beside.vote, person=person, **given))


def _within(moving: Moving, name: str, scope: str) -> bool:
    nodes = moving.approval.nodes
    while name and name != scope:
        name = nodes[name].parent
    return name == scope


def _earlier(moving: Moving, node: NodeModel) -> list[str]:
    """Return the decided steps before a step, nearest first: in its own sequence, then before what it stands in."""
    nodes, found = moving.approval.nodes, list[str]()
    here: NodeModel | None = node
    while here is not None:
        before: list[str] = []
        for other in nodes.values():
            if (other.parent, other.branch) == (here.parent, here.branch):
                if other.name == here.name:
                    break
                before.append(other.name)
        found.extend(name for name in reversed(before) if nodes[name].kind == "ask" and _was_decided(moving, name))
        here = nodes[here.parent] if here.parent else None
    return found


def _was_decided(moving: Moving, name: str) -> bool:
    done = moving.process.done.get(name)
    return done is not None and done.outcome == "approved"


def _beside(moving: Moving, node: NodeModel, target: NodeModel) -> str:
    """Return what the step is or stands in that stands in the target's sequence."""
    nodes = moving.approval.nodes
    here = node
    while (here.parent, here.branch) != (target.parent, target.branch):
        here = nodes[here.parent]
    return here.name


def _between(moving: Moving, target: NodeModel, scope: str) -> list[str]:
    """Return the steps behind a target up to where the record was returned, with all that stands in them."""
    nodes, found = moving.approval.nodes, list[str]()
    name = target.next
    while name:
        found.extend(each for each in moving.process.done if _within(moving, each, name))
        if name == scope:
            break
        name = nodes[name].next
    return found


def _laid_aside(moving: Moving, node: NodeModel, to: str, inside: Sequence[str], passed: Sequence[str], scope: str) -> Aside:
    process = moving.process
    others = {name: process.active[name] for name in inside if name != node.name}
    waiting = [task for name in others for task in process.tasks_of(name) if task.state in _WAITING]
    tasks: dict[str, TaskState] = {str(task.number): task.state for task in waiting}
    joins = {name: dict(branches) for name, branches in process.joins.items() if not scope or _within(moving, name, scope)}
    return Aside(node.name, to, others, joins, {name: process.done[name] for name in passed}, tasks)


