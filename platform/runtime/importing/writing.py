"""Writes rows as a file, piece by piece while they come: CSV, XLSX (cells typed, none a formula), or JSON line by line."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeAlias

from ...kernel.json import datetime_text, decimal_text

Cell: TypeAlias = str | int | bool | Decimal | date | None
_BYTE_ORDER_MARK = "\ufeff"
_NOT_IN_SHEETS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_TO_ESCAPE = re.compile(r"[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"}
_LONGEST_IN_SHEET = 32_767
_MOST_DIGITS = 15
_MOST_SHEET_ROWS = 1_048_576
_PIECE = 64 * 1024
_FIRST_DAY = date(1899, 12, 30)
_FIRST_EXACT_DAY = date(1900, 3, 1)


class Writer(Protocol):
    """Turns rows into the pieces of a file."""

    def rows(self, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        """Yield what the next rows add; the first row of all is the head."""
        ...

    def end(self) -> Iterator[bytes]:
        """Yield what belongs behind the last row."""
        ...


def plain(cell: Cell) -> str:
    """Return a cell as text, as the API writes values."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    if isinstance(cell, datetime):
        return datetime_text(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class CsvWriter:
    """CSV in UTF-8 with a byte order mark, which spreadsheets need; `guard` keeps texts from becoming formulas."""

    def __init__(self, guard: Callable[[str], str]) -> None:
        """Guard the texts of cells by a function."""
        self._guard = guard
        self._begun = False

    def rows(self, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        """Yield the lines of rows."""
        target = io.StringIO()
        guard = self._guard
        csv.writer(target).writerows(
            [guard(cell) if isinstance(cell, str) else plain(cell) for cell in row] for row in rows
        )
        text = target.getvalue() if self._begun else _BYTE_ORDER_MARK + target.getvalue()
        self._begun = True
        yield text.encode()

    def end(self) -> Iterator[bytes]:
        """Yield nothing: a CSV file just ends."""
        return iter(())


class XlsxWriter:
    """An XLSX file made as it is sent: rows go through the packer at once, nothing waits in memory or on disk.

    Where one sheet is full, the next goes on under the same head.
    """

    def __init__(self) -> None:
        """Begin a workbook."""
        self._out = _Pipe()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        self._sheet: io.BufferedIOBase | zipfile.ZipExtFile | None = None
        self._part: object = None
        self._sheets = 0
        self._row = 0
        self._head: Sequence[Cell] | None = None

    def rows(self, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        """Yield what the next rows add, once it is worth sending."""
        lines: list[str] = []
        for row in rows:
            if self._head is None:
                self._head = row
                self._open()
            elif self._row >= _MOST_SHEET_ROWS:
                self._write("".join(lines))
                lines = []
                self._close()
                self._open()
                lines.append(self._line(self._head))
            lines.append(self._line(row))
        self._write("".join(lines))
        yield self._out.take()

    def end(self) -> Iterator[bytes]:
        """Yield the rest: the end of the sheet and what a workbook needs besides."""
        if self._head is None:
            self._open()
        self._close()
        for name, content in _workbook(self._sheets).items():
            self._zip.writestr(name, content)
        self._zip.close()
        yield self._out.take()

    def _line(self, row: Sequence[Cell]) -> str:
        self._row += 1
        return f"<row>{''.join([_cell(cell) for cell in row])}</row>"

    def _open(self) -> None:
        self._sheets += 1
        self._row = 0
        self._stream = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w", force_zip64=True)
        self._write(_SHEET_HEAD)

    def _close(self) -> None:
        self._write("</sheetData></worksheet>")
        self._stream.close()

    def _write(self, text: str) -> None:
        self._stream.write(text.encode())


class _Pipe(io.RawIOBase):
    """What the packer writes to: bytes wait here until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self._waiting += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, bool):
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | Decimal):
        text = plain(cell)
        if len(text.lstrip("-").replace(".", "").lstrip("0")) <= _MOST_DIGITS:
            return f"<c><v>{text}</v></c>"
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'
    if isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_EXACT_DAY:
        return f'<c s="1"><v>{(cell - _FIRST_DAY).days}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_escaped(plain(cell))}</t></is></c>'


def _escaped(text: str) -> str:
    if not text.isalnum():
        text = _LOOKS_ESCAPED.sub(r"_x005F_\1", text) if "_x" in text else text
        text = _NOT_IN_SHEETS.sub("", text)
        text = _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)
    return text[:_LONGEST_IN_SHEET]


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_SHEET_HEAD = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'
_PLAIN_STYLE = 'numFmtId="0" fontId="0" fillId="0" borderId="0"'
_DAY_STYLE = _PLAIN_STYLE.replace('"0"', '"164"', 1)
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    f'<diagonal/></border></borders><cellStyleXfs count="1"><xf {_PLAIN_STYLE}/></cellStyleXfs><cellXfs count="2">'
    f'<xf {_PLAIN_STYLE} xfId="0"/><xf {_DAY_STYLE} xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _workbook(sheets: int) -> dict[str, str]:
    """Return the parts of a workbook beside its sheets."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}worksheet+xml"/>' for n in numbers
    )
    return {
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
            f'<Relationship Id="rId0" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/>{parts}</Types>'
        ),
    }
