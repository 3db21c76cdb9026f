"""Reads a set of records by a condition that may look at the sets before it."""

from typing import cast

from ...kernel.json import Json
from ...metamodel.step_models import FindModel
from ..combine import asked_values
from ..reading import RecordSet
from ..work import SAMPLE, Moment, Outcome, Work


class FindRunner:
    """The step `find`."""

    def run(self, step: FindModel, moment: Moment) -> Outcome:
        """Read the ids of the records that fit, in the order wanted."""
        parameters = asked_values(moment, step.parameters, step.where)
        came_in = sum(len(values) for values in parameters.values() if isinstance(values, list))
        ids = moment.world.find(step.entity, step.where, parameters, step.order_by)
        moment.work.sets[step.name] = RecordSet(ids)
        return Outcome({"ids": cast("Json", ids)}, came_in, len(ids), tuple(ids[:SAMPLE]))

    def restore(self, step: FindModel, result: Json, work: Work) -> None:
        """Put back the found set."""
        work.sets[step.name] = RecordSet(cast("dict[str, list[str]]", result)["ids"])
