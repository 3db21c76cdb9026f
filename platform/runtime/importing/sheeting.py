"""Reads the first sheet of an XLSX file row by row, run as a confined script: no table of the sheet is ever held.

Arguments: the file, most columns. Prints rows as `number US cell US cell … RS` in UTF-8 (US and RS cannot stand in a sheet); at
the end `end RS`, or `refused US code RS`.
"""

import re
import sys
import zipfile
from array import array
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from posixpath import join, normpath
from typing import IO, Any
from xml.parsers import expat

UNIT, RECORD = "\x1f", "\x1e"
_PIECE = 256 * 1024
_MOST_UNPACKED = 4 * 1024**3
_FREELY_UNPACKED = 200 * 1024**2
_MOST_RATIO = 120
_MOST_PARTS = 500
_MOST_TEXTS = 100 * 1024**2
_LONGEST_CELL = 32_767
_SIGNIFICANT = 15
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]+")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORBIDDEN = str.maketrans({UNIT: " ", RECORD: " "})


class Refused(Exception):
    """The file is not read: why, as a problem code."""


class Texts:
    """The shared texts of a workbook, one after the other in one piece of memory."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        """Keep the next text."""
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))
        if len(self._bytes) > _MOST_TEXTS:
            raise Refused("sheet_too_large")

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self._ends) - 1:
            raise Refused("unreadable_sheet")
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()


def _walk(archive: zipfile.ZipFile, part: str, handle: Callable[[Any], None]) -> None:
    """Feed a part of the file to a parser that knows no entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entities
    handle(parser)
    with archive.open(part) as file:
        _feed(parser, file)


def _refuse_entities(*_: object) -> None:
    raise Refused("unreadable_sheet")


def _feed(parser: Any, file: IO[bytes]) -> None:
    size = 0
    while piece := file.read(_PIECE):
        size += len(piece)
        if size > _MOST_UNPACKED:
            raise Refused("file_unpacks_too_large")
        parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by place
    parser.Parse(b"", True)  # noqa: FBT003 - same


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _elements(archive: zipfile.ZipFile, part: str, wanted: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of some names with their attributes, names without prefixes."""
    found: list[tuple[str, dict[str, str]]] = []

    def handle(parser: Any) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            if _local(name) in wanted:
                found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

        parser.StartElementHandler = start

    if part in archive.namelist():
        _walk(archive, part, handle)
    return found


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, bool]:
    """Return the part of the first sheet, and whether its days are counted from 1904."""
    book = _elements(archive, "xl/workbook.xml", ("sheet", "workbookPr"))
    from_1904 = any(name == "workbookPr" and a.get("date1904") in ("1", "true") for name, a in book)
    targets = {
        a.get("Id"): a.get("Target", "") for _, a in _elements(archive, "xl/_rels/workbook.xml.rels", ("Relationship",))
    }
    names = set(archive.namelist())
    for name, attributes in book:
        target = targets.get(attributes.get("id"), "") if name == "sheet" else ""
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if part in names and "worksheets" in part:
            return part, from_1904
    sheets = sorted(part for part in names if part.startswith("xl/worksheets/") and part.endswith(".xml"))
    if not sheets:
        raise Refused("unreadable_sheet")
    return sheets[0], from_1904


def _date_styles(archive: zipfile.ZipFile) -> set[str]:
    """Return the numbers of the cell styles that show days or times."""
    dates: set[int] = set(_DATE_FORMATS)
    styles: set[str] = set()
    place, inside = 0, False

    def handle(parser: Any) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal place, inside
            local = _local(name)
            if local == "numFmt" and _DATE_LETTERS.search(_NO_LETTERS.sub("", attributes.get("formatCode", ""))):
                dates.add(int(attributes.get("numFmtId", "0")))
            inside = inside or local == "cellXfs"
            if local == "xf" and inside:
                if int(attributes.get("numFmtId", "0")) in dates:
                    styles.add(str(place))
                place += 1

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and _local(name) != "cellXfs"

        parser.StartElementHandler, parser.EndElementHandler = start, end

    if "xl/styles.xml" in archive.namelist():
        _walk(archive, "xl/styles.xml", handle)
    return styles


def _shared(archive: zipfile.ZipFile) -> Texts:
    """Return the shared texts; how a text is to be spoken (Asian scripts) is left out."""
    texts, parts = Texts(), list[str]()
    reading = silent = False

    def handle(parser: Any) -> None:
        def start(name: str, _attributes: dict[str, str]) -> None:
            nonlocal reading, silent
            local = _local(name)
            reading = local == "t" and not silent
            silent = silent or local == "rPh"

        def end(name: str) -> None:
            nonlocal reading, silent
            local = _local(name)
            reading = False
            if local == "rPh":
                silent = False
            elif local == "si":
                texts.add("".join(parts))
                parts.clear()

        def data(text: str) -> None:
            if reading:
                parts.append(text)

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data

    if "xl/sharedStrings.xml" in archive.namelist():
        _walk(archive, "xl/sharedStrings.xml", handle)
    return texts


class Sheet:
    """Turns the events of a sheet's XML into rows of text."""

    def __init__(self, texts: Texts, dates: set[str], most_columns: int, *, from_1904: bool) -> None:
        self._texts, self._dates, self._most = texts, dates, most_columns
        self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zones
        self._places: dict[str, int] = {}
        self._known_tags: dict[str, str] = {}
        self.rows: list[str] = []
        self._row = 0
        self._cells: list[str] = []
        self._column = -1
        self._kind = self._style = ""
        self._reading = False
        self._parts: list[str] = []

    def listen(self, parser: Any) -> None:
        """Take the parser's events."""
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._known_tags.get(name) or self._known_tags.setdefault(name, _local(name))
        if tag == "c":
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._place(place)
            if self._column >= self._most:
                raise Refused("sheet_too_large")
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        elif tag in ("v", "t"):
            self._reading = True
        elif tag == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._cells, self._column = [], -1
        elif tag == "rPh":
            self._kind = "silent"

    def _place(self, place: str) -> int:
        found = _PLACE.fullmatch(place)
        letters = found[1] if found else ""
        known = self._places.get(letters)
        if known is None:
            known = 0
            for letter in letters:
                known = known * 26 + ord(letter) - 64
            self._places[letters] = known = known - 1
        if known < 0:
            raise Refused("unreadable_sheet")
        return known

    def _data(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)

    def _end(self, name: str) -> None:
        tag = self._known_tags.get(name)
        if tag in ("v", "t"):
            self._reading = False
        elif tag == "c":
            if self._parts:
                self._keep("".join(self._parts))
                self._parts.clear()
        elif tag == "row" and self._cells:
            self.rows.append(UNIT.join((str(self._row), *self._cells)))

    def _keep(self, raw: str) -> None:
        text = self._text(raw)
        if not text:
            return
        if len(text) > _LONGEST_CELL:
            raise Refused("sheet_too_large")
        if UNIT in text or RECORD in text:
            text = text.translate(_FORBIDDEN)
        missing = self._column - len(self._cells)
        if missing < 0:
            raise Refused("unreadable_sheet")
        if missing:
            self._cells.extend([""] * missing)
        self._cells.append(text)

    def _text(self, raw: str) -> str:
        kind = self._kind
        if kind == "s":
            return _plain(self._texts[int(raw)])
        if kind == "n":
            return self._moment(raw) if self._style in self._dates else number_text(raw)
        if kind == "b":
            return "true" if raw.strip() == "1" else "false"
        return "" if kind == "silent" else _plain(raw)

    def _moment(self, raw: str) -> str:
        try:
            days = float(raw)
            moment = self._epoch + timedelta(seconds=round(days * 86_400))
        except (ValueError, OverflowError):
            return raw
        if 0 <= days < 1:
            return moment.time().isoformat()
        return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat()


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _character(int(found[1], 16)), text) if "_x" in text else text


def _character(code: int) -> str:
    return "" if code < 9 or 0xD800 <= code < 0xE000 else chr(code)


def number_text(raw: str) -> str:
    """Return a number as people mean it: 0.30000000000000004 is what a sheet makes of 0.3."""
    text = raw.strip()
    if text.isdigit() and len(text) <= _SIGNIFICANT:
        return text
    try:
        value = Decimal(text)
        if not value.is_finite() or abs(value.adjusted()) > 300:
            return text
        if len(value.as_tuple().digits) > _SIGNIFICANT:
            value = Decimal(format(float(value), f".{_SIGNIFICANT}g"))
    except (InvalidOperation, ValueError, OverflowError):
        return text
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def check(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to too much for what it is, before anything is unpacked."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if (
        len(parts) > _MOST_PARTS
        or unpacked > _MOST_UNPACKED
        or (unpacked > _FREELY_UNPACKED and unpacked > packed * _MOST_RATIO)
    ):
        raise Refused("file_unpacks_too_large")


def read(path: str, most_columns: int) -> Iterator[list[str]]:
    """Yield the rows of the first sheet, some at a time, each as its number and cells with marks between."""
    with zipfile.ZipFile(path) as archive:
        check(archive)
        part, from_1904 = _first_sheet(archive)
        sheet = Sheet(_shared(archive), _date_styles(archive), most_columns, from_1904=from_1904)
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.EntityDeclHandler = _refuse_entities
        sheet.listen(parser)
        size = 0
        with archive.open(part) as file:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > _MOST_UNPACKED:
                    raise Refused("file_unpacks_too_large")
                parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by place
                yield sheet.rows
                sheet.rows = []
            parser.Parse(b"", True)  # noqa: FBT003 - same
            yield sheet.rows


def main(path: str, most_columns: str) -> None:
    """Print the rows of a file."""
    out = sys.stdout.buffer
    try:
        for rows in read(path, int(most_columns)):
            if rows:
                out.write((RECORD.join(rows) + RECORD).encode("utf-8", "replace"))
        out.write(f"end{RECORD}".encode())
    except Refused as refused:
        out.write(f"refused{UNIT}{refused}{RECORD}".encode())
    except MemoryError:
        out.write(f"refused{UNIT}sheet_too_large{RECORD}".encode())
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ArithmeticError,
    ):
        out.write(f"refused{UNIT}unreadable_sheet{RECORD}".encode())
    out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
