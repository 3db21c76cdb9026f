"""The published JSON Schemas are what the models say."""

import json
from pathlib import Path

import pytest

from formwright.metamodel.schemas import all_schemas

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("name", sorted(all_schemas()))
def test_published_schema_is_current(name: str) -> None:
    published = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert published == all_schemas()[name], "run `formwright schemas docs/schemas`"


def test_nothing_else_is_published() -> None:
    assert {p.stem for p in FOLDER.glob("*.json")} == set(all_schemas())
