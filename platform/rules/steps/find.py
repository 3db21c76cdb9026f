"""Reads a set of records by a condition that may look at the sets before it."""

from collections.abc import Sequence
from typing import cast

from ...kernel.json import Json
from ...metamodel.step_models import FindModel
from ...metamodel.values import Value
from ..reading import RecordSet, read
from ..work import SAMPLE, Moment, Outcome, Work


class FindRunner:
    """The step `find`."""

    def run(self, step: FindModel, moment: Moment) -> Outcome:
        """Read the ids of the records that fit, in the order wanted."""
        parameters = {path: _values(moment, path) for path in step.parameters}
        came_in = sum(len(values) for values in parameters.values())
        ids = moment.world.find(step.entity, step.where, parameters, step.order_by)
        moment.work.sets[step.name] = RecordSet(ids)
        return Outcome({"ids": cast("Json", ids)}, came_in, len(ids), tuple(ids[:SAMPLE]))

    def restore(self, step: FindModel, result: Json, work: Work) -> None:
        """Put back the found set."""
        work.sets[step.name] = RecordSet(cast("dict[str, list[str]]", result)["ids"])


def _values(moment: Moment, path: str) -> Sequence[Value]:
    """Return the different values that a path over a set leads to."""
    name, _, rest = path.partition(".")
    records = moment.work.sets[name]
    if not rest:
        return records.ids
    rows = read(moment.world, moment.sets[name], records, {rest}, moment.answers_of(name))
    return list(dict.fromkeys(row[rest] for row in rows.values() if row[rest] is not None))
