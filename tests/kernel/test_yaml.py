"""YAML texts are read by a quick reader; whatever that one does not take is read or refused by the thorough one."""

import time
from decimal import Decimal

import pytest

from formwright.metamodel.source import Raw, read_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on: yes\noff: no", {"on": "yes", "off": "no"}),
        ("a: true\nb: 'true'\nc: ~\nd:", {"a": True, "b": "true", "c": None, "d": None}),
        ("[1, 0x10, 0o17, 0b11, 1_000, -5, 007]", [1, 16, 15, 3, 1000, -5, 7]),
        ("[1.50, -2e3, .5, .inf]", [Decimal("1.50"), Decimal("-2e3"), Decimal(".5"), ".inf"]),
        ("[2026-11-23, 12:30:00, =, <<, !!str 5, ! 6]", ["2026-11-23", "12:30:00", "=", "<<", "5", "6"]),
        (f"[{'9' * 5000}, 0b12]", ["9" * 5000, "0b12"]),
        ("a: &one 1\nb: *one", {"a": 1, "b": 1}),
        ("a: >\n  folded\n  text\nb: |\n  as it\n  is\n", {"a": "folded text\n", "b": "as it\nis\n"}),
        ('{"a":1,"b":"\\/\\u4e2d"}', {"a": 1, "b": "/中"}),
        ("a: 'one\u2028two'", {"a": "one\u2028two"}),
        ("{[1, 2]: a}", {"?": "a"}),
        ("", None),
    ],
)
def test_values(text: str, value: Raw) -> None:
    source = read_text("some.yaml", text)
    assert source.problems == []
    assert source.value == value


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\n  b: 2", "bad_yaml", 2, 4),
        ("a: [1, 2\nb: 3", "bad_yaml", 2, 2),
        ("a: 1\n中: \x00", "bad_yaml", 2, 4),
        ("a: *unknown", "bad_yaml", 1, 4),
        ("a: 1\n---\nb: 2", "bad_yaml", 2, 1),
        ("a: &x [1]\nb: *x", "yaml_alias", 2, 1),
        ("a: 1\na: 2", "duplicate_key", 2, 1),
    ],
)
def test_problems_stand_where_they_are(text: str, code: str, line: int, column: int) -> None:
    (problem,) = read_text("some.yaml", text).problems
    assert problem.code == code
    assert problem.location is not None
    assert (problem.location.file, problem.location.line, problem.location.column) == ("some.yaml", line, column)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 50_000, "? " * 50_000])
def test_what_goes_too_deep_is_left_at_once(text: str) -> None:
    began = time.process_time()
    assert [problem.code for problem in read_text("some.yaml", text).problems] == ["too_deep"]
    assert time.process_time() - began < 2, "seconds are what reading on to its end would take"
