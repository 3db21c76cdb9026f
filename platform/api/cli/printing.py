"""Prints problems for people (file:line:column, code, message, hint) and for programs (JSON)."""

import sys
from collections.abc import Sequence

from ...kernel.json import Json, dumps_text
from ...kernel.problems import Problem
from ...kernel.text import Language

_RED, _AMBER, _DIM, _END = "\033[31m", "\033[33m", "\033[2m", "\033[0m"


def say(text: str = "") -> None:
    """Print a line to the standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line to the standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def problem_lines(problem: Problem, language: Language, *, colours: bool = False) -> list[str]:
    """Return a problem as lines: the place, level, code and message, then the hint where there is one."""
    colour = _RED if problem.level == "error" else _AMBER
    level = f"{colour}{problem.level}{_END}" if colours else problem.level
    place = f"{problem.location}: " if str(problem.location) else ""
    lines = [f"{place}{level} [{problem.code}] {problem.text(language)}"]
    if hint := problem.hint(language):
        lines.append(f"    {_DIM}{hint}{_END}" if colours else f"    {hint}")
    return lines


def problem_values(problem: Problem, language: Language) -> dict[str, Json]:
    """Return a problem for programs."""
    place = problem.location
    return {
        "code": problem.code, "level": problem.level, "message": problem.text(language), "hint": problem.hint(language),
        "file": place.file, "line": place.line, "column": place.column, "path": place.path,
    }


def print_problems(problems: Sequence[Problem], language: Language) -> None:
    """Print problems for people."""
    colours = sys.stdout.isatty()
    for problem in problems:
        for line in problem_lines(problem, language, colours=colours):
            say(line)


def print_json(value: Json) -> None:
    """Print a value for programs."""
    say(dumps_text(value))


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 problem, 2 problems."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns as wide as they need; the first row is the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
