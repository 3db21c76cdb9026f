"""Creates records, one for each combination; with `once_per` never a second one for the same values."""

import hashlib
from collections.abc import Sequence
from typing import cast

from ...kernel.ids import new_ids
from ...kernel.json import Json, dumps_stable
from ...kernel.problems import Invalid
from ...metamodel.step_models import CreateModel
from ..combine import Combination, combinations, computing, kept
from ..reading import RecordSet
from ..work import SAMPLE, Moment, Outcome, Work, about


class CreateRunner:
    """The step `create`."""

    def run(self, step: CreateModel, moment: Moment) -> Outcome:
        """Create the records and return their ids."""
        expressions = (step.condition, *step.once_per, *step.values.values())
        rows = combinations(moment, step.loops, expressions)
        came_in = len(rows)
        rows = kept(moment, rows, step.condition)
        ids = new_ids(len(rows))
        if step.once_per:
            rows, ids = _first_ones(step, moment, rows, ids)
        environment = moment.world.environment
        computed = [(field, computing(expression, environment)) for field, expression in step.values.items()]
        wanted = [(record_id, {field: value(row) for field, value in computed}) for record_id, row in zip(ids, rows, strict=True)]
        try:
            moment.world.create(step.entity, wanted)
        except Invalid as refused:
            subjects = [str(row[step.loops[0].name]) for row in rows]
            raise Invalid(*about(refused.problems, subjects)) from refused
        if step.name is not None:
            moment.work.sets[step.name] = RecordSet(ids)
        return Outcome({"ids": cast("Json", ids)} if step.name else {}, came_in, len(ids), tuple(ids[:SAMPLE]))

    def restore(self, step: CreateModel, result: Json, work: Work) -> None:
        """Put back the created set."""
        if step.name is not None:
            work.sets[step.name] = RecordSet(cast("dict[str, list[str]]", result)["ids"])


def _first_ones(
    step: CreateModel, moment: Moment, rows: Sequence[Combination], ids: Sequence[str]
) -> tuple[list[Combination], list[str]]:
    """Return the rows whose values came for the first time, with their ids."""
    environment = moment.world.environment
    asked = [computing(expression, environment) for expression in step.once_per]
    digests: dict[str, int] = {}
    for i, row in enumerate(rows):
        key = [step.entity, *(value(row) for value in asked)]
        digests.setdefault(hashlib.sha256(dumps_stable(key)).hexdigest(), i)
    new = moment.world.first({digest: ids[i] for digest, i in digests.items()})
    chosen = [i for digest, i in digests.items() if digest in new]
    moment.skip("once", len(rows) - len(chosen))
    return [rows[i] for i in chosen], [ids[i] for i in chosen]
