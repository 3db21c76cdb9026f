"""Puts the records of a set into the bin."""

from ...kernel.json import Json
from ...kernel.problems import Invalid
from ...metamodel.step_models import DeleteModel
from ..combine import combinations, kept, once_each
from ..work import SAMPLE, Moment, Outcome, Work, about


class DeleteRunner:
    """The step `delete`."""

    def run(self, step: DeleteModel, moment: Moment) -> Outcome:
        """Delete the records; later steps find them gone."""
        (loop,) = step.loops
        rows = once_each(combinations(moment, step.loops, (step.condition,)), loop.name)
        came_in = len(rows)
        ids = [str(row[loop.name]) for row in kept(moment, rows, step.condition)]
        try:
            moment.world.delete(step.entity, ids)
        except Invalid as refused:
            raise Invalid(*about(refused.problems, ids)) from refused
        return Outcome({}, came_in, len(ids), tuple(ids[:SAMPLE]))

    def restore(self, step: DeleteModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of it."""
