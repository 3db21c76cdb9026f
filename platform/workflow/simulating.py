"""Simulation: the path that an approval takes and the people whom it asks, if everybody approves; nothing is changed."""

from copy import deepcopy
from dataclasses import dataclass
from typing import cast

from ..kernel.problems import Invalid, Problem
from .approving import decided, start
from .process import Happened, Moving, ProcessState

_MOST_STEPS = 1000


@dataclass(frozen=True)
class Foreseen:
    """A step of the path: asked, passed over (and why), or waiting; whom it asks, in whose stead, and until when."""

    step: str
    outcome: str
    people: tuple[tuple[str, str], ...] = ()
    due: str = ""


@dataclass(frozen=True)
class Path:
    """The whole path, and how it ends; `stopped` is why it comes to no end."""

    steps: tuple[Foreseen, ...]
    end: ProcessState
    stopped: tuple[Problem, ...] = ()


def simulate(moving: Moving) -> Path:
    """Return the path from the first step on, everybody approving; the process that was given stays as it is."""
    return _through(_copied(moving), begin=True)


def ahead(moving: Moving) -> Path:
    """Return the path that is still to come from where a running process stands; the process that was given stays as it is."""
    return _through(_copied(moving), begin=False)


def _copied(moving: Moving) -> Moving:
    return Moving(moving.approval, deepcopy(moving.process), moving.values, moving.environment, moving.directory, moving.calendars)


def _through(moving: Moving, *, begin: bool) -> Path:
    process, stopped = moving.process, tuple[Problem, ...]()
    try:
        if begin:
            start(moving)
        for _ in range(_MOST_STEPS):
            if not process.active:
                break
            name = next(iter(process.active))
            for task in process.tasks_of(name):
                task.state = "approved" if task.state in ("open", "waiting") else task.state
            decided(moving, moving.approval.nodes[name], passed=True)
    except Invalid as refused:
        stopped = refused.problems
    return Path(tuple(_foreseen(moving, each) for each in moving.happened if each.event in _TOLD), process.state, stopped)


_TOLD = {"asked": "asked", "waits": "waits", "skipped": "skipped", "step_rejected": "rejected"}


def _foreseen(moving: Moving, happened: Happened) -> Foreseen:
    detail = happened.detail
    if happened.event == "asked":
        owners = {task.person: task.owner for task in moving.process.tasks if task.step == happened.step}
        people = tuple((person, owners.get(person, "")) for person in cast("list[str]", detail["people"]))
        return Foreseen(happened.step, "asked", people, str(detail["due"] or ""))
    outcome = str(detail.get("why", "")) if happened.event == "skipped" else _TOLD[happened.event]
    return Foreseen(happened.step, outcome, (), str(detail.get("due") or ""))
