"""Every function's examples, its words, and that each has a form in every database."""

import re

import pytest
from sqlalchemy import Connection

from formwright.expressions import FUNCTIONS, Environment, Expression, Function
from formwright.expressions.functions import OVER_ROWS, AggregateFunction
from formwright.expressions.types import EMPTY
from formwright.store import postgresql_functions
from tests.expressions.cases import cases, json_of

CASE = next(cases())
EXAMPLES = [(text, result) for function in FUNCTIONS.values() for text, result in function.examples]
SPELLED_OTHERWISE = {"is_null", "coalesce", "same", "concat", "today", "now", "contains_text"}


@pytest.mark.parametrize(("text", "result"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_example(text: str, result: object) -> None:
    assert json_of(Expression.parse(text, EMPTY).evaluate({}, CASE.environment)) == result


@pytest.mark.parametrize("function", [*FUNCTIONS.values(), *OVER_ROWS.values()], ids=lambda f: f.name)
def test_described_in_both_languages(function: Function | AggregateFunction) -> None:
    assert set(function.words) == {"zh", "en"}
    assert function.examples


def test_each_function_is_known_to_postgresql() -> None:
    known = set(re.findall(r"FUNCTION fw_(\w+)\(", "".join(postgresql_functions.statements())))
    assert set(FUNCTIONS) - SPELLED_OTHERWISE <= known


CHANGED = "CREATE OR REPLACE FUNCTION fw_add(a numeric, b numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 7.0'"


@pytest.mark.parametrize("meanwhile", ["SELECT 1", "DROP FUNCTION fw_add", CHANGED])
def test_functions_can_be_installed_again(postgresql: Connection, meanwhile: str) -> None:
    """Where nothing happened the catalogue is left alone; what somebody dropped or changed is made anew."""
    made = "SELECT xmin::text FROM pg_proc WHERE proname = 'fw_add'"
    before = postgresql.exec_driver_sql(made).scalar_one()
    postgresql.commit()
    postgresql.exec_driver_sql(meanwhile)
    postgresql.commit()
    postgresql_functions.install_functions(postgresql)
    postgresql.commit()
    assert postgresql.exec_driver_sql("SELECT fw_add(1, 2)").scalar_one() == 3
    assert (postgresql.exec_driver_sql(made).scalar_one() == before) is (meanwhile == "SELECT 1")
    postgresql.commit()


def test_the_clock_is_the_given_one() -> None:
    elsewhere = Environment(CASE.environment.now, "Pacific/Auckland")
    expression = Expression.parse("today()", EMPTY)
    assert json_of(expression.evaluate({}, CASE.environment)) == "2026-11-12"
    assert json_of(expression.evaluate({}, elsewhere)) == "2026-11-12"
    assert json_of(Expression.parse("hour(now())", EMPTY).evaluate({}, elsewhere)) == 9
