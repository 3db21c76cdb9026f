"""The rows of an XLSX file, read by a confined process that holds none of them; here they only pass through."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from ...kernel.problems import Invalid, Problem, TooLarge
from ..confined import Allowance, command, environment

_SCRIPT = Path(__file__).with_name("sheeting.py")
_ALLOWED = Allowance(memory=256, seconds=900, writes=1)
_PIECE = 256 * 1024
_UNIT, _RECORD = "\x1f", "\x1e"
_TOO_LARGE = {"file_unpacks_too_large": 200 * 1024**2, "sheet_too_large": 500 * 1_048_576}


def read_sheet(path: Path, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that are not empty, with their numbers; raises Invalid or TooLarge."""
    process = subprocess.Popen(  # noqa: S603 - our own script
        command(_SCRIPT, _ALLOWED, [str(path), str(most_columns)]), env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        try:
            if process.stdout is not None:
                yield from _rows(process.stdout)
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def _rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    rest = b""
    while piece := stream.read(_PIECE):
        *records, rest = (rest + piece).split(_RECORD.encode())
        for record in records:
            first, *cells = record.decode().split(_UNIT)
            if first == "end":
                return
            if first == "refused":
                raise _refusal(cells[0])
            yield int(first), cells
    raise _refusal("sheet_too_large")  # it went over its allowance


def _refusal(code: str) -> Invalid | TooLarge:
    if code in _TOO_LARGE:
        return TooLarge(Problem(code, {"max": _TOO_LARGE[code]}))
    return Invalid(Problem("unreadable_sheet", {}))
