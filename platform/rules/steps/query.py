"""Works out figures over records by groups; later steps know them as values or as rows of values."""

from collections.abc import Mapping
from typing import cast

from ...kernel.json import Json, dumps, loads
from ...metamodel.step_models import QueryModel
from ...metamodel.values import Value
from ..combine import asked_values
from ..pictures import typed
from ..work import Moment, Outcome, Work
from ..world import Row


class QueryRunner:
    """The step `query`."""

    def run(self, step: QueryModel, moment: Moment) -> Outcome:
        """Ask for all figures in one statement."""
        parameters = asked_values(moment, step.parameters, step.where)
        by = [expression.text for expression in step.by.values()]
        figures = [(f.function, f.path) for f in step.figures.values() if f.function is not None]
        groups = moment.world.group(step.entity, step.where, parameters, by, list(dict.fromkeys(figures)))
        rows = [_named(step, row) for row in groups]
        _keep(step, moment.work, rows)
        return Outcome({"rows": loads(dumps(rows))}, sum(int(cast("int", row["count"])) for row in groups), len(rows))

    def restore(self, step: QueryModel, result: Json, work: Work) -> None:
        """Put back the figures."""
        rows = cast("dict[str, list[dict[str, Json]]]", result)["rows"]
        _keep(step, work, [{name: typed(row[name], of) for name, of in step.types.items()} for row in rows])


def _named(step: QueryModel, row: Row) -> dict[str, Value]:
    """Return a group under the names that the step gives its values; a record is known by its id."""
    values = {name: row[expression.text] for name, expression in step.by.items()}
    values |= {name: row[f"{f.function}_{f.path}" if f.function else "count"] for name, f in step.figures.items()}
    return {
        name: typed(value, step.types[name]) if isinstance(value, Mapping) else value for name, value in values.items()
    }


def _keep(step: QueryModel, work: Work, rows: list[dict[str, Value]]) -> None:
    if step.by:
        work.values[step.name] = cast("Value", [{"id": str(n), **row} for n, row in enumerate(rows, 1)])
    else:
        work.values.update({f"{step.name}.{name}": value for row in rows for name, value in row.items()})
