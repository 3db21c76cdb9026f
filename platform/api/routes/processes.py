"""Approvals of a record: where they stand, what would happen, withdrawing, urging; and moving running ones to the newest version."""

from collections.abc import Mapping
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Forbidden, Problem
from ...metamodel.approval_model import NodeModel
from ...runtime.approving import acting, inbox, newer
from ...runtime.approving.foreseeing import foresee
from ...runtime.approving.inbox import Story
from ...store.processes import ProcessEvent
from ...workflow.simulating import Foreseen
from ..answers import Answer, json_answer, no_content, problem_json
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter
from .account import moment
from .inbox import person, said
from .records import record_id

_PATH = "/api/{app}/records/{entity}/{id}/approvals"
_APPROVAL = Parameter("approval", "Which approval, where the workflow has several.", most=48)


def list_processes(call: Call) -> Answer:
    """Answer the approvals of a record, newest first: where they stand, who is asked, what happened."""
    found = inbox.stories(call.engine, call.app, call.actor, call.entity, record_id(call))
    people = inbox.named(call.engine, {each for story in found for each in _people(story)})
    return json_answer({"rows": [_story(story, people) for story in found]})


def simulate(call: Call) -> Answer:
    """Answer the steps and people through which the record would go if the caller submitted it now and everybody approved."""
    found = foresee(call.engine, call.app, call.actor, call.entity, record_id(call), call.query["approval"])
    people = inbox.named(call.engine, {each for step in found.path.steps for pair in step.people for each in pair})
    steps = [_foreseen(step, found.nodes, people) for step in found.path.steps]
    return json_answer({
        "approval": found.approval, "title": {**found.title}, "end": found.path.end, "steps": steps, "nodes": _nodes(found.nodes),
        "problems": [problem_json(problem, call.language) for problem in found.path.stopped],
    })  # fmt: skip


def _foreseen(step: Foreseen, nodes: Mapping[str, NodeModel], people: Mapping[str, str]) -> Json:
    return {
        "step": step.step, "title": _title(nodes, step.step), "outcome": step.outcome, "due_at": step.due or None,
        "people": [{**person(people, one), "for": person(people, owner) if owner else None} for one, owner in step.people],
    }  # fmt: skip


def _nodes(nodes: Mapping[str, NodeModel]) -> list[Json]:
    """Return all steps in the order of the definition, each with the step and the branch within which it stands."""
    return [
        {"step": name, "title": {**node.title}, "kind": node.kind, "parent": node.parent, "branch": node.branch}
        for name, node in nodes.items()
    ]


def _title(nodes: Mapping[str, NodeModel], step: str) -> dict[str, Json]:
    return {**nodes[step].title} if step in nodes else {}


def withdraw(call: Call) -> Answer:
    """Take back what one submitted."""
    entity, record, words = call.entity, record_id(call), said(call)
    acting.withdraw(call.engine, call.app, call.actor, entity, record, words)
    return no_content()


def urge(call: Call) -> Answer:
    """Ask those who are to decide to do so."""
    entity, record, words = call.entity, record_id(call), said(call)
    return json_answer({"people": acting.urge(call.engine, call.app, call.actor, entity, record, words)})


def move_to_newest(call: Call) -> Answer:
    """Move the app's running approvals to the newest version; says which cannot be moved and why, and may only try."""
    if not call.app.rights(call.actor).runs:
        raise Forbidden(Problem("forbidden", {}))
    moved = newer.to_newest(call.engine, call.app, call.actor, dry_run=call.flag("dry_run"))
    rows: list[Json] = [
        {
            "process": each.process.id, "entity": each.process.entity, "record": each.process.record_id,
            "approval": each.process.approval, "movable": not each.problems,
            "problems": [problem_json(problem, call.language) for problem in each.problems],
        }
        for each in moved
    ]  # fmt: skip
    return json_answer({"rows": rows, "dry_run": call.flag("dry_run")})


def _people(story: Story) -> set[str]:
    found = {story.process.initiator, *(task.person for task in story.tasks), *(task.owner or "" for task in story.tasks)}
    found |= {each for step in story.coming for pair in step.people for each in pair}
    for event in story.events:
        found |= {event.by, event.person, *(str(each) for each in _named(event))}
    return found


def _named(event: ProcessEvent) -> list[Json]:
    detail = cast("dict[str, Json]", event.detail)
    people = detail.get("people")
    return [*(people if isinstance(people, list) else []), detail.get("to", ""), detail.get("for", "")]


def _story(story: Story, people: Mapping[str, str]) -> Json:
    row = story.process
    return {
        "id": row.id, "approval": row.approval, "title": {**story.title}, "state": row.state,
        "initiator": person(people, row.initiator), "started_at": moment(row.started_at), "finished_at": moment(row.finished_at),
        "may_withdraw": story.may_withdraw, "may_urge": story.may_urge,
        "tasks": [
            {
                "step": task.step, "title": _title(story.nodes, task.step), "state": task.state, "person": person(people, task.person),
                "for": person(people, task.owner) if task.owner else None, "why": task.why, "due_at": moment(task.due_at),
                "urged_at": moment(task.urged_at),
            }
            for task in story.tasks
        ],
        "events": [_event(story, event, people) for event in story.events],
        "nodes": _nodes(story.nodes), "coming": [_foreseen(step, story.nodes, people) for step in story.coming],
    }  # fmt: skip


def _event(story: Story, event: ProcessEvent, people: Mapping[str, str]) -> Json:
    detail = dict(cast("dict[str, Json]", event.detail))
    to = detail.pop("to", None)
    asked, stead = detail.pop("people", None), detail.pop("for", None)
    return {
        "at": moment(event.at), "by": person(people, event.by), "event": event.event, "step": event.step,
        "title": _title(story.nodes, event.step), "person": person(people, event.person) if event.person else None,
        "for": person(people, str(stead)) if stead else None,
        "to": (person(people, str(to)) if str(to) in people and event.event != "returned" else {"id": to, "label": to}) if to else None,
        "people": [person(people, str(each)) for each in asked] if isinstance(asked, list) else [],
        "comment": detail.pop("comment", ""), "files": detail.pop("files", []), "detail": detail,
    }  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", _PATH, "role", list_processes),
    Endpoint("GET", _PATH + "/simulate", "role", simulate, (_APPROVAL,)),
    Endpoint("POST", _PATH + "/withdraw", "role", withdraw, reads="json", status=204),
    Endpoint("POST", _PATH + "/urge", "role", urge, reads="json"),
    Endpoint("POST", "/api/{app}/approvals/newest", "role", move_to_newest, reads="json"),
)
