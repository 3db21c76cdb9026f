"""Sheets: what other programs write is read as people mean it, what we write other programs read, and bombs are told in time."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from formwright.kernel.problems import FormwrightError
from formwright.runtime.importing.formulas import guarded, raw_guarded, unguarded
from formwright.runtime.importing.reading import read_lines
from formwright.runtime.importing.sheeting import number_text
from formwright.runtime.importing.writing import CsvWriter, XlsxWriter

NAUGHTY = [
    "=1+1", "'=1", "_x000D_", "a\r\nb\tc", "<&>\"'", "  edges  ", "０１２", "007", "1e5", "NaN", "漢字𠮷🙂", "\u202eabc", "true",
    "x" * 30_000,
    "]]>", "&amp;", "-5", "+5", "@x", "#N/A", "2026-01-02",
]  # fmt: skip


def _cells(path: Path, content: bytes) -> list[list[str]]:
    path.write_bytes(content)
    return [line.cells for line in read_lines(path)]


def _saved(rows: Sequence[Sequence[Any]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def test_what_other_programs_write(tmp_path: Path) -> None:
    rows = [
        ["text", "007", 12, 0.1 + 0.2, 1e21, 123456789012345678, True, None, "end"],
        [date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5), time(6, 30), datetime(1900, 3, 1), "2026-01-02"],
        [], [None, None, "third"],
    ]  # fmt: skip
    path = tmp_path / "a.xlsx"
    path.write_bytes(_saved(rows))
    found = [(line.number, line.cells) for line in read_lines(path)]
    assert found == [
        (1, ["text", "007", "12", "0.3", "1000000000000000000000", "123456789012346000", "true", "", "end"]),
        (2, ["2026-01-02", "2026-01-02T03:04:05", "06:30:00", "1900-03-01", "2026-01-02"]),
        (4, ["", "", "third"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("1.0", "1"),
        ("1E-3", "0.001"),
        ("0.30000000000000004", "0.3"),
        ("-0", "-0"),
        ("1e400", "1e400"),
        ("", ""),
        ("x", "x"),
        ("nan", "nan"),
    ],
)
def test_numbers_as_people_mean_them(raw: str, meant: str) -> None:
    assert number_text(raw) == meant


def _written(rows: Sequence[Sequence[Any]]) -> bytes:
    writer = XlsxWriter()
    return b"".join([*writer.rows(rows[:1]), *writer.rows(rows[1:]), *writer.end()])


def test_what_we_write_others_read_and_so_do_we(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    values = [
        7,
        Decimal("2.50"),
        Decimal("12345678901234567.89"),
        True,
        date(2026, 1, 2),
        date(1899, 1, 1),
        moment,
        None,
    ]
    content = _written([["head"], values, *([text] for text in NAUGHTY)])
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert shown[1] == [
        7,
        2.5,
        "12345678901234567.89",
        True,
        datetime(2026, 1, 2),
        "1899-01-01",
        "2026-01-02T03:04:00Z",
        None,
    ]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    cells = _cells(tmp_path / "a.xlsx", content)
    assert cells[1] == ["7", "2.5", "12345678901234567.89", "true", "2026-01-02", "1899-01-01", "2026-01-02T03:04:00Z"]
    assert [row[0] for row in cells[2:]] == NAUGHTY


def test_csv_guards_formulas_and_takes_the_guard_off(tmp_path: Path) -> None:
    content = b"".join(CsvWriter(guarded).rows([["head"], *([text] for text in NAUGHTY)]))
    cells = [row[0] for row in _cells(tmp_path / "a.csv", content)[1:]]
    assert [unguarded(cell) for cell in cells] == NAUGHTY
    assert all(cell[0] not in "=@" for cell in cells)
    assert [unguarded(raw_guarded(cell)) for cell in cells] == NAUGHTY


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_any_text_survives_csv(tmp_path: Path, text: str) -> None:
    content = b"".join(CsvWriter(guarded).rows([["head", "b"], [text, "x"]]))
    assert unguarded(_cells(tmp_path / "a.csv", content)[1][0]) == text


def _patched(part: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_saved([["a"], ["b"]]))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, content if name == part else source.read(name))
        if part not in source.namelist():
            archive.writestr(part, content)
    return target.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"
_TEXTS = "xl/sharedStrings.xml"
_ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + b"<worksheet>&a;</worksheet>"
)
_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>'


def _rows(cells: bytes) -> bytes:
    return b"<worksheet><sheetData><row>" + cells + b"</row></sheetData></worksheet>"


BOMBS = {
    "an outside entity": (_SHEET, _ENTITY, "unreadable_sheet"),
    "billions of laughs": (_TEXTS, _LAUGHS, "unreadable_sheet"),
    "a cell far out": (_SHEET, _rows(b'<c r="XFD1"><v>1</v></c>'), "sheet_too_large"),
    "a text of no number": (_SHEET, _rows(b'<c t="s"><v>99</v></c>'), "unreadable_sheet"),
    "cells backwards": (_SHEET, _rows(b'<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>'), "unreadable_sheet"),
    "a broken sheet": (_SHEET, b"<worksheet><sheetData><row>", "unreadable_sheet"),
    "texts without end": (
        _TEXTS,
        b"<sst>" + b"<si><t>%s</t></si>" % (b"x" * 30_000) * 4000 + b"</sst>",
        "sheet_too_large",
    ),
    "a way out of the folder": ("../../evil.xml", b"x", ""),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(tmp_path: Path, name: str) -> None:
    part, inside, code = BOMBS[name]
    content = _patched(part, inside)
    if not code:
        assert _cells(tmp_path / "a.xlsx", content) == [["a"], ["b"]]
        assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
        return
    with pytest.raises(FormwrightError) as refused:
        _cells(tmp_path / "a.xlsx", content)
    assert refused.value.problems[0].code == code


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=20))
def test_broken_sheets_are_refused_never_worse(tmp_path: Path, at: int, noise: bytes) -> None:
    content = bytearray(_saved([["a", "b"], [1, date(2026, 1, 1)]]))
    at %= len(content)
    content[at : at + len(noise)] = noise
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    try:
        for _ in read_lines(path):
            pass
    except FormwrightError as error:
        refused = error.status
    else:
        refused = 400
    assert 400 <= refused < 500


def test_unicode_text_of_spreadsheets_and_files_that_are_no_text(tmp_path: Path) -> None:
    text = "编码\t名称\r\nA1\t色粉\r\n"
    for encoding in ("utf-16", "utf-8", "utf-8-sig", "gb18030"):
        assert _cells(tmp_path / "a.txt", text.encode(encoding)) == [["编码", "名称"], ["A1", "色粉"]], encoding
    for content in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"\x00\x01\x02"):  # what spreadsheets wrote before 2007
        with pytest.raises(FormwrightError) as refused:
            _cells(tmp_path / "a.xls", content)
        assert [problem.code for problem in refused.value.problems] == ["not_a_text_file"]


def test_rows_that_are_numbered_backwards_are_no_sheet(tmp_path: Path) -> None:
    """Whoever numbers every row 1 would pass the bound on rows."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(io.BytesIO(_saved([["a"], ["b"], ["c"]]))) as good, zipfile.ZipFile(path, "w") as bad:
        for part in good.namelist():
            bad.writestr(part, good.read(part).replace(b'<row r="3"', b'<row r="1"'))
    with pytest.raises(FormwrightError) as refused:
        list(read_lines(path))
    assert [problem.code for problem in refused.value.problems] == ["unreadable_sheet"]
