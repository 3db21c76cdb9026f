"""docs/guides/field-types.md says what the classes do; `FORMWRIGHT_REWRITE=1` writes it anew."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from formwright.metamodel.field_reference import FIELD_TYPES, name_of, page
from formwright.metamodel.fields import AnyField, Field

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "field-types.md"


def test_the_page_is_current() -> None:
    if os.environ.get("FORMWRIGHT_REWRITE"):
        PAGE.write_text(page(), "utf-8")
    assert PAGE.read_text("utf-8") == page(), "run this test with FORMWRIGHT_REWRITE=1"


@pytest.mark.parametrize("kind", FIELD_TYPES, ids=name_of)
def test_every_type_shows_an_example_that_works(kind: type[Field]) -> None:
    ((key, given),) = YAML(typ="safe").load(kind.example).items()
    field: Any = TypeAdapter[Any](AnyField).validate_python(given)
    assert isinstance(field, kind)
    assert key


@pytest.mark.parametrize("kind", FIELD_TYPES, ids=name_of)
def test_every_option_says_what_it_does(kind: type[Field]) -> None:
    for key, option in kind.model_fields.items():
        assert key == "type" or option.description, key
