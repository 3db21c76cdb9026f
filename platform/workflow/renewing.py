"""A running approval on a newer version of its definition: whether it can stand there, where, and who would be asked."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace

from ..kernel.problems import Invalid, Problem
from ..metamodel.approval_model import ApprovalModel, NodeModel
from .approving import close, enter
from .process import Moving, Process
from .simulating import ahead


def renewed(moving: Moving, newer: ApprovalModel, steps: Mapping[str, str]) -> tuple[Moving, tuple[Problem, ...]]:
    """Return the process as it would go on by a newer version, and every reason why it cannot; what was given stays as it is.

    `steps` says in which step of the newer version those stand that stand in a step of the older one: its people are asked
    anew. What is asked in a step that keeps its name stays asked.
    """
    problems = tuple(_misplaced(moving, newer, steps))
    process = deepcopy(moving.process)
    made = Moving(newer, process, moving.values, moving.environment, moving.directory, moving.calendars)
    if problems:
        return made, problems
    anew = [name for name in process.active if steps.get(name, name) != name and newer.nodes[steps[name]].kind == "ask"]
    _rename(process, {name: to for name, to in steps.items() if name not in anew})
    made.note("moved_to_newest")
    try:
        for name in anew:
            close(process, name)
            process.done.pop(steps[name], None)
            made.note("moved_step", name, to=steps[name])
            enter(made, steps[name])
    except Invalid as refused:
        return made, refused.problems
    return made, ahead(made).stopped


def standing(process: Process) -> tuple[str, ...]:
    """Return the steps in which a process stands, those first that it waits for."""
    return tuple(process.active) or tuple(process.joins) or ((process.aside.step,) if process.aside is not None else ())


def _waiting(process: Process) -> Iterator[str]:
    yield from process.active
    yield from process.joins
    if process.aside is not None:
        yield from (process.aside.step, *process.aside.active, *process.aside.joins)


def _misplaced(moving: Moving, newer: ApprovalModel, steps: Mapping[str, str]) -> Iterator[Problem]:
    laid = moving.process.aside
    for name in dict.fromkeys(_waiting(moving.process)):
        before, to = moving.approval.nodes[name], steps.get(name, name)
        after = newer.nodes.get(to)
        if after is None:
            yield Problem("process_step_gone", {"step": to})
        elif _place(after) != _place(replace(before, parent=steps.get(before.parent, before.parent))):
            yield Problem("process_step_moved", {"step": name})
        elif after.kind == "parallel" and after.heads.keys() != before.heads.keys():
            yield Problem("process_branch_gone", {"step": name})
        elif to != name and laid is not None and name not in (*moving.process.active, *moving.process.joins):
            yield Problem("process_step_aside", {"step": name})


def _place(node: NodeModel) -> tuple[str, str, str]:
    return node.kind, node.parent, node.branch


def _rename(process: Process, steps: Mapping[str, str]) -> None:
    """Let what holds other steps (branches, shared steps, waits) go by its new name."""
    process.joins = {steps.get(name, name): branches for name, branches in process.joins.items()}
    process.active = {steps.get(name, name): active for name, active in process.active.items()}
