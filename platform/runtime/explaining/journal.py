"""One run with its journal: each step by its path in the definition, the line it stands on, what it changed and how long it took."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import NotFound, Problem
from ...rules.world import signal_of
from ...store import history, releases, runs, waits
from ...store.engine import Connection
from ..told import problems_of
from .changed import put_together, told
from .eyes import Eyes, moment_text, steps_of

_MOST_CHANGES = 1000
_ENDS = signal_of("")


def run_told(eyes: Eyes, run_id: str) -> dict[str, Json]:
    """Return a run with its steps; raises NotFound where the app has none of that id."""
    with eyes.engine.database.read() as connection:
        run = runs.get(connection, run_id)
        if run is None or run.app != eyes.app.key:
            raise NotFound(Problem("unknown_run", {}))
        release = releases.get(connection, run.release_id)
        keeper = run.with_run or run.id
        entries = history.of_runs(connection, run.app, [keeper], _MOST_CHANGES)
        steps = steps_told(eyes, runs.steps(connection, keeper), release, run.rule, entries, connection)
        changes = told(eyes, put_together(entries), connection)
        called = calls_of(connection, keeper, steps)
    place = eyes.place(release, run.rule)
    rule = eyes.app.model.rule(run.rule)
    return {
        **cast("dict[str, Json]", run._asdict()),
        "title": {**rule.definition.title} if rule else {},
        "entity": run.trigger.get("entity"), "caused_by": run.trigger.get("caused_by"),
        "release": release.number if release else None, "file": place.file, "line": 1,
        "steps": cast("list[Json]", steps), "changes": changes, "problems": [eyes.say(problem) for problem in problems_of(run.error)],
        "circle": [*circle_of(run)], "returned": returned(steps), "calls": called,
    }  # fmt: skip


def calls_of(connection: Connection, run_id: str, steps: Iterable[Mapping[str, Json]]) -> list[Json]:
    """Return the runs that a run called, each with its rule and the step's place; also those whose end it waits for."""
    found: list[Json] = []
    for wait in waits.of(connection, run_id).values():
        called = runs.get(connection, wait.signal.removeprefix(_ENDS)) if wait.signal.startswith(_ENDS) else None
        if called is not None:
            found.append({"position": wait.position, "rule": called.rule, "run": called.id, "state": called.state})
    for step in steps:
        result = step["result"]
        if step["kind"] == "call" and isinstance(result, dict) and result.get("run"):
            found.append({"position": step["position"], "rule": result["rule"], "run": result["run"], "state": result["state"]})
    return found


def circle_of(run: runs.Run) -> Sequence[str]:
    """Return the rules that went on starting each other till this run was stopped; nothing for any other run."""
    for problem in problems_of(run.error):
        if problem.code == "rule_cycle":
            return str(problem.data.get("circle", "")).split(" → ")
    return ()


def steps_told(
    eyes: Eyes, steps: Iterable[runs.Step], release: releases.Release | None, rule: str,
    entries: Sequence[history.Entry], connection: Connection,
) -> list[dict[str, Json]]:
    """Return the steps of a run, each with its place in the file and what it changed."""
    by_step: dict[str, list[history.Entry]] = {}
    for entry in entries:
        by_step.setdefault(entry.step or "", []).append(entry)
    found: list[dict[str, Json]] = []
    for step in steps:
        trace = cast("Mapping[str, Json]", step.trace or {})
        path = str(trace.get("path", ""))
        place = eyes.place(release, rule, steps_of(path))
        found.append({
            "number": step.number, "position": step.position, "path": path, "file": place.file, "line": place.line,
            "kind": _kind(trace, path), "at": moment_text(step.at),
            "ms": trace.get("ms", 0), "entity": trace.get("entity", ""), "in": trace.get("in", 0), "out": trace.get("out", 0),
            "skipped": trace.get("skipped", {}), "sample": trace.get("sample", []), "sent": bool(trace.get("sent", False)),
            "result": step.result, "trace": step.trace,
            "changes": told(eyes, put_together(by_step.get(step.position, ())), connection),
        })  # fmt: skip
    return found


def returned(steps: Iterable[Mapping[str, Json]]) -> Json:
    """Return what a called rule gave back by its step `return`; None where no such step ended it."""
    for step in steps:
        result = step["result"]
        if step["kind"] == "return" and isinstance(result, dict) and result.get("ends"):
            return result.get("values")
    return None


def _kind(trace: Mapping[str, Json], path: str) -> str:
    """Return what a line of the journal is about: a step of some kind, blocks that are over, or a move to another release."""
    return "moved" if "moved" in trace else "over" if trace.get("over") else path.rpartition("/")[2]
