"""docs/reference/expressions.md says what the code does; `FORMWRIGHT_REWRITE=1` writes it anew."""

import os
from pathlib import Path

from formwright.expressions.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "expressions.md"


def test_reference_page_is_current() -> None:
    if os.environ.get("FORMWRIGHT_REWRITE"):
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(reference(), "utf-8")
    assert PAGE.read_text("utf-8") == reference()
