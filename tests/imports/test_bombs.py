"""Files that are small to send and large to read are refused, quickly."""

import gzip
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from formwright.kernel.problems import FormwrightError
from formwright.runtime.importing.reading import read_lines

_SHEET = "xl/worksheets/sheet1.xml"


def _book(path: Path, sheet: bytes | None = None, extra: dict[str, bytes] | None = None) -> Path:
    """Write a workbook whose first sheet is replaced."""
    plain = path.with_suffix(".plain")
    workbook = Workbook()
    workbook.active.append(["code", "name"])  # type: ignore[union-attr]
    workbook.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if sheet is not None and name == _SHEET else source.read(name))
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return path


def _sheet(cells: str) -> bytes:
    head = '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
    return head.format("", cells).encode()


def _refused(path: Path) -> set[str]:
    started = time.perf_counter()
    tracemalloc.start()
    try:
        with pytest.raises(FormwrightError) as refused:
            list(read_lines(path))
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 64_000_000
    assert time.perf_counter() - started < 20
    return {problem.code for problem in refused.value.problems}


def test_a_part_that_unpacks_to_too_much(tmp_path: Path) -> None:
    assert _refused(_book(tmp_path / "a.xlsx", extra={"xl/media/image.png": b"\0" * 210_000_000})) == {
        "file_unpacks_too_large"
    }


def test_too_many_parts(tmp_path: Path) -> None:
    assert _refused(_book(tmp_path / "a.xlsx", extra={f"xl/{n}": b"" for n in range(600)})) == {
        "file_unpacks_too_large"
    }


def test_two_cells_far_apart(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert _refused(_book(tmp_path / "a.xlsx", _sheet(far))) == {"sheet_too_large"}


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]>'.encode()
        + _sheet('<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>')[21:]
    )
    started = time.perf_counter()
    try:
        rows = list(read_lines(_book(tmp_path / "a.xlsx", sheet)))
    except FormwrightError:
        rows = []
    assert sum(len(cell) for row in rows for cell in row.cells) < 1000
    assert time.perf_counter() - started < 5


def test_rubbish_after_the_mark_of_a_zip(tmp_path: Path) -> None:
    for content in (b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 1000, (tmp_path / "x").name.encode()):
        path = tmp_path / "a.xlsx"
        path.write_bytes(b"PK\x03\x04" + content)
        assert _refused(path) == {"unreadable_sheet"}


def test_packed_text_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb", 1) as target:
        for _ in range(220):
            target.write(b"a,b\n" * 250_000)
    assert _refused(path) == {"file_unpacks_too_large"}
    path.write_bytes(gzip.compress(b"a,b\n1,2\n")[:-6])
    assert _refused(path) == {"wrong_encoding"}


def test_more_rows_than_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"code\n" + b"x\n" * 200_001)
    with pytest.raises(FormwrightError) as refused:
        for _ in read_lines(path):
            pass
    assert refused.value.problems[0].code == "too_many_rows"
