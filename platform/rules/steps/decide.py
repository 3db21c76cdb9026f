"""Asks a decision table about every record of a set; the answers become members of the set's records."""

from collections.abc import Sequence
from typing import cast

from ...expressions import types as t
from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.step_models import DecideModel
from ...metamodel.values import Value
from ..combine import combinations, computing, once_each
from ..deciding import Answer
from ..pictures import typed
from ..reading import RecordSet
from ..work import SAMPLE, Moment, Outcome, Work

_MOST_PROBLEMS = 20


class DecideRunner:
    """The step `decide`."""

    def run(self, step: DecideModel, moment: Moment) -> Outcome:
        """Ask about each record; records without an answer leave the set where the step says skip, else it is refused."""
        (loop,) = step.loops
        rows = once_each(combinations(moment, step.loops, tuple(step.given.values())), loop.name)
        environment = moment.world.environment
        asked = [(name, computing(expression, environment)) for name, expression in step.given.items()]
        given = [{name: value(row) for name, value in asked} for row in rows]
        ids = [str(row[loop.name]) for row in rows]
        answers = moment.work.deciders[step.table].decide_all(given)
        _refuse(step, ids, answers)
        found = {record_id: dict(a.values) for record_id, a in zip(ids, answers, strict=True) if a.values is not None}
        moment.skip("no_row", len(ids) - len(found))
        _name_records(step, moment, found)
        _keep(step, moment.work, found)
        lists = {record_id: [values[name] for name in step.answers] for record_id, values in found.items()}
        return Outcome({"answers": loads(dumps(lists))}, len(ids), len(found), tuple(list(found)[:SAMPLE]))

    def restore(self, step: DecideModel, result: Json, work: Work) -> None:
        """Put back the answers."""
        lists = cast("dict[str, dict[str, list[Json]]]", result)["answers"]
        _keep(step, work, {record_id: _typed(step, values) for record_id, values in lists.items()})


def _typed(step: DecideModel, values: Sequence[Json]) -> dict[str, Value]:
    return {name: _read(value, of) for (name, of), value in zip(step.answers.items(), values, strict=True)}


def _read(value: Json, of: t.Type) -> Value:
    if isinstance(of, t.ListOf) and isinstance(value, list):
        return [cast("Json", typed(each, of.of)) for each in value]
    return typed(value, of)


def _refuse(step: DecideModel, ids: Sequence[str], answers: Sequence[Answer]) -> None:
    """Raise Invalid for records about which the table is of two minds, or says nothing where it must."""
    problems: dict[str, Problem] = {}
    for record_id, answer in zip(ids, answers, strict=True):
        problem = answer.problem
        if problem is not None and not (step.skip_missing and problem.code == "no_row_fits"):
            told = Problem(problem.code, {**problem.data, "for": record_id}, Location(path="/decide"))
            problems.setdefault(f"{problem.code} {problem.data['given']}", told)
    if problems:
        raise Invalid(*list(problems.values())[:_MOST_PROBLEMS])


def _name_records(step: DecideModel, moment: Moment, found: dict[str, dict[str, Value]]) -> None:
    """Replace natural keys among the answers by the ids of their records, one look-up an entity."""
    for name, of in step.answers.items():
        if not isinstance(of, t.Record):
            continue
        keys = {str(values[name]) for values in found.values() if values[name] is not None}
        ids = moment.world.named(of.entity, keys)
        missing = sorted(keys - ids.keys())
        if missing:
            data = {"table": step.table, "entity": of.entity}
            raise Invalid(*(Problem("answer_not_found", {**data, "named": key}, Location(path="/decide")) for key in missing))
        for values in found.values():
            values[name] = None if values[name] is None else ids[str(values[name])]


def _keep(step: DecideModel, work: Work, found: dict[str, dict[str, Value]]) -> None:
    records = work.sets[step.set_name]
    kept = [record_id for record_id in records.ids if record_id in found]
    answers = {record_id: {**records.answers.get(record_id, {}), **found[record_id]} for record_id in kept}
    work.sets[step.set_name] = RecordSet(kept, answers)
