"""The figures and oddities of a connection's report, worked out over all rows."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from ...expressions import Environment
from ...kernel.problems import Problem
from ...metamodel.connection_scope import ConnectionModel, TotalModel
from ...metamodel.values import Value
from .report import Oddity, Report, RowProblem
from .rows import Row


def note_oddities(model: ConnectionModel, rows: Sequence[Row], report: Report, environment: Environment) -> set[int]:
    """Count the rows of each note in the report; returns the numbers of the rows that are to be left out as failed."""
    refused: set[int] = set()
    for code, condition in model.notes.items():
        note = model.definition.notes[code]
        oddity = Oddity(code, note.say)
        holds = condition.compiled(environment)
        for row in rows:
            if holds(row.values) is not True:
                continue
            oddity.add(row.number, row.texts)
            if note.refuse:
                refused.add(row.number)
                report.problems.append(RowProblem(row.number, "", "", Problem("refused_by_note"), words=note.say))
        report.notes.append(oddity)
    return refused


def add_totals(model: ConnectionModel, rows: Sequence[Row], report: Report, environment: Environment) -> None:
    """Put every total of the connection into the report."""
    for key, total in model.totals.items():
        report.totals[key] = _figure(total, rows, environment)


def _figure(total: TotalModel, rows: Sequence[Row], environment: Environment) -> object:
    expression = total.sum or total.count or total.distinct
    if expression is None:
        return 0
    function = expression.compiled(environment)
    values = [value for row in rows if (value := cast("Value", function(row.values))) is not None]
    if total.sum is not None:
        return sum((cast("Decimal", value) for value in values), Decimal(0))
    return sum(value is True for value in values) if total.count is not None else len(set(map(str, values)))
