"""Works out values for later steps: about the sets as wholes, or of each record of a set."""

from typing import cast

from ...kernel.json import Json, dumps, loads
from ...metamodel.step_models import ComputeModel
from ...metamodel.values import Value
from ..combine import combinations, computing, once_each
from ..pictures import typed
from ..reading import RecordSet
from ..work import Moment, Outcome, Work


class ComputeRunner:
    """The step `compute`."""

    def run(self, step: ComputeModel, moment: Moment) -> Outcome:
        """Work out one value after another: later ones may use earlier ones."""
        if step.loops:
            return self._of_each(step, moment)
        (row,) = combinations(moment, (), tuple(step.values.values()))
        for name, expression in step.values.items():
            row[name] = moment.work.values[name] = expression.compiled(moment.world.environment)(row)
        values = {name: moment.work.values[name] for name in step.values}
        return Outcome({"values": loads(dumps(values))}, 1, len(values))

    def _of_each(self, step: ComputeModel, moment: Moment) -> Outcome:
        (loop,) = step.loops
        work, found = moment.work, dict[str, dict[str, Value]]()
        for name, expression in step.values.items():
            value = computing(expression, moment.world.environment)
            rows = once_each(combinations(moment, step.loops, (expression,)), loop.name)
            for row in rows:
                found.setdefault(str(row[loop.name]), {})[name] = value(row)
            _answer(work, loop.root, found)
        lists = {record_id: [*values.values()] for record_id, values in found.items()}
        return Outcome({"answers": loads(dumps(lists))}, len(lists), len(lists))

    def restore(self, step: ComputeModel, result: Json, work: Work) -> None:
        """Put back the values."""
        kept = cast("dict[str, dict[str, Json]]", result)
        if not step.loops:
            work.values.update({name: typed(kept["values"][name], e.type) for name, e in step.values.items()})
            return
        types = [(name, expression.type) for name, expression in step.values.items()]
        lists = cast("dict[str, list[Json]]", kept["answers"])
        found = {i: {n: typed(v, of) for (n, of), v in zip(types, values, strict=True)} for i, values in lists.items()}
        _answer(work, step.loops[0].root, found)


def _answer(work: Work, name: str, found: dict[str, dict[str, Value]]) -> None:
    records = work.sets[name]
    ids = [record_id for record_id in records.ids if record_id in found]
    work.sets[name] = RecordSet(ids, {i: {**records.answers.get(i, {}), **found[i]} for i in ids})
