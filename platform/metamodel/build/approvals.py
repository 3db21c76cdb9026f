"""Checks approvals: every step can be reached and decided, has somebody to ask, and nothing leads into a dead end."""

from collections.abc import Iterator, Mapping

from ...expressions import Expression
from ...expressions import types as t
from ..approval_model import ApprovalModel, NodeModel, assembled
from ..fields import UserField
from ..kinds import Workflow
from ..kinds.approval import Approval, AskStep, Due, Node, Overdue, ParallelStep, ProcessStep, Who
from ..source import Step
from .context import Build


def check_approvals(build: Build, key: str, workflow: Workflow) -> bool:
    """Note what is wrong with a workflow's approvals as far as no expression is asked; tell whether their models can be made."""
    before = len(build.problems)
    _check_processes(build, key, workflow)
    for name, approval in workflow.approvals.items():
        _check_states(build, key, workflow, name, approval)
        _check_names(build, key, workflow, name, approval)
    return len(build.problems) == before


def approval_models(build: Build, key: str, workflow: Workflow, scope: t.Scope) -> dict[str, ApprovalModel]:
    """Return the models of a workflow's approvals; what is wrong with their expressions and people is noted."""

    def look(text: str | None, scope: t.Scope, expect: t.Type | None, at: tuple[Step, ...]) -> Expression | None:
        return build.expression(text, scope, expect, "workflow", key, *at)

    found = {
        name: assembled(name, key, approval, workflow.processes, scope, look) for name, approval in workflow.approvals.items()
    }
    for model in found.values():
        for node in model.nodes.values():
            _check_node(build, key, workflow, model, node)
    return found


def _check_states(build: Build, key: str, workflow: Workflow, name: str, approval: Approval) -> None:
    at: tuple[Step, ...] = ("approvals", name)
    for part, state in (("in", approval.in_), ("pass", approval.pass_), ("fail", approval.fail), ("back", approval.back)):
        if state is not None:
            build.known(state, workflow.states, "unknown_state", {}, "workflow", key, *at, part)
    others = [other for other, each in workflow.approvals.items() if each.in_ == approval.in_]
    if others[0] != name:
        build.report("two_approvals", {"state": approval.in_, "other": others[0]}, "workflow", key, *at, "in")
    if approval.back is None and (approval.return_ != "never" or approval.withdraw != "never"):
        build.report("approval_needs_back", {}, "workflow", key, *at)
    if approval.back is not None and not _leads(workflow, approval.back, approval.in_):
        build.report("approval_never_again", {"state": approval.back, "in": approval.in_}, "workflow", key, *at, "back")


def _leads(workflow: Workflow, state: str, to: str) -> bool:
    """Tell whether transitions lead from a state to another."""
    reached, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        following = {each.to for each in workflow.transitions.values() if here in each.from_}
        following |= {end for each in workflow.approvals.values() if each.in_ == here for end in (each.pass_, each.fail)}
        waiting.extend(following - reached)
        reached |= following
    return to in reached


def _check_processes(build: Build, key: str, workflow: Workflow) -> None:
    used = {name: set(_uses(steps)) for name, steps in workflow.processes.items()}
    asked = {name for approval in workflow.approvals.values() for name in _uses(approval.steps)}
    for name in workflow.processes:
        reached, waiting = set[str](), [name]
        while waiting:
            following = used.get(waiting.pop(), set()) - reached
            reached |= following
            waiting.extend(following)
        if name in reached:
            build.report("process_in_itself", {"process": name}, "workflow", key, "processes", name)
        if name not in asked and not any(name in names for names in used.values()):
            build.report("process_unused", {"process": name}, "workflow", key, "processes", name)


def _uses(steps: tuple[Node, ...]) -> Iterator[str]:
    for node, _ in _all(steps):
        if isinstance(node, ProcessStep):
            yield node.process


def _all(steps: tuple[Node, ...], at: tuple[Step, ...] = ()) -> Iterator[tuple[Node, tuple[Step, ...]]]:
    for i, node in enumerate(steps):
        yield node, (*at, i)
        if isinstance(node, ParallelStep):
            for branch, inner in node.branches.items():
                yield from _all(inner, (*at, i, "branches", branch))


def _check_names(build: Build, key: str, workflow: Workflow, name: str, approval: Approval) -> None:
    places = {("approvals", name, "steps"): approval.steps, **{("processes", each): steps for each, steps in workflow.processes.items()}}
    for root, steps in places.items():
        seen = set[str]()
        for node, at in _all(steps, root):
            if node.step in seen:
                build.report("step_named_twice", {"step": node.step}, "workflow", key, *at, "step")
            seen.add(node.step)
            if isinstance(node, ProcessStep):
                build.known(node.process, workflow.processes, "unknown_process", {}, "workflow", key, *at, "process")
            if isinstance(node, ParallelStep) and isinstance(node.join, int) and not 1 <= node.join <= len(node.branches):
                build.report("join_never", {"join": node.join, "branches": len(node.branches)}, "workflow", key, *at, "join")


def _check_node(build: Build, key: str, workflow: Workflow, model: ApprovalModel, node: NodeModel) -> None:
    if node.when is not None and not node.when.paths and node.when.text.strip() == "false":
        build.report("step_unreachable", {"step": node.name}, "workflow", key, *node.at, "when")
    if node.due is not None:
        _check_due(build, key, node, node.due.definition, node.due.expression)
    if not isinstance(node.definition, AskStep):
        return
    step = node.definition
    for part in ("who", "vacant"):
        given = step.who if part == "who" else step.vacant
        for who in given if isinstance(given, tuple) else ():
            _check_who(build, workflow, model, node, who, (key, *node.at, part))
    if not step.who or (step.vacant is None and all(_may_be_nobody(build, workflow, model, who) for who in step.who)):
        build.report("step_may_have_nobody", {"step": node.name}, "workflow", key, *node.at, "who")
    for i, field in enumerate(step.require):
        fields = build.definitions.entities[workflow.of].fields
        build.known(field, fields, "unknown_field", {"entity": workflow.of}, "workflow", key, *node.at, "require", i)


def _check_who(build: Build, workflow: Workflow, model: ApprovalModel, node: NodeModel, who: Who, place: tuple[Step, ...]) -> None:
    key, at = str(place[0]), place[1:]
    roles = build.definitions.roles
    for role in filter(None, (who.role, who.until)):
        if build.known(role, roles, "wrong_role", {}, "workflow", key, *at) and not _reads(roles[role].of(workflow.of)):
            build.report("step_role_sees_nothing", {"role": role, "entity": workflow.of}, "workflow", key, *at)
    if who.step is not None:
        earlier = [name for name, other in model.nodes.items() if other.kind == "ask" and name in _before(model, node)]
        build.known(who.step, earlier, "unknown_earlier_step", {}, "workflow", key, *at)
    if who.manager is not None or who.ladder is not None:
        given = build.definitions.app.organisation
        if given is None or (given.manager is None and (given.department is None or given.head is None)):
            build.report("no_organisation", {}, "workflow", key, *at)


def _reads(grants: Mapping[tuple[str | int, ...], object]) -> bool:
    return any("read" in getattr(grant, "actions", ()) for grant in grants.values())


def _before(model: ApprovalModel, node: NodeModel) -> set[str]:
    """Return the steps that are over when a step begins, if they were not passed over."""
    found = set[str]()
    here: NodeModel | None = node
    while here is not None:
        for other in model.nodes.values():
            if (other.parent, other.branch) == (here.parent, here.branch):
                if other.name == here.name:
                    break
                found |= {name for name in model.nodes if _stands_in(model, name, other.name)}
        here = model.nodes.get(here.parent)
    return found


def _stands_in(model: ApprovalModel, name: str, container: str) -> bool:
    while name and name != container:
        name = model.nodes[name].parent
    return name == container


def _may_be_nobody(build: Build, workflow: Workflow, model: ApprovalModel, who: Who) -> bool:
    """Tell whether a way of asking can name nobody although everything is as it should be; a role without people is not."""
    if who.role is not None or who.initiator:
        return False
    if who.step is not None:
        earlier = model.nodes.get(who.step)
        here = earlier
        while here is not None:
            if here.when is not None or here.branch:
                return True
            here = model.nodes.get(here.parent)
        return isinstance(earlier.definition, AskStep) and earlier.definition.vacant == "pass" if earlier is not None else False
    if who.field is not None:
        field = build.definitions.entities[workflow.of].fields.get(who.field)
        return not (isinstance(field, UserField) and field.required)
    return True


def _check_due(build: Build, key: str, node: NodeModel, due: Due, field: Expression | None) -> None:
    at = (*node.at, "wait" if node.kind == "wait" else "due")
    if due.calendar is not None:
        build.known(due.calendar, build.definitions.app.calendars, "unknown_calendar", {}, "workflow", key, *at, "calendar")
    if field is not None and field.type not in (t.DATE, t.DATETIME):
        build.report("due_needs_date", {"field": due.field}, "workflow", key, *at, "field")
    if due.overdue and node.kind == "wait":
        build.report("wait_has_no_overdue", {}, "workflow", key, *at, "overdue")
    for i, action in enumerate(due.overdue):
        _check_overdue(build, key, action, (*at, "overdue", i))


def _check_overdue(build: Build, key: str, action: Overdue, at: tuple[Step, ...]) -> None:
    if (action.do in ("escalate", "reassign")) != bool(action.to):
        build.report("overdue_to", {"do": action.do}, "workflow", key, *at, "do")
    for who in action.to:
        if who.role is not None:
            build.known(who.role, build.definitions.roles, "wrong_role", {}, "workflow", key, *at, "to")
