"""Changes the records that have the key values, and creates those that are not there."""

from typing import cast

from ...kernel.ids import new_ids
from ...kernel.json import Json
from ...kernel.problems import Invalid
from ...metamodel.step_models import UpsertModel
from ..combine import combinations, computing, kept
from ..reading import RecordSet
from ..work import SAMPLE, Moment, Outcome, Work, about


class UpsertRunner:
    """The step `upsert`."""

    def run(self, step: UpsertModel, moment: Moment) -> Outcome:
        """Write all records at once; two rows that mean the same record are refused, for one would be lost."""
        written = {**step.key, **step.values}
        rows = combinations(moment, step.loops, (step.condition, *written.values()))
        came_in = len(rows)
        rows = kept(moment, rows, step.condition)
        environment = moment.world.environment
        computed = [(field, computing(expression, environment)) for field, expression in written.items()]
        wanted = [
            (new, {field: value(row) for field, value in computed})
            for new, row in zip(new_ids(len(rows)), rows, strict=True)
        ]
        try:
            saved = moment.world.upsert(step.entity, wanted)
        except Invalid as refused:
            raise Invalid(*about(refused.problems, [str(row[step.loops[0].name]) for row in rows])) from refused
        ids = [record_id for record_id, _ in saved]
        moment.skip("unchanged", sum(1 for _, event in saved if event == "unchanged"))
        if step.name is not None:
            moment.work.sets[step.name] = RecordSet(ids)
        went_out = len(ids) - moment.skipped.get("unchanged", 0)
        return Outcome({"ids": cast("Json", ids)} if step.name else {}, came_in, went_out, tuple(ids[:SAMPLE]))

    def restore(self, step: UpsertModel, result: Json, work: Work) -> None:
        """Put back the set."""
        if step.name is not None:
            work.sets[step.name] = RecordSet(cast("dict[str, list[str]]", result)["ids"])
