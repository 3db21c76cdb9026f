"""How an approval goes on: steps begin, people's votes decide them, branches join, and the end moves the record on."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil

from ..kernel.problems import Invalid, Problem
from ..kernel.text import in_language
from ..metamodel.approval_model import DueModel, NodeModel
from ..metamodel.kinds.approval import Share
from ..metamodel.working import due_at, later
from .asking import asked, in_order
from .process import LIVE, Active, Done, Moving, Process, ProcessState, Task, TaskState

_DECIDED: frozenset[TaskState] = frozenset(("approved", "rejected"))


def start(moving: Moving) -> None:
    """Begin with the first step; raises Invalid where a step that comes at once has nobody."""
    moving.note("started", "", moving.process.initiator)
    enter(moving, moving.approval.first)


def enter(moving: Moving, name: str) -> None:
    """Begin a step, and go on at once where nobody has to be waited for."""
    node, process = moving.approval.nodes[name], moving.process
    if node.when is not None and not node.when.holds(moving.values, moving.environment):
        _pass_over(moving, node, "skipped")
    elif node.kind == "ask":
        _ask(moving, node)
    elif node.kind == "wait":
        _wait(moving, node)
    else:
        process.joins[name] = {}
        for head in node.heads.values():
            if name in process.joins and process.state == "running":
                enter(moving, head)


def settle(moving: Moving, node: NodeModel) -> None:
    """Let the votes of a step decide it; where they do not yet, ask whoever is next."""
    verdict = _verdict(node, moving.process.tasks_of(node.name))
    if verdict is None:
        _ask_next(moving.process, node)
    else:
        decided(moving, node, passed=verdict)


def decided(moving: Moving, node: NodeModel, *, passed: bool) -> None:
    """End a step and go on."""
    process = moving.process
    people = [task.person for task in process.tasks_of(node.name) if task.state == "approved"]
    close(process, node.name)
    moving.note("step_approved" if passed else "step_rejected", node.name)
    if passed:
        process.done[node.name] = Done("approved" if node.kind == "ask" else "passed", list(dict.fromkeys(people)))
        _follow(moving, node)
    else:
        _broken(moving, node)


def close(process: Process, name: str) -> None:
    """End the waiting for a step; whoever has not decided need not any more."""
    for task in process.tasks_of(name):
        if task.state in ("open", "waiting"):
            task.state = "closed"
    process.active.pop(name, None)


def close_within(moving: Moving, name: str) -> None:
    """End the waiting for everything that goes on in a step."""
    process, nodes = moving.process, moving.approval.nodes
    for other in [each for each in process.active if stands_in(nodes, each, name)]:
        close(process, other)
    for other in [each for each in process.joins if stands_in(nodes, each, name)]:
        del process.joins[other]


def stands_in(nodes: Mapping[str, NodeModel], name: str, container: str) -> bool:
    """Tell whether a step is another one or stands within it."""
    while name and name != container:
        name = nodes[name].parent if name in nodes else ""
    return name == container


def finish(moving: Moving, state: ProcessState) -> None:
    """End the process."""
    process = moving.process
    for name in list(process.active):
        close(process, name)
    process.joins.clear()
    process.state = state
    moving.note(state)


def due_of(moving: Moving, due: DueModel | None) -> datetime | None:
    """Return until when something is due; None where nothing says so, or the record's date is not filled."""
    if due is None:
        return None
    value = due.expression.evaluate(moving.values, moving.environment) if due.expression is not None else None
    return due_at(due.definition, value, moving.now, moving.environment.zone, moving.calendars)


def next_moment(moving: Moving) -> datetime | None:
    """Return when the process must be looked at by itself: the next wait that ends, or overdue action."""
    moments = [next_of(moving, name, active) for name, active in moving.process.active.items()]
    return min((moment for moment in moments if moment is not None), default=None)


def next_of(moving: Moving, name: str, active: Active) -> datetime | None:
    """Return when a step must be looked at by itself; None where it only waits for people."""
    node = moving.approval.nodes.get(name)
    if node is None or node.due is None or not active.due:
        return None
    due = datetime.fromisoformat(active.due)
    if node.kind == "wait":
        return due
    given = node.due.definition
    if active.taken >= len(given.overdue):
        return None
    calendar = moving.calendars.get(given.calendar) if given.calendar is not None else None
    return later(due, given.overdue[active.taken].after, moving.environment.zone, calendar)


def _ask(moving: Moving, node: NodeModel) -> None:
    people = asked(moving, node)
    if not people:
        _vacant(moving, node)
        return
    process = moving.process
    process.turn += 1
    due = due_of(moving, node.due)
    process.active[node.name] = Active(process.turn, due.isoformat() if due is not None else "")
    for vote, each in enumerate(people):
        state: TaskState = "approved" if each.agreed else "waiting"
        process.tasks.append(Task(len(process.tasks) + 1, node.name, process.turn, vote, 0, each.person, state, each.owner, each.why))
    moving.note("asked", node.name, people=[each.person for each in people], due=due.isoformat() if due is not None else None)
    settle(moving, node)


def _vacant(moving: Moving, node: NodeModel) -> None:
    rule = node.ask.vacant
    if rule == "pass":
        _pass_over(moving, node, "vacant")
    elif rule == "fail":
        moving.note("step_rejected", node.name, why="vacant")
        _broken(moving, node)
    else:
        title = {f"title_{language}": in_language(node.title, language) or node.name for language in ("en", "zh")}
        raise Invalid(Problem("step_has_nobody", {"step": node.name, **title}))


def _wait(moving: Moving, node: NodeModel) -> None:
    due = due_of(moving, node.due)
    if due is None or due <= moving.now:
        moving.process.done[node.name] = Done("passed")
        _follow(moving, node)
        return
    moving.process.turn += 1
    moving.process.active[node.name] = Active(moving.process.turn, due.isoformat())
    moving.note("waits", node.name, due=due.isoformat())


def _pass_over(moving: Moving, node: NodeModel, why: str) -> None:
    moving.process.done[node.name] = Done("skipped" if why == "skipped" else "vacant")
    moving.note("skipped", node.name, why=why)
    _follow(moving, node)


def _follow(moving: Moving, node: NodeModel) -> None:
    aside = moving.process.aside
    if aside is not None and aside.to == node.name:
        take_up(moving)
    elif node.next:
        enter(moving, node.next)
    elif node.parent:
        _branch_ended(moving, moving.approval.nodes[node.parent], node.branch, passed=True)
    else:
        finish(moving, "passed")


def _broken(moving: Moving, node: NodeModel) -> None:
    if node.parent:
        _branch_ended(moving, moving.approval.nodes[node.parent], node.branch, passed=False)
    else:
        finish(moving, "failed")


def _branch_ended(moving: Moving, parent: NodeModel, branch: str, *, passed: bool) -> None:
    branches = moving.process.joins[parent.name]
    branches[branch] = passed
    needed = parent.needed if parent.kind == "parallel" else 1
    if sum(branches.values()) >= needed:
        close_within(moving, parent.name)
        moving.process.done[parent.name] = Done("passed")
        _follow(moving, parent)
    elif len(parent.heads) - sum(not each for each in branches.values()) < needed:
        close_within(moving, parent.name)
        _broken(moving, parent)


def take_up(moving: Moving) -> None:
    """Go straight back to the step that returned the record; what went on beside it goes on as it was."""
    process, aside = moving.process, moving.process.aside
    assert aside is not None
    process.aside = None
    process.active.update(aside.active)
    process.joins.update(aside.joins)
    process.done.update(aside.done)
    for number, state in aside.tasks.items():
        task = process.task(int(number))
        if task is not None and task.state == "closed" and task.step in aside.active:
            task.state = state
    moving.note("back", aside.step)
    enter(moving, aside.step)


def _verdict(node: NodeModel, tasks: list[Task]) -> bool | None:
    votes = _votes(tasks)
    approved = sum(all(task.state == "approved" for task in vote) for vote in votes)
    rejected = sum(any(task.state == "rejected" for task in vote) for vote in votes)
    count = node.ask.count
    if count == "any" and (approved or rejected):
        return approved > 0
    needed = len(votes) if count == "all" else 1
    if isinstance(count, Share):
        needed = ceil(len(votes) * count.ratio) if count.ratio is not None else min(count.number or 1, len(votes))
    if approved >= needed:
        return True
    return False if len(votes) - rejected < needed else None


def _votes(tasks: list[Task]) -> list[list[Task]]:
    votes: dict[int, list[Task]] = {}
    for task in tasks:
        if task.state in LIVE:
            votes.setdefault(task.vote, []).append(task)
    return [votes[number] for number in sorted(votes)]


def _ask_next(process: Process, node: NodeModel) -> None:
    for vote in _votes(process.tasks_of(node.name)):
        if any(task.state == "rejected" for task in vote) or all(task.state == "approved" for task in vote):
            continue
        waiting = [task for task in vote if task.state == "waiting"]
        if waiting and not any(task.state == "open" for task in vote):
            place = min(task.place for task in waiting)
            for task in waiting:
                if task.place == place:
                    task.state = "open"
        if in_order(node):
            return
