"""Every broken app below tests/invalid is refused with exactly the problems, files, lines and columns that it lists."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from formwright.kernel.problems import Problem
from formwright.kernel.words import words
from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import Loaded, load_texts

FOLDER = Path(__file__).resolve().parents[1] / "invalid"
BASE = FOLDER / "_base"
PLATFORM = FOLDER.parents[1] / "platform"
OF_FILES = {"file_too_large", "no_app", "unreadable_file"}
"""What only a folder can have; test_folder.py tries these."""

AT_RUN = {"expression_too_slow", "wrong_value"}
"""Asked of an expression that runs; and what pydantic may say beyond the kinds of errors that we know."""

CASES = sorted(p for p in FOLDER.iterdir() if p.is_dir() and p.name != "_base")


def texts(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file() and p.name != "problems.txt"}


def told(problems: Iterable[Problem]) -> list[str]:
    return [f"{p.location} {p.code}" for p in problems]


@cache
def base() -> Loaded:
    return load_texts(texts(BASE))


@cache
def examined(folder: Path) -> Loaded:
    loaded = load_texts({**texts(BASE), **texts(folder)}, before=base())
    examine(loaded)
    return loaded


def test_the_base_has_no_problem() -> None:
    loaded = examined(BASE)
    assert told(loaded.problems) == []
    assert loaded.definitions is not None


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_exactly_the_listed_problems(case: Path) -> None:
    expected = (case / "problems.txt").read_text("utf-8").split("\n")
    assert sorted(told(examined(case).problems)) == sorted(line for line in expected if line.strip())


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_every_problem_has_words_in_both_languages(case: Path) -> None:
    for problem in examined(case).problems:
        assert set(words().messages[problem.code]) == {"en", "zh"}
        assert set(words().hints[problem.code]) in (set(), {"en", "zh"})
        assert "{" not in problem.text("zh") + problem.text("en"), problem.text()


def test_every_check_has_a_broken_app() -> None:
    lines = [line for case in CASES for line in (case / "problems.txt").read_text("utf-8").splitlines()]
    shown = {line.split()[1] for line in lines if " " in line}
    folders = (PLATFORM / "metamodel", PLATFORM / "metamodel" / "build", PLATFORM / "expressions")
    trees = [ast.parse(file.read_text("utf-8")) for folder in folders for file in folder.glob("*.py")]
    named = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert len(shown) >= 120
    assert sorted((named & words().messages.keys()) - shown - OF_FILES - AT_RUN) == []
