"""The apps that the project brings along are without a problem, and the template is definitions only."""

from pathlib import Path

import pytest

from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import load_folder

ROOT = Path(__file__).parents[2]
APPS = ("apps/mes-template", "tests/invalid/_base")
RELEASED = ("tests/second_app/v1", "tests/second_app/v2", "tests/second_app/v3")
"""As they were published by a released version (tests/versions): newer warnings do not change them."""


@pytest.mark.parametrize("folder", APPS)
def test_app_has_no_problem(folder: str) -> None:
    """Loading and checking finds nothing, not even a warning."""
    loaded = load_folder(ROOT / folder)
    model = examine(loaded)
    assert [f"{p.location} {p.code} {p.text()}" for p in loaded.problems] == []
    assert model is not None


@pytest.mark.parametrize("folder", RELEASED)
def test_released_app_has_no_error(folder: str) -> None:
    """An app that was right stays right; what is told since are warnings."""
    loaded = load_folder(ROOT / folder)
    assert examine(loaded) is not None
    assert {p.code for p in loaded.problems} <= {"table_gap"}


def test_template_holds_no_code() -> None:
    """The template is definitions, small data files and a notice; nothing in it is executed."""
    suffixes = {path.suffix for path in (ROOT / "apps").rglob("*") if path.is_file()}
    assert suffixes <= {".yaml", ".csv", ".json", ""}


@pytest.mark.parametrize("path", sorted((ROOT / "apps/mes-template").rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_names_its_schema(path: Path) -> None:
    """An editor finds the schema of each definition from its first line."""
    line = path.read_text("utf-8").splitlines()[0]
    kind = {"entities": "entity", "seed": "seed"}.get(path.parent.name, path.parent.name.removesuffix("s"))
    assert line.startswith("# yaml-language-server: $schema=")
    assert line.endswith("/app.json" if path.name == "app.yaml" else f"/docs/schemas/{kind}.json")
