"""The trees that the browser is sent for the conformance cases; `FORMWRIGHT_REWRITE=1` writes them anew."""

import os
from pathlib import Path

from formwright.expressions import Expression
from formwright.kernel.json import dumps_text
from tests.expressions.cases import cases

GOLDEN = Path(__file__).parent.parent / "golden" / "expression_trees.json"


def written() -> str:
    lines = [
        f"{dumps_text(case.id)}: {dumps_text(Expression.parse(case.expression, case.scope).to_json())}"
        for case in cases()
        if not case.problems
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def test_golden_trees() -> None:
    if os.environ.get("FORMWRIGHT_REWRITE"):
        GOLDEN.write_text(written(), "utf-8")
    assert GOLDEN.read_text("utf-8") == written()
