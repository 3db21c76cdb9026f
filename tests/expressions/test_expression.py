"""What an expression promises beside its value: paths, problems, traces, and an error for what was not supplied."""

from decimal import Decimal
from typing import Any

import pytest

from formwright.expressions import Expression
from formwright.expressions import types as t
from formwright.kernel.problems import Invalid
from tests.expressions.cases import cases, scope_of

ENVIRONMENT = next(cases()).environment
SCOPE = scope_of(
    {
        "quantity": "integer",
        "good": "integer",
        "item": {"family": "text", "maker": {"name": "text"}},
        "lines": [{"quantity": "decimal", "item": {"family": "text"}, "parts": [{"n": "integer"}]}],
        "rate": "decimal",
    }
)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("good / quantity", {"good", "quantity"}),
        ("item.maker.name == 'x'", {"item.maker.name"}),
        ("item == null", {"item"}),
        ("sum(lines, quantity * rate)", {"lines", "lines.quantity", "rate"}),
        ("lines.item.family contains 'x'", {"lines", "lines.item.family"}),
        (
            "sum(lines, sum(parts, n * quantity * rate))",
            {"lines", "lines.parts", "lines.parts.n", "lines.quantity", "rate"},
        ),
        ("count(lines) + 1", {"lines"}),
        ("today()", set()),
    ],
)
def test_paths(text: str, paths: set[str]) -> None:
    assert Expression.parse(text, SCOPE).paths == paths


def test_parse_raises_all_problems() -> None:
    with pytest.raises(Invalid) as refused:
        Expression.parse("quantiti > lowr(item.famly)", SCOPE)
    assert [(p.code, p.location.column, p.data["near"]) for p in refused.value.problems] == [
        ("expression_unknown_name", 1, "quantity"),
        ("expression_unknown_function", 12, "lower"),
        ("expression_unknown_member", 17, "family"),
    ]


def test_expected_type() -> None:
    assert Expression.parse("good", SCOPE, t.DECIMAL).type == t.INTEGER
    assert Expression.parse("'2026-11-11'", SCOPE, t.DATE).type == t.DATE
    assert [p.code for p in Expression.examine("good", SCOPE, t.BOOLEAN)[1]] == ["expression_wrong_type"]


def test_a_decimal_type_gives_decimals() -> None:
    expression = Expression.parse("1 if good > 0 else 0.5", SCOPE)
    assert isinstance(expression.evaluate({"good": 1}, ENVIRONMENT), Decimal)
    assert isinstance(expression.compiled(ENVIRONMENT)({"good": 1}), Decimal)


def test_a_condition_holds_only_when_true() -> None:
    expression = Expression.parse("good > 1", SCOPE)
    assert [expression.holds({"good": good}, ENVIRONMENT) for good in (2, 1, None)] == [True, False, False]


@pytest.mark.parametrize("values", [{}, {"item": "01H"}, {"item": {}}])
def test_what_was_not_supplied_is_an_error(values: dict[str, Any]) -> None:
    expression = Expression.parse("item.family", SCOPE)
    with pytest.raises(LookupError, match=r"item\.family|family|item"):
        expression.evaluate(values, ENVIRONMENT)
    with pytest.raises(LookupError):
        expression.compiled(ENVIRONMENT)(values)


def test_flat_and_nested_values_mean_the_same() -> None:
    expression = Expression.parse("item.maker.name", SCOPE)
    for values in ({"item.maker.name": "Li"}, {"item": {"maker.name": "Li"}}, {"item": {"maker": {"name": "Li"}}}):
        assert expression.evaluate(values, ENVIRONMENT) == "Li"


def test_a_trace_says_why() -> None:
    text = "good / quantity >= 0.98 and (item.family == 'cup' or rate > 1)"
    trace = Expression.parse(text, SCOPE).explain(
        {"good": 9, "quantity": 10, "item": {"family": "cup"}, "rate": None}, ENVIRONMENT
    )
    assert trace.value is False
    assert [(part.text, part.value, part.column) for part in trace.parts] == [
        ("good / quantity >= 0.98", False, 1),
        ("item.family == 'cup' or rate > 1", True, 30),
    ]
    assert [part.value for part in trace.parts[0].parts] == [Decimal("0.9")]


def test_a_trace_leaves_out_what_was_not_asked() -> None:
    trace = Expression.parse("good if quantity > 1 else rate", SCOPE).explain(
        {"good": 1, "quantity": 2, "rate": 3}, ENVIRONMENT
    )
    assert [part.text for part in trace.parts] == ["good", "quantity > 1"]


def test_json_is_compact() -> None:
    assert Expression.parse("good / quantity >= 0.5", SCOPE).to_json() == [
        "compare",
        "boolean",
        ["/", "decimal", ["path", "integer", 0, "good"], ["path", "integer", 0, "quantity"]],
        [">=", ["value", "decimal", "0.5"]],
    ]
