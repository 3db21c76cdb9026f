"""Expressions that mean harm: refused, or calculated within 1 s and 64 MB."""

import time
import tracemalloc
from collections.abc import Callable

import pytest

from formwright.expressions import Expression
from formwright.kernel.problems import Invalid
from tests.expressions.cases import cases, scope_of

ENVIRONMENT = next(cases()).environment
SCOPE = scope_of(
    {
        "a": "text",
        "b": "text",
        "n": "integer",
        "d": "decimal",
        "flag": "boolean",
        "lines": [{"x": "integer", "t": "text", "inner": [{"y": "integer"}]}],
    }
)

REFUSED = [
    "__import__('os').system('id')", "().__class__.__bases__[0].__subclasses__()", "a.__class__",
    "a.__class__.__mro__", "n.real", "a.format(a)", "'{0.__class__}'.format(a)", "a.zfill(999999999)",
    "a.join(['b'])", "a.encode()", "f'{a}'", 'f"{a!r:>{n}}"', "'%0900000000d' % 1", "a % n", "'x' * 10", "n * a",
    "9 ** 9 ** 9", "2**1000000", "1 << 100000", "n // 1", "~n", "n & 1", "n @ n", "lambda: 1", "(lambda x: x)(1)",
    "[x for x in lines]", "{x for x in lines}", "{'a': 1}", "{**a}", "[*lines]", "(x for x in lines)", "a[0]",
    "a[::-1]", "lines[0].x", "x := 1", "(n := 5)", "yield 1", "await a", "import os", "exec('1')", "eval('1')",
    "open('/etc/passwd')", "getattr(a, '__class__')", "globals()", "vars()", "print(1)", "range(10)",
    "map(lower, lines)", "type(a)", "str(1)", "int('9')", "lower", "lower.__globals__", "sum.__call__", "@now",
    "@zone", "#0", "^a", "a; b", "a\\\nb", "a # comment", "1 if flag", "...", "`a`", "$a", "a -> b", "'a' 'b'",
    "'''a'''", "b'a'", "r'a'", "1j", "1e999", "0b1", "0o7", "\x00", "a\x00b", "a\u202eb", "\ud800", "ａ",
    "sum(lines, sum)", "any(lines)", "lower(a=1)", "lower(*lines)", "lower(**a)", "true.x", "null.x", "not", "and",
    "in", "()", "[", "(", ")", "a.", ".a", "a..b", "1.2.3", "1 2", "(" * 5000 + "1" + ")" * 5000, "[" * 9000,
    "-" * 9000 + "1", "not " * 2000 + "true", "+".join(["1"] * 4000), "a." * 4000 + "a",
    "1 if true else " * 600 + "1", "(1," * 900, "lower(" * 1200 + "a" + ")" * 1200, "[" + "1," * 4000 + "1]",
    "concat(" + "a," * 4000 + "a)", "x" * 10_001, "'" + "x" * 10_000 + "'", "9" * 9000, "0." + "1" * 9000,
    "'\\ud800'", "'\\u0000'", "'\\U0001F431'", "<script>", "'; DROP TABLE x; --'--",
]  # fmt: skip

BOUNDED = [
    "replace(replace(replace(a, 'x', b), 'y', b), 'y', b)",
    "concat(" + ",".join(["a"] * 50) + ")",
    "concat(" + ",".join([f"upper(concat(a,'{n}'))" for n in range(50)]) + ")",
    "+".join(["a"] * 50),
    " and ".join(["contains_text(a, b)"] * 200),
    " or ".join(["matches(left(a, 2000), '*x?x*x?x*x?x*x?x*x?y')"] * 100),
    "matches(a, '" + "*?x" * 60 + "')",
    "matches(left(a, 2000), '" + "?" * 99 + "*" + "x?" * 49 + "y')",
    "pad_left(a, 1000000000, 'x')",
    "substring(a, 1000000000000, 1000000000000)",
    "right(a, 999999999999999999)",
    "round(d, n)",
    "format_number(d, 999999999999)",
    "add_months(today(), n * 1000000)",
    "add_days(today(), 999999999999999999)",
    "add_hours(now(), d * d)",
    "*".join(["d"] * 50),
    "/".join(["d"] * 50),
    "%".join(["d"] * 50),
    "to_number(a)",
    "to_number(concat(left(a, 10), '9'))",
    " or ".join(["n in [" + ",".join(str(i) for i in range(40)) + "]"] * 20),
    "sum(lines, sum(lines, x))",
    "count(lines, any(lines, t contains 'zz'))",
    "sum(lines, sum(inner, y * x))",
    "any(lines, any(lines, any(lines, x == -1)))",
    "count(lines, lower(t) == upper(t))",
    "any(lines, matches(left(t, 2000), '*x?x*x?x*x?x*y'))",
]  # fmt: skip

LONG = "x" * 32_000
VALUES = {
    "a": LONG,
    "b": LONG,
    "n": 999_999_999_999_999_999,
    "d": 10**17,
    "flag": True,
    "lines": [{"x": n, "t": LONG, "inner": [{"y": 1}] * 20} for n in range(3_000)],
}


def test_there_are_enough() -> None:
    assert len(REFUSED) + len(BOUNDED) >= 60


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:40]))
def test_refused(text: str) -> None:
    started = time.thread_time()
    expression, problems = Expression.examine(text, SCOPE)
    assert expression is None
    assert problems
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("text", BOUNDED, ids=lambda text: text[:40])
def test_bounded(text: str) -> None:
    expression = Expression.parse(text, SCOPE)
    evaluations = (lambda: expression.evaluate(VALUES, ENVIRONMENT), lambda: expression.compiled(ENVIRONMENT)(VALUES))
    for evaluation in evaluations:
        started = time.thread_time()
        calculated(evaluation)
        assert time.thread_time() - started < 1.5  # the row that is being asked at 1 s is finished
    tracemalloc.start()
    calculated(evaluations[1])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 2**20


def calculated(evaluation: Callable[[], object]) -> None:
    try:
        evaluation()
    except Invalid as refused:
        assert [problem.code for problem in refused.problems] == ["expression_too_slow"]  # noqa: PT017
