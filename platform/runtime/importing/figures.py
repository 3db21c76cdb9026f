"""The figures and oddities of a connection's report, worked out while its rows come."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import cast

from ...expressions import Environment
from ...kernel.problems import Problem
from ...metamodel.connection_scope import ConnectionModel
from ...metamodel.values import Value
from ...store.spool import Spool, mark_of
from .report import Oddity, Report, RowProblem
from .rows import Row


class Oddities:
    """The notes of a connection: which rows are strange, and which of them are left out."""

    def __init__(self, model: ConnectionModel, report: Report, environment: Environment) -> None:
        """Begin to count in a report."""
        self._report = report
        self._notes = [
            (model.definition.notes[code], condition.compiled(environment), Oddity(code, model.definition.notes[code].say))
            for code, condition in model.notes.items()
        ]
        report.notes += [oddity for *_, oddity in self._notes]

    def note(self, rows: Sequence[Row]) -> set[int]:
        """Count the rows of each note; returns the numbers of the rows that are to be left out as failed."""
        refused: set[int] = set()
        for note, holds, oddity in self._notes:
            for row in rows:
                if holds(row.values) is not True:
                    continue
                oddity.add(row.number, row.texts)
                if note.refuse:
                    refused.add(row.number)
                    self._report.refuse(RowProblem(row.number, "", "", Problem("refused_by_note"), words=note.say))
        return refused


class Totals:
    """The figures of a connection over all of its rows."""

    def __init__(self, model: ConnectionModel, spool: Spool, environment: Environment) -> None:
        """Begin with nothing counted; different values are told apart in a spool."""
        self._spool = spool
        each = model.totals.items()
        self._sums = {key: total.sum.compiled(environment) for key, total in each if total.sum}
        self._counts = {key: total.count.compiled(environment) for key, total in each if total.count}
        self._apart = {key: total.distinct.compiled(environment) for key, total in each if total.distinct}
        self._figures: dict[str, object] = {key: Decimal(0) if key in self._sums else 0 for key in model.totals}

    def add(self, rows: Sequence[Row]) -> None:
        """Count further rows."""
        for key, function in self._sums.items():
            self._figures[key] = sum(cast("list[Decimal]", _values(function, rows)), cast("Decimal", self._figures[key]))
        for key, function in self._counts.items():
            self._figures[key] = cast("int", self._figures[key]) + sum(value is True for value in _values(function, rows))
        for kind, function in enumerate(self._apart.values()):
            self._spool.tell_apart(kind, [mark_of((text,)) for text in sorted({str(value) for value in _values(function, rows)})])

    def figures(self) -> Mapping[str, object]:
        """Return every figure by its key."""
        return self._figures | {key: self._spool.told_apart(kind) for kind, key in enumerate(self._apart)}


def _values(function: Callable[[Mapping[str, Value]], object], rows: Sequence[Row]) -> list[object]:
    return [value for row in rows if (value := function(row.values)) is not None]
