"""Decision tables as spreadsheets: written, edited by whoever likes sheets better, and read back into the file they came from.

A row that nobody changed keeps its very line in the file, with the comments above it: a table that comes back as it went is
the same file.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from ..kernel.json import dumps_text
from ..kernel.problems import Invalid, Location, NotFound, Problem
from ..metamodel.build.app import examine
from ..metamodel.kinds.table import Cell, Input, Output, Table
from ..metamodel.loader import Loaded, load_texts
from .importing.exporting import writer_of
from .importing.formulas import unguarded
from .importing.reading import format_of, read_lines
from .importing.sheets import read_sheet
from .importing.writing import plain

_ANSWER = "→ "
_SHEET = "Sheet1"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_MEANS_OTHER = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_ROW = re.compile(r"  - ")


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a sheet: the file's new text with its rows, and what is wrong with it, by cell (`Sheet1!C7`)."""

    file: str
    text: str
    rows: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]


def write_sheet(table: Table, kind: Literal["csv", "xlsx"] = "xlsx") -> bytes:
    """Return a table as a workbook or CSV: a row of names (answers behind an arrow), then its rows as they are written."""
    head = [column.name for column in table.inputs] + [_ANSWER + column.name for column in table.outputs]
    writer = writer_of(kind)
    return b"".join([*writer.rows([head, *([plain(cell) for cell in row] for row in table.rows)]), *writer.end()])


def rows_of(table: Table) -> list[tuple[str, ...]]:
    """Return the rows of a table as a sheet shows them."""
    return [tuple(plain(cell) for cell in row) for row in table.rows]


def read_back(loaded: Loaded, key: str, path: Path) -> Read:
    """Return what the table's file becomes with the rows of a sheet; raises NotFound, and Invalid where the columns are others."""
    table = loaded.definitions.tables.get(key) if loaded.definitions is not None else None
    if table is None:
        raise NotFound(Problem("unknown_definition", {"kind": "table", "name": key, "near": ""}))
    file = f"tables/{key}.yaml"
    if file not in loaded.files:
        raise Invalid(Problem("table_not_in_lines", {}))
    columns: list[Input | Output] = [*table.inputs, *table.outputs]
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, cells in _lines(path, len(columns) + 1):
        row = [*cells, *[""] * (len(columns) - len(cells))]
        if not numbers:
            _check_head(row, table)
        else:
            rows.append([text.strip() for text in row[: len(columns)]])
        numbers.append(number)
    text = _with_rows(loaded.files[file], table, columns, rows)
    found = load_texts({**loaded.files, file: text}, before=loaded)
    examine(found)
    told = tuple(_at_cell(problem, numbers) for problem in found.problems if problem.location.file == file)
    read = tuple(tuple(plain(_cell(cell, column)) for cell, column in zip(row, columns, strict=True)) for row in rows)
    return Read(file, text, read, told)


def _lines(path: Path, most: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a workbook or a CSV file that are not empty, with their numbers."""
    if format_of(path) == "xlsx":
        yield from read_sheet(path, most)
        return
    for line in read_lines(path):
        yield line.number, [unguarded(cell) for cell in line.cells]


def _check_head(row: Sequence[str], table: Table) -> None:
    expected = [column.name for column in table.inputs] + [_ANSWER + column.name for column in table.outputs]
    for at, name in enumerate(expected):
        if row[at].strip().removeprefix(_ANSWER) != name.removeprefix(_ANSWER):
            data = {"given": row[at][:80], "expected": name}
            raise Invalid(Problem("sheet_columns_differ", data, Location(file=f"{_SHEET}!{_letter(at)}1")))
    if len(row) > len(expected) and row[len(expected)].strip():
        data = {"given": row[len(expected)][:80], "expected": "-"}
        raise Invalid(Problem("sheet_columns_differ", data, Location(file=f"{_SHEET}!{_letter(len(expected))}1")))


def _with_rows(text: str, table: Table, columns: Sequence[Input | Output], rows: Sequence[Sequence[str]]) -> str:
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if line.startswith("rows:")), -1) + 1
    if not start:
        raise Invalid(Problem("table_not_in_lines", {}))
    items, end = _items(lines, start)
    if len(items) != len(table.rows):
        items = [f"  - [{', '.join(map(_written, row))}]\n" for row in table.rows]  # written in another style: all are written anew
        lines[start - 1] = "rows:\n"
    known: dict[tuple[str, ...], list[str]] = {}
    for item, row in zip(items, table.rows, strict=True):
        known.setdefault(tuple(plain(cell) for cell in row), []).append(item)
    made: list[str] = []
    for row in rows:
        same = known.get(tuple(row))
        cells = (_written(_cell(cell, column)) for cell, column in zip(row, columns, strict=True))
        made.append(same.pop(0) if same else f"  - [{', '.join(cells)}]\n")
    return "".join([*lines[:start], *made, *lines[end:]])


def _items(lines: Sequence[str], start: int) -> tuple[list[str], int]:
    """Return each row with the comments above it, as they stand, and where the rows end."""
    items: list[str] = []
    held = ""
    end = start
    for i, line in enumerate(lines[start:], start):
        if _ROW.match(line):
            items.append(held + (line if line.endswith("\n") else line + "\n"))
            held, end = "", i + 1
        elif not line.strip() or line.lstrip().startswith("#"):
            held += line
        elif line[0] == " " and items:
            items[-1] += held + line
            held, end = "", i + 1
        else:
            break
    return items, end


def _cell(text: str, column: Input | Output) -> Cell:
    if not text:
        return "-" if isinstance(column, Input) else None
    if column.type == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if column.type in ("integer", "decimal"):
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if number.is_finite():
            return int(number) if number == number.to_integral_value() and "." not in text else number
    return text


def _written(cell: Cell) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, str):
        return cell if _WORD.fullmatch(cell) and cell.lower() not in _MEANS_OTHER else dumps_text(cell)
    return plain(cell)


def _at_cell(problem: Problem, numbers: Sequence[int]) -> Problem:
    """Return a problem of a row at the cell of the sheet that it is about."""
    parts = problem.location.path.strip("/").split("/")
    if parts[0] != "rows" or len(parts) == 1:
        return problem
    row = numbers[1 + int(parts[1])]
    place = f"{_SHEET}!{_letter(int(parts[2]))}{row}" if len(parts) > 2 else f"{_SHEET}!{row}:{row}"
    return replace(problem, location=Location(file=place))


def _letter(at: int) -> str:
    return "".join(_digits(at + 1))[::-1]


def _digits(number: int) -> Iterator[str]:
    while number:
        number, rest = divmod(number - 1, 26)
        yield chr(65 + rest)
