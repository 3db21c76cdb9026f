"""Reads the first sheet of an XLSX file as text; sizes and extent are looked at before anything is unpacked for good."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from ...kernel.problems import Invalid, Problem, TooLarge

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 500
MOST_CELLS = 4_000_000
_PIECE = 1024 * 1024
_OVERLAP = 32
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,64}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_EMPTY = frozenset(("", None))


def read_sheet(path: Path) -> Iterator[list[str]]:
    """Return the rows of the first sheet, cells as text (dates as ISO 8601); raises Invalid or TooLarge."""
    _check_parts(path)
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
        rows = workbook.get_sheet_by_index(0).iter_rows() if workbook.sheet_names else iter(())
        for row in rows:
            yield [_text(cell) for cell in row]
    except (CalamineError, OSError, ValueError):
        raise Invalid(Problem("unreadable_sheet", {})) from None


def _check_parts(path: Path) -> None:
    """Refuse a zip that unpacks to too much, or a sheet whose cells lie so far apart that a table of them is too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise TooLarge(Problem("file_unpacks_too_large", {"max": MOST_UNPACKED}))
            for part in parts:
                # Reading to the end makes sure that a part is not larger than it says.
                cells = _extent(archive, part)
                if cells > MOST_CELLS:
                    raise TooLarge(Problem("sheet_too_large", {"max": MOST_CELLS}))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Invalid(Problem("unreadable_sheet", {})) from None


def _extent(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Return how many cells the rectangle around a sheet's cells has; 0 for other parts."""
    right = bottom = 0
    rest = b""
    sheet = part.filename.lower().startswith("xl/worksheets/")
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            if sheet:
                for letters, number in _CELL.findall(rest + piece):
                    bottom = max(bottom, int(number))
                    right = max(right, _column(letters))
                rest = piece[-_OVERLAP * 4 :]
    return right * bottom


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    if cell in _EMPTY:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)
