"""The rows of a connection's file with every name that its expressions see: columns, digest, `let`, decisions."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...expressions import Environment
from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.connection_scope import ConnectionModel
from ...metamodel.values import Refused, Value
from ...rules.deciding import Decider, compile_table
from .reading import Line, read_lines
from .report import RowProblem

_DIGEST_LENGTH = 32


@dataclass(slots=True)
class Row:
    """One row: its number in the file, its cells by column as text, and its names with their values."""

    number: int
    texts: Mapping[str, str]
    values: dict[str, Value]


@dataclass
class Rows:
    """The rows that can be used, and the problems of those that cannot."""

    read: int = 0
    good: list[Row] = field(default_factory=list[Row])
    problems: list[RowProblem] = field(default_factory=list[RowProblem])


def read_rows(model: ConnectionModel, path: Path, readers: Mapping[str, Callable[[str], Value]], environment: Environment) -> Rows:
    """Return a file's rows with all their names; raises Invalid where the head lacks a column."""
    connection = model.definition
    lines = read_lines(path, connection.encoding if connection.format == "csv" else "", connection.delimiter)
    head = next(lines, None)
    if head is None:
        raise Invalid(Problem("empty_file", {}))
    places = _places(model, head)
    seen: Counter[str] = Counter()
    rows = Rows()
    for line in lines:
        rows.read += 1
        texts = {key: line.cells[place] if place < len(line.cells) else "" for key, place in places.items()}
        digest = hashlib.sha256("\x1f".join(texts.values()).encode()).hexdigest()[:_DIGEST_LENGTH]
        seen[digest] += 1
        problems = [RowProblem(line.number, head.cells[-1], "", Problem("cells_beyond_head"))] if len(line.cells) > len(head.cells) else []
        values = _cleaned(model, line.number, texts, readers, problems)
        values |= {"row.number": line.number, "row.digest": digest, "row.occurrence": seen[digest]}
        rows.problems += problems
        if not problems:
            rows.good.append(Row(line.number, texts, values))
    _compute(model, rows, environment)
    return rows


def _places(model: ConnectionModel, head: Line) -> dict[str, int]:
    names = [cell.strip() for cell in head.cells]
    missing = [column.header for column in model.definition.columns.values() if column.header not in names]
    if missing:
        raise Invalid(*(Problem("column_missing", {"column": header}, Location(path=f"/{header}", line=head.number)) for header in missing))
    return {key: names.index(column.header) for key, column in model.definition.columns.items()}


def _cleaned(
    model: ConnectionModel, number: int, texts: Mapping[str, str], readers: Mapping[str, Callable[[str], Value]],
    problems: list[RowProblem],
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for key, column in model.definition.columns.items():
        text = texts[key]
        values[key] = None
        if text == "" or (column.type != "text" and not text.strip()):
            if column.required:
                problems.append(RowProblem(number, column.header, text, Problem("value_required", {"field": key}), key))
            continue
        try:
            values[key] = readers[key](text)
        except Refused as refused:
            problems.append(RowProblem(number, column.header, text, Problem(refused.code, refused.data), key))
    return values


def _compute(model: ConnectionModel, rows: Rows, environment: Environment) -> None:
    """Add the `let` names and the decisions, name by name over all rows; a row that no decision fits is taken out."""
    for name, expression in model.lets.items():
        function = expression.compiled(environment)
        for row in rows.good:
            row.values[name] = function(row.values)
    for decision in model.decisions:
        decider = compile_table(decision.table)
        given = {name: expression.compiled(environment) for name, expression in decision.given.items()}
        refused = {row.number for row in rows.good if not _decide(decider, decision.table.outputs, given, row, rows)}
        if refused:
            rows.good = [row for row in rows.good if row.number not in refused]


def _decide(
    decider: Decider, outputs: Iterable[str], given: Mapping[str, Callable[[Mapping[str, Value]], Value]], row: Row, rows: Rows
) -> bool:
    asked = {name: function(row.values) for name, function in given.items()}
    answer = decider.decide(asked)
    if answer.values is None:
        shown = ", ".join(f"{name} = {value}" for name, value in asked.items())
        rows.problems.append(RowProblem(row.number, "", shown, answer.problem or Problem("no_decision", {})))
        return False
    row.values.update({name: answer.values.get(name) for name in outputs})
    return True
