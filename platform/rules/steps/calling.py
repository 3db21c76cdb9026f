"""Calls another rule and takes what it gives back; the run rests till the called one ends, and never calls it twice."""

from collections.abc import Mapping
from typing import Any, cast

from ...expressions import Expression
from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.fields import Field
from ...metamodel.step_models import CallModel, ReturnModel
from ...metamodel.told import thawed
from ...metamodel.values import Refused, Value
from ..combine import asked, combinations, computing, kept, once_each
from ..work import SAMPLE, Moment, Outcome, Pause, Work
from ..world import signal_of

_BAD = ("failed", "stopped", "late")


class CallRunner:
    """The step `call`."""

    def run(self, step: CallModel, moment: Moment) -> Outcome | Pause:
        """Call the rule, or look what became of the call; raises Invalid where it ended in a way that the step does not accept."""
        waited = moment.waited
        if waited is None:
            return self._begin(step, moment)
        if not waited.came:
            return Pause(waited.since + step.lasting if step.lasting else None, waited.signal)
        run = waited.signal.removeprefix(signal_of(""))
        end = cast("dict[str, Json]", waited.value) if waited.value is not None else {"state": "late"}
        state = str(end["state"])
        if state in _BAD and state not in step.accept:
            raise Invalid(_failed(step, run, state), *_reasons(end))
        return self._over(step, moment, {"rule": step.rule, "run": run, "state": state, "values": end.get("values") or {}})

    def _begin(self, step: CallModel, moment: Moment) -> Outcome | Pause:
        ids: list[str] = []
        if step.loops:
            name = step.loops[0].name
            rows = once_each(combinations(moment, step.loops, (step.condition,)), name)
            ids = [str(row[name]) for row in kept(moment, rows, step.condition)]
        elif step.condition is not None and not asked(moment, step.condition):
            return self._over(step, moment, {"rule": step.rule, "run": "", "state": "nothing", "values": {}})
        if step.loops and not ids:
            return self._over(step, moment, {"rule": step.rule, "run": "", "state": "nothing", "values": {}})
        run = moment.world.call(step.rule, ids, _told(step, moment), wait=step.wait)
        if step.wait:
            return Pause(moment.now + step.lasting if step.lasting else None, signal_of(run))
        return Outcome({"rule": step.rule, "run": run, "state": "begun", "values": {}}, len(ids), 1, tuple(ids[:SAMPLE]))

    def _over(self, step: CallModel, moment: Moment, result: dict[str, Json]) -> Outcome:
        self.restore(step, result, moment.work)
        return Outcome(result, 1, int(result["state"] == "done"))

    def restore(self, step: CallModel, result: Json, work: Work) -> None:
        """Put back what the called rule gave."""
        if step.name is None:
            return
        kept_then = cast("Mapping[str, Json]", result)
        values = cast("Mapping[str, Json]", kept_then["values"] or {})
        work.values[f"{step.name}.state"] = str(kept_then["state"])
        work.values[f"{step.name}.run"] = str(kept_then["run"])
        work.values.update({f"{step.name}.{name}": thawed(field, values.get(name)) for name, field in step.returns.items()})


class ReturnRunner:
    """The step `return`."""

    def run(self, step: ReturnModel, moment: Moment) -> Outcome:
        """Work the values out, each fit for its field; raises Invalid with every one that is not."""
        if step.condition is not None and not asked(moment, step.condition):
            return Outcome({"ends": False}, 1, 0)
        (row,) = combinations(moment, (), tuple(step.values.values()))
        problems: list[Problem] = []
        values: dict[str, Value] = {}
        for name, field in step.returns.items():
            expression = step.values.get(name)
            value = None if expression is None else expression.compiled(moment.world.environment)(row)
            values[name] = _fit(field, value, name, problems)
        if problems:
            raise Invalid(*problems)
        return Outcome({"ends": True, "values": loads(dumps(values))}, 1, len(values))

    def restore(self, step: ReturnModel, result: Json, work: Work) -> None:
        """Nothing to put back: the run is over."""


def _fit(field: Field, value: Value, name: str, problems: list[Problem]) -> Value:
    at = Location(path=f"/return/{name}")
    if value is None or value == "":
        problems += [Problem("value_required", {}, at)] if field.required else []
        return None
    try:
        return field.clean(value)
    except Refused as refused:
        problems.append(Problem(refused.code, refused.data, at))
        return None


def _told(step: CallModel, moment: Moment) -> dict[str, object]:
    (row,) = combinations(moment, (), tuple(step.input.values()))

    def value(expression: Expression) -> Any:
        return computing(expression, moment.world.environment)(row)

    told: dict[str, object] = {name: value(expression) for name, expression in step.input.items()}
    for name, rows in step.rows.items():
        computed = [(key, computing(e, moment.world.environment)) for key, e in rows.values.items()]
        found = combinations(moment, rows.loops, tuple(rows.values.values()))
        told[name] = [{key: each(combination) for key, each in computed} for combination in found]
    return told


def _failed(step: CallModel, run: str, state: str) -> Problem:
    return Problem(f"called_{state}", {"rule": step.rule, "run": run}, Location(path="/call"))


def _reasons(end: Mapping[str, Json]) -> list[Problem]:
    """Return why the called run failed, in its own words; where that is in its file, its own trace tells."""
    told = cast("list[dict[str, Any]]", end.get("problems") or [])
    return [Problem(str(each["code"]), cast("dict[str, object]", each["data"])) for each in told[:5]]
