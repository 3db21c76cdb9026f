"""The rows of an import that were refused, as a sheet like the one that came: the same columns, and one that says what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...kernel.problems import Problem
from ...kernel.text import Language
from ...store import imports
from ...store.imports import Import, RowProblem
from ..engine import Engine
from .heads import NOTES
from .jobs import MOST_ROWS
from .reading import Line, read_lines
from .writing import Writer

_AT_ONCE = 2000
_HEADS: Mapping[str, str] = {"zh": f"{NOTES} 问题", "en": f"{NOTES} Problems"}


def refused_rows(engine: Engine, done: Import, path: Path, language: Language, writer: Writer) -> Iterator[bytes]:
    """Yield the sheet of an import's refused rows; mended, it can be imported as it is: nobody reads the last column."""
    lines = read_lines(path, most_rows=MOST_ROWS)
    head = next(lines, Line(1, []))
    yield from writer.rows([[*head.cells, _HEADS.get(language, _HEADS["en"])]])
    for number, found in _by_row(engine, done.id):
        line = next((line for line in lines if line.number >= number), None)
        if line is None:
            break
        cells = [*line.cells, *[""] * (len(head.cells) - len(line.cells))]
        yield from writer.rows([[*cells, _told(found, language)]])
    yield from writer.end()


def _by_row(engine: Engine, import_id: str) -> Iterator[tuple[int, Sequence[RowProblem]]]:
    behind = 0
    while True:
        with engine.database.read() as connection:
            found = imports.problems(connection, import_id, behind, _AT_ONCE)
        if not found:
            return
        by_row: dict[int, list[RowProblem]] = {}
        for problem in found:
            by_row.setdefault(problem.row, []).append(problem)
        yield from by_row.items()
        behind = max(by_row)


def _told(found: Sequence[RowProblem], language: Language) -> str:
    texts = [f"{each.column}: {_text(each, language)}" if each.column else _text(each, language) for each in found]
    return "; ".join(dict.fromkeys(texts))


def _text(found: RowProblem, language: Language) -> str:
    return Problem(found.code, found.data).text(language)
