"""All conformance cases, by every way of evaluation; vitest runs the same files."""

from typing import Any

import pytest
from sqlalchemy import Connection

from formwright.expressions import Expression
from tests.expressions.cases import Case, cases, json_of
from tests.expressions.database import answers

CASES = list(cases())
GOOD = [case for case in CASES if not case.problems]
BAD = [case for case in CASES if case.problems]


def parsed(case: Case) -> Expression:
    return Expression.parse(case.expression, case.scope)


def flat(values: Any) -> dict[str, Any]:
    """Return nested values as the flat rows that compiled expressions take."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found[name] = (
            [flat(each) if isinstance(each, dict) else each for each in value] if isinstance(value, list) else value
        )
        if isinstance(value, dict):
            found |= {f"{name}.{below}": each for below, each in flat(value).items()}
    return found


def filled(case: Case, expression: Expression) -> dict[str, Any]:
    """Return the case's flat values with null for what lies behind empty references."""
    return {**dict.fromkeys((p for p in expression.paths), None), **flat(case.values)}


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_simpleeval(case: Case) -> None:
    assert json_of(parsed(case).evaluate(case.values, case.environment)) == case.result


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_compiled(case: Case) -> None:
    expression = parsed(case)
    values = case.values if "lines" in case.values else filled(case, expression)
    assert json_of(expression.compiled(case.environment)(values)) == case.result


@pytest.mark.parametrize("case", BAD, ids=str)
def test_problems(case: Case) -> None:
    expression, problems = Expression.examine(case.expression, case.scope)
    assert expression is None
    assert [problem.code for problem in problems] == list(case.problems)
    for problem in problems:
        assert 1 <= problem.location.column <= len(case.expression) + 1
        for language in ("en", "zh"):
            assert problem.text(language) not in ("", problem.code)


def test_database(database: Connection) -> None:
    asked = [(parsed(case), case.scope, case.values, case.environment) for case in GOOD]
    wrong = [
        f"{case.id}: {case.expression} is {json_of(answer)!r}, not {case.result!r}"
        for case, answer in zip(GOOD, answers(database, asked), strict=True)
        if json_of(answer) != case.result
    ]
    assert not wrong, "\n".join(wrong)
