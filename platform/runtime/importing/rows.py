"""The rows of a connection's file with every name that its expressions see: columns, digest, `let`, decisions."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...expressions import Environment
from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.connection_scope import ConnectionModel, DecisionModel
from ...metamodel.values import Refused, Value
from ...rules.deciding import compile_table
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


def read_rows(
    model: ConnectionModel, path: Path, readers: Mapping[str, Callable[[str], Value]], environment: Environment
) -> Rows:
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
        problems = (
            [RowProblem(line.number, head.cells[-1], "", Problem("cells_beyond_head"))]
            if len(line.cells) > len(head.cells)
            else []
        )
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
        raise Invalid(
            *(
                Problem("column_missing", {"column": header}, Location(path=f"/{header}", line=head.number))
                for header in missing
            )
        )
    return {key: names.index(column.header) for key, column in model.definition.columns.items()}


def _cleaned(
    model: ConnectionModel,
    number: int,
    texts: Mapping[str, str],
    readers: Mapping[str, Callable[[str], Value]],
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
        decided = _decided(decision, rows, environment)
        if len(decided) < len(rows.good):
            rows.good = [row for row in rows.good if row.number in decided]


def _decided(decision: DecisionModel, rows: Rows, environment: Environment) -> set[int]:
    """Give the rows the answers of a table; returns the numbers of the rows that got one."""
    given = {name: expression.compiled(environment) for name, expression in decision.given.items()}
    questions = [{name: function(row.values) for name, function in given.items()} for row in rows.good]
    answers = compile_table(decision.table).decide_all(questions)
    decided: set[int] = set()
    for row, asked, answer in zip(rows.good, questions, answers, strict=True):
        if answer.values is None:
            shown = ", ".join(f"{name} = {value}" for name, value in asked.items())
            rows.problems.append(RowProblem(row.number, "", shown, answer.problem or Problem("no_decision", {})))
        else:
            row.values.update({name: answer.values.get(name) for name in decision.table.outputs})
            decided.add(row.number)
    return decided
