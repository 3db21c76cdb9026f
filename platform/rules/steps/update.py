"""Changes fields of every record of a set."""

from ...kernel.json import Json
from ...kernel.problems import Invalid
from ...metamodel.step_models import UpdateModel
from ..combine import combinations, computing, kept, once_each
from ..work import SAMPLE, Moment, Outcome, Work, about


class UpdateRunner:
    """The step `update`."""

    def run(self, step: UpdateModel, moment: Moment) -> Outcome:
        """Change the records; those that have the values already are left alone."""
        (loop,) = step.loops
        rows = once_each(combinations(moment, step.loops, (step.condition, *step.values.values())), loop.name)
        came_in = len(rows)
        rows = kept(moment, rows, step.condition)
        environment = moment.world.environment
        computed = [(field, computing(expression, environment)) for field, expression in step.values.items()]
        ids = [str(row[loop.name]) for row in rows]
        values = [{field: value(row) for field, value in computed} for row in rows]
        try:
            changed = moment.world.update(step.entity, list(zip(ids, values, strict=True)))
        except Invalid as refused:
            raise Invalid(*about(refused.problems, ids)) from refused
        moment.skip("unchanged", len(ids) - changed)
        return Outcome({}, came_in, changed, tuple(ids[:SAMPLE]))

    def restore(self, step: UpdateModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of an update."""
