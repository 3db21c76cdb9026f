"""Files and functions stay short: the soft budgets are printed, the hard limits hold."""

import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import pytest

from tests.guards.sources import below, expect_none, functions, length, lines, name

FILE_LINES, FUNCTION_LINES = 400, 60
SOFT_FILE_LINES, SOFT_FUNCTION_LINES = 300, 40
MEDIAN_FILE_LINES, MEDIAN_FUNCTION_LINES = 120, 8
PYTHON = ("platform", "tests", "benchmarks", "tools")

# A file or function that may be longer, and why. "path" or "path::function".
EXCEPTIONS: Mapping[str, str] = {
    "tests/expressions/test_differential.py::grown": "the grammar as one list of productions, a line each",
}


def _typescript() -> list[Path]:
    written = below("ui/src", "ui/build", "ui/tests", suffixes=(".ts", ".tsx"))
    return [path for path in written if not path.name.endswith((".gen.ts", ".d.ts"))]


def _over(sizes: Mapping[str, int], limit: int) -> list[str]:
    long = {place: size for place, size in sizes.items() if size > limit and place not in EXCEPTIONS}
    return [f"{size:5d} lines  {place}" for place, size in sorted(long.items(), key=lambda item: -item[1])]


def _tell(capsys: pytest.CaptureFixture[str], long: list[str]) -> None:
    with capsys.disabled():
        sys.stdout.write("".join(f"\n  {line}" for line in long))


def _file_sizes() -> dict[str, int]:
    return {name(path): lines(path) for path in [*below(*PYTHON), *_typescript()]}


def _function_sizes(*folders: str) -> dict[str, int]:
    return {f"{name(path)}::{node.name}": length(node) for path in below(*folders) for node in functions(path)}


def test_no_file_is_over_the_hard_limit(capsys: pytest.CaptureFixture[str]) -> None:
    _tell(capsys, _over(_file_sizes(), SOFT_FILE_LINES))
    expect_none(_over(_file_sizes(), FILE_LINES))


def test_no_function_is_over_the_hard_limit(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = _function_sizes(*PYTHON)
    _tell(capsys, _over(sizes, SOFT_FUNCTION_LINES))
    expect_none(_over(sizes, FUNCTION_LINES))


def test_half_of_all_files_are_short() -> None:
    assert median(lines(path) for path in below("platform") if path.name != "__init__.py") <= MEDIAN_FILE_LINES
    assert median(lines(path) for path in _typescript()) <= MEDIAN_FILE_LINES


def test_half_of_all_functions_are_short() -> None:
    assert median(_function_sizes("platform").values()) <= MEDIAN_FUNCTION_LINES


def test_every_exception_is_still_needed() -> None:
    sizes = {**_file_sizes(), **_function_sizes(*PYTHON)}
    limits = {place: FUNCTION_LINES if "::" in place else FILE_LINES for place in EXCEPTIONS}
    expect_none(place for place, limit in limits.items() if sizes.get(place, 0) <= limit)
