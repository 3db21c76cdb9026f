"""How Python is written here, where no linter says it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import PLATFORM, below, expect_none, files, functions, name, tree

Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
SCRIPTS = PLATFORM / "store" / "migrations" / "versions"  # Alembic reads these by path, not as modules
CODE = frozenset({".py", ".ts", ".tsx"})
INHERITED = frozenset({"overload", "override"})  # what these promise is said where they are declared


def test_platform_is_no_package() -> None:
    """An `__init__.py` there would shadow Python's own `platform` module for everything started from the root."""
    assert not (PLATFORM / "__init__.py").exists()


def test_every_folder_with_python_below_platform_is_a_package() -> None:
    folders = {path.parent for path in below("platform")} - {PLATFORM, SCRIPTS}
    expect_none(name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists())


def test_no_package_is_named_like_a_module_of_python() -> None:
    packages = {path.parent.name for path in below("platform") if path.parent.parent == PLATFORM}
    assert packages & sys.stdlib_module_names == set()


def test_apps_are_definitions_only() -> None:
    expect_none(name(path) for path in below("apps", suffixes=(".py", ".pyi", ".ipynb", ".sh")))


def test_every_function_says_what_it_returns() -> None:
    open_ended = [_place(path, node) for path in below("platform") for node in functions(path) if node.returns is None]
    expect_none(open_ended)


def test_every_module_says_what_it_is() -> None:
    expect_none(name(path) for path in below("platform") if not ast.get_docstring(tree(path)))


def test_everything_public_says_what_it_promises() -> None:
    silent = [_place(path, node) for path in below("platform") for node in _public(tree(path).body) if _is_silent(node)]
    expect_none(silent)


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path in below("platform", "tools")
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    expect_none(hidden)


def test_no_file_is_named_for_what_it_is_not() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}
    expect_none(name(path) for path in files() if path.suffix in CODE and path.stem.lower() in vague)


def _public(body: list[ast.stmt]) -> Iterator[Documented]:
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _is_silent(node: Documented) -> bool:
    marks = {ast.unparse(mark).split(".")[-1] for mark in node.decorator_list}
    return not ast.get_docstring(node) and not marks & (INHERITED | {"setter"})


def _place(path: Path, node: Documented) -> str:
    return f"{name(path)}:{node.lineno} {node.name}"
