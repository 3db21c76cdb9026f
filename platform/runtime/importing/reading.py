"""Reads the rows of a CSV or XLSX file, one after the other, within limits; never more than the limits in memory."""

import csv
import gzip
import io
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias, cast

from ...kernel.problems import Invalid, Location, Problem, TooLarge
from .sheets import read_sheet

Format: TypeAlias = Literal["csv", "xlsx"]
MOST_ROWS = 200_000
"""As many rows are read while a caller waits; imports in the background read more."""
MOST_COLUMNS = 500
_MOST_BYTES = 4 * 1024**3
_FREELY_UNPACKED = 200 * 1024 * 1024
_MOST_RATIO = 120
_LONGEST_CELL = 1_000_000
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 4096
_PIECE = 1024 * 1024
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: its number from 1 (the head is row 1) and its cells as text."""

    number: int
    cells: list[str]


def format_of(path: Path) -> Format:
    """Return what a file is, by its first bytes, never by its name."""
    with path.open("rb") as file:
        return "xlsx" if file.read(4) == _ZIP else "csv"


def read_lines(path: Path, encoding: str = "", delimiter: str = "", most_rows: int = MOST_ROWS) -> Iterator[Line]:
    """Return the rows of a file that are not empty; raises Invalid or TooLarge with the row where reading ended.

    Without an encoding, UTF-8 is tried, then GB18030 (what Chinese spreadsheets save); without a delimiter, the head decides.
    """
    sheet = format_of(path) == "xlsx"
    rows = read_sheet(path, MOST_COLUMNS) if sheet else enumerate(_csv_rows(path, encoding, delimiter), 1)
    last = 0
    for number, cells in rows:
        if number <= last:  # a sheet that numbers its rows anew would pass every bound
            raise Invalid(Problem("unreadable_sheet", {}))
        last = number
        if number > most_rows + 1:
            raise TooLarge(Problem("too_many_rows", {"max": most_rows}))
        if len(cells) > MOST_COLUMNS:
            raise TooLarge(Problem("too_many_columns", {"max": MOST_COLUMNS}, Location(line=number)))
        if any(cells):
            yield Line(number, cells)


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    with gzip.open(path, "rb") if packed else path.open("rb") as source:
        yield cast("BinaryIO", source)


def _encodings(path: Path) -> tuple[str, ...]:
    """Return the encodings that a file may have, by how it begins; raises Invalid where it is no text at all."""
    with suppress(EOFError, gzip.BadGzipFile), _opened(path) as file:
        begun = file.read(_BEGINNING)
        if begun.startswith(_UTF_16):
            return ("utf-16",)  # what spreadsheets call "Unicode text"
        if b"\x00" in begun:
            raise Invalid(Problem("not_a_text_file", {}))
    return ("utf-8-sig", "gb18030")


def _check_encoding(path: Path, wanted: str) -> str:
    """Return the encoding of a file, all of it looked at; raises Invalid for NUL, TooLarge when it unpacks to too much."""
    for encoding in [wanted] if wanted else _encodings(path):
        try:
            size, most = 0, min(_MOST_BYTES, max(_FREELY_UNPACKED, path.stat().st_size * _MOST_RATIO))
            with _opened(path) as file, io.TextIOWrapper(file, encoding, newline="") as text:
                while piece := text.read(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise TooLarge(Problem("file_unpacks_too_large", {"max": most}))
                    if "\x00" in piece:
                        raise Invalid(Problem("not_a_text_file", {}))
        except (UnicodeDecodeError, EOFError, gzip.BadGzipFile):
            continue
        except LookupError:
            break
        return encoding
    raise Invalid(Problem("wrong_encoding", {"encoding": wanted or "utf-8"}))


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    encoding = _check_encoding(path, encoding)
    csv.field_size_limit(_LONGEST_CELL)
    with _opened(path) as file, io.TextIOWrapper(file, encoding, newline="") as text:
        lines: Iterable[str] = text
        if not delimiter:
            head = text.readline(_PIECE)
            delimiter = max(_DELIMITERS, key=head.count)
            lines = _chained(head, text)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Invalid(Problem("unreadable_row", {"why": str(error)}, Location(line=reader.line_num))) from None


def _chained(head: str, rest: Iterable[str]) -> Iterator[str]:
    yield head
    yield from rest
