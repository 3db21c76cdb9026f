"""The files that the guards look at: what git tracks or would track."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "platform"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    paths = sorted({ROOT / name for name in listed if name})
    return tuple(path for path in paths if path.is_file())


def below(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """Return the files in some folders with some endings."""
    return [
        path for path in files()
        if path.suffix in suffixes and any(path.is_relative_to(ROOT / folder) for folder in folders)
    ]  # fmt: skip


def name(path: Path) -> str:
    """Return a file's name as people know it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Yield every function of a Python file, also methods and nested ones."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Return how many lines a function has, without its decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def expect_none(places: Iterable[object]) -> None:
    """Fail with every place listed, one a line."""
    listed = "".join(f"\n  {place}" for place in places)
    assert not listed, listed


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return path.read_text("utf-8").count("\n")
