"""The rows of a connection's file with every name that its expressions see: columns, digest, `let`, decisions; some at a time."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ...expressions import Environment
from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.connection_scope import ConnectionModel, DecisionModel
from ...metamodel.tables import TableModel
from ...metamodel.values import Refused, Value
from ...rules.deciding import Answer, Decider, compile_table
from ...store.spool import Spool
from .cells import reader_of
from .reading import Line, read_lines
from .report import Report, RowProblem

MOST_ROWS = 1_000_000
"""So many rows a connection takes at once: all of them go into one transaction."""
_DIGEST_LENGTH = 32
_MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class Row:
    """One row: its number in the file, its cells by column as text, its digest, and its names with their values."""

    number: int
    texts: Mapping[str, str]
    digest: bytes
    occurrence: int
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Decision:
    table: TableModel
    decider: Decider
    given: Mapping[str, Callable[[Mapping[str, Value]], Value]]
    remembered: dict[tuple[Value, ...], Answer] = field(default_factory=dict[tuple[Value, ...], Answer])


class RowReader:
    """A connection's file on its way in: gives its good rows some at a time, and notes what is wrong with the others."""

    def __init__(
        self, model: ConnectionModel, path: Path, zone: str, environment: Environment, *, spool: Spool, report: Report
    ) -> None:  # fmt: skip
        """Read the head; raises Invalid where it lacks a column, and TooLarge."""
        definition = model.definition
        self._model, self._spool, self._report = model, spool, report
        self._readers = {name: reader_of(column, zone) for name, column in definition.columns.items()}
        encoding = definition.encoding if definition.format == "csv" else ""
        self._lines = read_lines(path, encoding, definition.delimiter, MOST_ROWS)
        head = next(self._lines, None)
        if head is None:
            raise Invalid(Problem("empty_file", {}))
        self._head, self._places = head, _places(model, head)
        self._lets = {name: expression.compiled(environment) for name, expression in model.lets.items()}
        self._decisions = [_decision(each, environment) for each in model.decisions]
        self.broken = 0

    def batches(self, size: int) -> Iterator[list[Row]]:
        """Yield the good rows, read as many at a time; `broken` counts the others."""
        while lines := list(islice(self._lines, size)):
            self._report.read += len(lines)
            rows = self._named(lines)
            for decision in self._decisions:
                rows = self._decided(decision, rows)
            self.broken += len(lines) - len(rows)
            yield rows

    def _named(self, lines: Sequence[Line]) -> list[Row]:
        """Return the rows that can be read, with their `let` names."""
        cells = [
            {key: line.cells[place] if place < len(line.cells) else "" for key, place in self._places.items()} for line in lines
        ]
        digests = [hashlib.sha256("\x1f".join(texts.values()).encode()).hexdigest()[:_DIGEST_LENGTH] for texts in cells]
        marks = [bytes.fromhex(digest) for digest in digests]
        rows: list[Row] = []
        for line, texts, digest, mark, occurrence in zip(lines, cells, digests, marks, self._spool.times_met(marks), strict=True):
            values = self._cleaned(line, texts)
            if values is not None:
                values |= {"row.number": line.number, "row.digest": digest, "row.occurrence": occurrence}
                for name, function in self._lets.items():
                    values[name] = function(values)
                rows.append(Row(line.number, texts, mark, occurrence, values))
        return rows

    def _cleaned(self, line: Line, texts: Mapping[str, str]) -> dict[str, Value] | None:
        """Return the values of a row's columns; None where one of them is wrong, which is noted."""
        values: dict[str, Value] = {}
        wrong = len(line.cells) > len(self._head.cells)
        if wrong:
            self._report.refuse(RowProblem(line.number, self._head.cells[-1], "", Problem("cells_beyond_head")))
        for key, column in self._model.definition.columns.items():
            text = texts[key]
            values[key] = None
            problem: Problem | None = None
            if text == "" or (column.type != "text" and not text.strip()):
                problem = Problem("value_required", {"field": key}) if column.required else None
            else:
                try:
                    values[key] = self._readers[key](text)
                except Refused as refused:
                    problem = Problem(refused.code, refused.data)
            if problem is not None:
                wrong = True
                self._report.refuse(RowProblem(line.number, column.header, text, problem, key))
        return None if wrong else values

    def _decided(self, decision: _Decision, rows: Sequence[Row]) -> list[Row]:
        """Give the rows the answers of a table; returns those that got one."""
        questions = [{name: function(row.values) for name, function in decision.given.items()} for row in rows]
        if len(decision.remembered) > _MOST_REMEMBERED:
            decision.remembered.clear()
        answers = decision.decider.decide_all(questions, decision.remembered)
        decided: list[Row] = []
        for row, asked, answer in zip(rows, questions, answers, strict=True):
            if answer.values is None:
                shown = ", ".join(f"{name} = {value}" for name, value in asked.items())
                self._report.refuse(RowProblem(row.number, "", shown, answer.problem or Problem("no_decision", {})))
            else:
                row.values.update({name: answer.values.get(name) for name in decision.table.outputs})
                decided.append(row)
        return decided


def _decision(decision: DecisionModel, environment: Environment) -> _Decision:
    given = {name: expression.compiled(environment) for name, expression in decision.given.items()}
    return _Decision(decision.table, compile_table(decision.table), given)


def _places(model: ConnectionModel, head: Line) -> dict[str, int]:
    names = [cell.strip() for cell in head.cells]
    missing = [column.header for column in model.definition.columns.values() if column.header not in names]
    if missing:
        raise Invalid(
            *(
                Problem("column_missing", {"column": header}, Location(path=f"/{header}", line=head.number))
                for header in missing
            )
        )
    return {key: names.index(column.header) for key, column in model.definition.columns.items()}
