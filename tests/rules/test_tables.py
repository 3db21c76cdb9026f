"""Decision tables: what cells mean, what decides, what is refused, and how fast many questions are answered."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formwright.kernel.problems import Problem
from formwright.metamodel.build.context import Build
from formwright.metamodel.build.gaps import find_gap
from formwright.metamodel.cells import BadCell, CellType, Condition, Plain, covers, intersect, meets, parse_condition
from formwright.metamodel.loader import load_texts
from formwright.metamodel.scope import Scopes
from formwright.metamodel.tables import TableModel, check_tables
from formwright.rules.deciding import Decider, compile_table

APP = {"app.yaml": "key: demo\ntitle: Demo\nversion: 1.0.0\n", "entities/thing.yaml": "fields: {code: {type: text, unique: true}}\n"}


def checked(table: str) -> tuple[TableModel, list[Problem]]:
    loaded = load_texts({**APP, "tables/t.yaml": table})
    assert loaded.definitions is not None
    assert loaded.problems == []
    build = Build(loaded.definitions, Scopes(loaded.definitions.entities, loaded.definitions.app))
    return check_tables(build)["t"], build.problems


def decider(hit: str, *rows: str, inputs: str = "{name: a}, {name: n, type: decimal}") -> Decider:
    model, problems = checked(_table(hit, *rows, inputs=inputs))
    assert problems == []
    return compile_table(model)


def _table(hit: str, *rows: str, inputs: str = "{name: a}, {name: n, type: decimal}") -> str:
    listed = "".join(f"  - [{row}]\n" for row in rows)
    return f"inputs: [{inputs}]\noutputs: [{{name: out}}]\nhit: {hit}\nrows:\n{listed}"


@pytest.mark.parametrize(
    ("cell", "of", "met", "missed"),
    [
        ("-", "text", ["", "anything"], []),
        (None, "text", ["anything"], []),
        ("red", "text", ["red"], ["Red", "red "]),
        ("red | blue", "text", ["red", "blue"], ["green"]),
        ("'a | b' | c", "text", ["a | b", "c"], ["a", "b"]),
        ("not red", "text", ["blue"], ["red"]),
        ("not red | blue", "text", ["green"], ["red", "blue"]),
        ("~ *MUG*", "text", ["red mug", "MUG", "Mugs"], ["cup"]),
        ("~ a*b", "text", ["ab", "A long B"], ["ba", "abc"]),
        ("~ *a*b*c*", "text", ["xaxbxcx"], ["xcxbxax"]),
        (5, "decimal", [Decimal(5), 5, Decimal("5.0")], [Decimal("5.01")]),
        (">= 10", "decimal", [10, Decimal("10.5")], [Decimal("9.99")]),
        ("> 10", "integer", [11], [10]),
        ("10..50", "integer", [10, 50], [9, 51]),
        ("-5..-1", "integer", [-5, -1], [0, -6]),
        ("not 3", "integer", [4], [3]),
        ("true", "boolean", [True], [False]),
        ("not true", "boolean", [False], [True]),
        ("< 2026-03-01", "date", [date(2026, 2, 28)], [date(2026, 3, 1)]),
        ("2026-01-01..2026-01-31", "date", [date(2026, 1, 31)], [date(2026, 2, 1)]),
    ],
)
def test_cells_mean_what_the_grammar_says(cell: object, of: CellType, met: list[Plain], missed: list[Plain]) -> None:
    condition = parse_condition(cell, of)
    assert [value for value in met if condition is None or meets(value, condition)] == met
    assert [value for value in missed if condition is not None and meets(value, condition)] == []


@pytest.mark.parametrize(
    ("cell", "of"),
    [("ten", "integer"), (">= ten", "decimal"), (">= 5", "text"), ("~ *x*", "integer"), ("~", "text"), ("50..10", "integer"),
     ("maybe", "boolean"), ("> true", "boolean"), ("2026-02-30", "date"), ("NaN", "decimal"), ("a |", "text"), ("not", "integer")],
)  # fmt: skip
def test_other_cells_are_refused(cell: str, of: CellType) -> None:
    with pytest.raises(BadCell):
        parse_condition(cell, of)


def test_the_first_row_that_fits_decides() -> None:
    table = decider("first", "red, '>= 10', big red", "red, '-', red", "'-', '> 100', huge", "'-', '-', other")
    given = [{"a": a, "n": Decimal(n)} for a, n in (("red", 10), ("red", 9), ("blue", 101), ("blue", 100))]
    assert [answer.values for answer in table.decide_all(given)] == [{"out": o} for o in ("big red", "red", "huge", "other")]


def test_a_missing_value_meets_only_any() -> None:
    table = decider("first", "not red, '-', one", "'-', '> 0', two", "'-', '-', three")
    assert table.decide({"a": None, "n": None}).values == {"out": "three"}


def test_unique_names_both_rows_that_fit() -> None:
    table = decider("unique", "~ *red*, '-', one", "~ *blue*, '-', two")
    assert table.decide({"a": "red", "n": None}).values == {"out": "one"}
    answer = table.decide({"a": "red and blue", "n": None})
    assert answer.values is None
    assert answer.rows == (1, 2)
    assert answer.problem is not None
    assert (answer.problem.code, answer.problem.data["rows"]) == ("several_rows_fit", "1, 2")


def test_no_row_that_fits_is_a_problem_with_the_inputs() -> None:
    answer = decider("unique", "red, '-', one").decide({"a": "blue", "n": Decimal("2.50")})
    assert answer.problem is not None
    assert answer.problem.code == "no_row_fits"
    assert answer.problem.data["given"] == '{"a":"blue","n":"2.5"}'


@pytest.mark.parametrize(
    ("hit", "rows", "expected"),
    [
        ("unique", ["red, '-', x", "'-', '> 5', y"], [("rows_overlap", "/rows/1")]),
        ("unique", ["red, '<= 5', x", "'-', '> 5', y"], []),
        ("unique", ["red | blue, '-', x", "blue | green, '-', y"], [("rows_overlap", "/rows/1")]),
        ("unique", ["not red, '-', x", "red, '-', y"], []),
        ("unique", ["~ *red*, '-', x", "~ *blue*, '-', y"], []),
        ("unique", ["~ *red*, '-', x", "dark red, '-', y"], [("rows_overlap", "/rows/1")]),
        ("first", ["red, '-', x", "red, '> 5', y"], [("row_unreachable", "/rows/1")]),
        ("first", ["red, '> 5', x", "red, '-', y"], []),
        ("first", ["'-', '0..10', x", "red, '2..3', y", "red, '2..11', z"], [("row_unreachable", "/rows/1")]),
        ("first", ["red, five, x"], [("bad_cell", "/rows/0/1")]),
        ("first", ["red, 5"], [("table_row_length", "/rows/0")]),
    ],
)
def test_what_can_be_told_beforehand_is_told(hit: str, rows: list[str], expected: list[tuple[str, str]]) -> None:
    _, problems = checked(_table(hit, *rows))
    assert [(p.code, p.location.path) for p in problems] == expected
    assert all(p.location.file == "tables/t.yaml" and p.location.line > 1 for p in problems)


CELLS = st.sampled_from(["-", "1", "3", "1 | 2", "not 2", "not 1 | 3", "> 1", ">= 3", "< 3", "<= 1", "1..2", "2..4"])


@given(CELLS, CELLS)
def test_intersecting_and_covering_agree_with_trying_every_value(one: str, other: str) -> None:
    a, b = (parse_condition(cell, "integer") for cell in (one, other))
    values = range(-2, 8)
    both = [v for v in values if _meets(v, a) and _meets(v, b)]
    assert intersect(a, b) is bool(both)
    if covers(a, b):
        assert all(_meets(v, a) for v in values if _meets(v, b))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12), st.integers(-1, 6), st.integers(-1, 6))
def test_the_index_decides_as_asking_row_by_row_does(rows: list[tuple[str, str]], x: int, y: int) -> None:
    listed = [f"'{a}', '{b}', row {i}" for i, (a, b) in enumerate(rows)]
    model, _ = checked(_table("first", *listed, inputs="{name: x, type: integer}, {name: y, type: integer}"))
    fitting = (r.answers[0] for r in model.rows if _meets(x, r.conditions[0]) and _meets(y, r.conditions[1]))
    expected = next(fitting, None)
    answer = compile_table(model).decide({"x": x, "y": y})
    assert (answer.values or {"out": None})["out"] == expected


def _meets(value: int, condition: Condition | None) -> bool:
    return condition is None or meets(value, condition)


def test_a_thousand_rows_answer_ten_thousand_questions_at_once() -> None:
    rows = [f"kind {i % 100}, '{i // 100 * 10}..{i // 100 * 10 + 9}', out {i}" for i in range(1000)]
    model, problems = checked(_table("unique", *rows))
    assert problems == []
    questions = [{"a": f"kind {i % 100}", "n": Decimal(i % 100)} for i in range(10_000)]
    started = time.process_time()
    answers = compile_table(model).decide_all(questions)
    assert time.process_time() - started < 2
    assert all(answer.values is not None for answer in answers)


def hits(hit: str, more: str, *rows: str, outputs: str = "{name: out, type: integer}") -> Decider:
    listed = "".join(f"  - [{row}]\n" for row in rows)
    model, problems = checked(f"inputs: [{{name: a}}]\noutputs: [{outputs}]\nhit: {hit}\n{more}rows:\n{listed}")
    assert problems == []
    return compile_table(model)


@pytest.mark.parametrize(("how", "expected"), [("sum", 9), ("min", 1), ("max", 5), ("count", 4), ("list", [5, 3, 1])])
def test_all_rows_that_fit_are_collected(how: str, expected: object) -> None:
    table = hits("collect", f"collect: {how}\n", "red, 5", "'-', 3", "not blue, 1", "red, null", "blue, 7")
    answer = table.decide({"a": "red"})
    assert (answer.values, answer.rows) == ({"out": expected}, (1, 2, 3, 4))


def test_the_answer_that_ranks_highest_counts() -> None:
    outputs = "{name: out, values: [stop, ask, go]}"
    table = hits("priority", "", "'-', go", "red | amber, ask", "red, stop", outputs=outputs)
    found = {a: table.decide({"a": a}) for a in ("red", "amber", "green")}
    expected = {"red": ({"out": "stop"}, (3,)), "amber": ({"out": "ask"}, (2,)), "green": ({"out": "go"}, (1,))}
    assert {a: (f.values, f.rows) for a, f in found.items()} == expected


@pytest.mark.parametrize(
    ("inputs", "rows", "gap"),
    [
        ("{name: a}", ["red, 1"], "a = …"),
        ("{name: a, values: [red, blue]}", ["red, 1"], "a = blue"),
        ("{name: a, values: [red, blue]}", ["red, 1", "not red, 2"], ""),
        ("{name: b, type: boolean}, {name: n}", ["true, '-', 1", "false, one, 2", "false, not one | two, 3"], "b = false, n = two"),
        ("{name: n, type: decimal}", ["'< 10', 1", "'> 10', 2"], "n = 10"),
        ("{name: n, type: integer}", ["'<= 4', 1", "'> 4', 2"], ""),
        ("{name: n, type: decimal}", ["'<= 4', 1", "'>= 5', 2"], "4 < n < 5"),
        ("{name: n, type: integer}", ["'<= 4', 1", "'>= 5', 2"], ""),
        ("{name: d, type: date}", ["'>= 2026-01-01', 1"], "d < 2026-01-01"),
        ("{name: a}, {name: n, type: integer}", ["red, '-', 1", "'-', '0..9', 2", "not red, '> 9', 3"], "a = …, n < 0"),
        ("{name: a}", ["~ *red*, 1", "'-', 2"], ""),
    ],
)
def test_inputs_that_no_row_fits_are_found(inputs: str, rows: list[str], gap: str) -> None:
    listed = "".join(f"  - [{row}]\n" for row in rows)
    model, problems = checked(f"inputs: [{inputs}]\noutputs: [{{name: out}}]\nhit: first\nrows:\n{listed}")
    assert (problems, find_gap(model)) == ([], gap)


ROW_CELLS = st.tuples(st.sampled_from(["-", "red", "not red", "red | blue"]), st.sampled_from(["-", "< 5", ">= 5", "3..7", "4"]))


@given(st.lists(ROW_CELLS, min_size=1, max_size=6))
def test_a_gap_is_a_gap_and_no_gap_is_none(cells: list[tuple[str, str]]) -> None:
    rows = "".join(f"  - ['{a}', '{n}', {i}]\n" for i, (a, n) in enumerate(cells))
    model, _ = checked(f"inputs: [{{name: a}}, {{name: n, type: integer}}]\noutputs: [{{name: out}}]\nhit: priority\nrows:\n{rows}")
    every = [{"a": a, "n": n} for a in ("red", "blue", "green") for n in range(10)]
    table = compile_table(replace(model, definition=model.definition.model_copy(update={"hit": "first"})))
    unanswered = any(answer.values is None for answer in table.decide_all(every))
    assert bool(find_gap(model)) == unanswered
