"""Random expressions over random records, many of them empty: the same value everywhere.

The tables are those of the store, so that this also holds the agreement about how values lie in the database.
"""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column as TableColumn
from sqlalchemy import Connection, MetaData, Table, insert, select

from formwright.expressions import Environment, Expression
from formwright.expressions import types as t
from formwright.metamodel.values import Storage
from formwright.store.columns import column_type
from formwright.store.expression_sql import Column, Rows, compile_sql
from tests.expressions.cases import json_of, scope_of

ROWS = 40
ENVIRONMENT = Environment(datetime(2026, 11, 11, 20, 30, tzinfo=UTC), "Europe/Berlin")
ITEM: dict[str, Any] = {"family": "text", "weight": "decimal"}
LINE: dict[str, Any] = {"x": "integer", "p": "decimal", "t": "text", "on": "date"}
ORDER: dict[str, Any] = {
    "i": "integer",
    "j": "integer",
    "d": "decimal",
    "e": "decimal",
    "s": "text",
    "u": "text",
    "b": "boolean",
    "c": "boolean",
    "day": "date",
    "due": "date",
    "at": "datetime",
    "by": "datetime",
    "item": ITEM,
    "lines": [LINE],
}
SCOPE = scope_of(ORDER)
SCALES = {"d": 4, "e": 2, "p": 3, "weight": 4}

INTEGERS = [0, 1, -1, 2, 3, 7, -12, 40, 1000, 999_999_999_999]
DECIMALS = ["0", "1", "-1", "0.5", "-0.25", "2.55", "-7.125", "1000000.01", "33.333", "99999999999.99"]
TEXTS = [
    "",
    "a",
    "A",
    "b",
    "ab",
    "Ab c",
    " x ",
    "ä",
    "Ä",
    "ß",
    "中文",
    "😀",
    "\uffee",
    "12",
    "-3.50",
    "2026-11-11",
    "a_b",
    "a%b",
    "A*",
    "\u3000z",
]
DATES = [
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 11, 11),
    date(2028, 2, 29),
    date(1, 1, 1),
    date(9999, 12, 31),
]
MOMENTS = [
    datetime(2026, 3, 29, 0, 59, 59, 999999, UTC),
    datetime(2026, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 11, 11, 23, 15, 0, 250000, UTC),
    datetime(1999, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2026, 11, 11, 22, tzinfo=UTC),
]


def a_value(dice: random.Random, name: str, of: str) -> Any:
    if dice.random() < 0.25:
        return None
    match of:
        case "integer":
            return dice.choice(INTEGERS)
        case "decimal":
            step = Decimal(1).scaleb(-SCALES[name])
            return Decimal(dice.choice(DECIMALS)).quantize(step)
        case "text":
            return dice.choice(TEXTS)
        case "boolean":
            return dice.random() < 0.5
        case "date":
            return dice.choice(DATES)
        case _:
            return dice.choice(MOMENTS) + timedelta(hours=dice.randrange(3))


def a_record(dice: random.Random, number: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": f"{number:03}", **{n: a_value(dice, n, of) for n, of in fields.items() if isinstance(of, str)}}


def the_records() -> list[dict[str, Any]]:
    dice = random.Random(20261111)
    items = [a_record(dice, number, ITEM) for number in range(6)]
    orders = []
    for number in range(ROWS):
        order = a_record(dice, number, ORDER)
        order["item"] = dice.choice([None, *items])
        order["lines"] = [a_record(dice, number * 10 + at, LINE) for at in range(dice.choice([0, 1, 2, 5]))]
        orders.append(order)
    return orders


RECORDS = the_records()


class Tables:
    """The records in a database, and the resolver of their paths."""

    def __init__(self, connection: Connection) -> None:
        metadata = MetaData()
        self.connection = connection
        self.item = self.table(metadata, "x_item", ITEM)
        self.line = self.table(metadata, "x_line", LINE, "parent")
        self.order = self.table(metadata, "x_order", ORDER, "item")
        metadata.drop_all(connection)
        metadata.create_all(connection)
        items = {order["item"]["id"]: order["item"] for order in RECORDS if order["item"]}
        connection.execute(insert(self.item), list(items.values()))
        connection.execute(
            insert(self.order),
            [
                {**{n: v for n, v in order.items() if n != "lines"}, "item": order["item"] and order["item"]["id"]}
                for order in RECORDS
            ],
        )
        connection.execute(
            insert(self.line), [{**line, "parent": order["id"]} for order in RECORDS for line in order["lines"]]
        )
        connection.commit()

    @staticmethod
    def table(metadata: MetaData, name: str, fields: Mapping[str, Any], *references: str) -> Table:
        columns = [
            TableColumn(n, column_type(Storage(cast("Any", of), SCALES.get(n, 0))))
            for n, of in fields.items()
            if isinstance(of, str)
        ]
        ids = [TableColumn(n, column_type(Storage("reference"))) for n in ("id", *references)]
        return Table(name, metadata, *ids, *columns)

    def path(self, parts: tuple[str, ...]) -> Column:
        if len(parts) == 2:
            return Column(self.item.c[parts[1]], t.SCALARS[ITEM[parts[1]]], SCALES.get(parts[1], 0))
        if parts == ("item",):
            return Column(self.order.c.item, t.TEXT)
        return Column(self.order.c[parts[0]], t.SCALARS[ORDER[parts[0]]], SCALES.get(parts[0], 0))

    def rows(self, parts: tuple[str, ...]) -> Rows:
        assert parts == ("lines",)
        line = self.line.alias()

        class Lines:
            def path(self, parts: tuple[str, ...]) -> Column:
                return Column(line.c[parts[0]], t.SCALARS[LINE[parts[0]]], SCALES.get(parts[0], 0))

            def rows(self, parts: tuple[str, ...]) -> Rows:
                raise AssertionError(parts)

        return Rows(Lines(), lambda: line, line.c.parent == self.order.c.id)

    def answers(self, expression: Expression) -> tuple[list[Any], list[str]]:
        """Return the value for each record, and the ids of those for which a condition holds."""
        value = compile_sql(expression, self, self.connection.dialect.name, ENVIRONMENT)  # type: ignore[arg-type]
        source = self.order.outerjoin(self.item, self.item.c.id == self.order.c.item)
        query = select(value.element).select_from(source).order_by(self.order.c.id)
        self.connection.rollback()
        found = [value.read(raw) for raw in self.connection.execute(query).scalars()]
        if expression.type != t.BOOLEAN:
            return found, []
        held = select(self.order.c.id).select_from(source).where(value.condition()).order_by(self.order.c.id)
        return found, list(self.connection.execute(held).scalars())


@pytest.fixture(scope="module")
def both(sqlite: Connection, postgresql: Connection) -> list[Tables]:
    return [Tables(sqlite), Tables(postgresql)]


def choice(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    strategies = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*strategies).map("".join)


def grown(depth: int, row: bool = False) -> dict[str, st.SearchStrategy[str]]:
    """Return strategies for expressions of each type, so many levels deep; in a row its own names come in."""
    leaves = {
        "number": choice(
            "i", "j", "d", "e", "item.weight", "0", "1", "-2", "2.5", "0.01", "3.1415", *(("x", "p") if row else ())
        ),
        "whole": choice("i", "j", "0", "1", "-2", "3", *(("x",) if row else ())),
        "text": choice("s", "u", "item.family", "'a'", "''", "'Ab'", "'中'", *(("t",) if row else ())),
        "boolean": choice("b", "c", "true", "false", "item == null"),
        "date": choice("day", "due", "today()", "date('2026-11-11')", *(("on",) if row else ())),
        "moment": choice("at", "by", "now()", "datetime('2026-10-25T02:30')"),
    }
    if not depth:
        return leaves
    of = grown(depth - 1, row)
    n, w, s, b, d, m = (of[k] for k in ("number", "whole", "text", "boolean", "date", "moment"))
    inside = None if row else grown(depth - 1, row=True)
    compare = choice(" == ", " != ", " < ", " <= ", " > ", " >= ")
    day = d | m
    number = [
        joined("(", n, choice(" + ", " - ", " * ", " / ", " % "), n, ")"),
        joined("-", n),
        joined("abs(", n, ")"),
        joined("round(", n, ", ", choice("0", "1", "2", "5", "i"), ")"),
        joined(choice("min", "max"), "(", n, ", ", n, ")"),
        joined("coalesce(", n, ", ", n, ")"),
        joined("(", n, " if ", b, " else ", n, ")"),
        joined("to_number(", s, ")"),
        joined(choice("hours_between(", "minutes_between("), m, ", ", m, ")"),
        w,
    ]
    whole = [
        joined("(", w, choice(" + ", " - ", " * ", " % "), w, ")"),
        joined(choice("floor(", "ceil(", "round("), n, ")"),
        joined("length(", s, ")"),
        joined("days_between(", day, ", ", day, ")"),
        joined(choice("year(", "month(", "day(", "weekday(", "week("), day, ")"),
        joined(choice("hour(", "minute("), m, ")"),
    ]
    text = [
        joined(choice("lower(", "upper(", "trim("), s, ")"),
        joined("(", s, " + ", s, ")"),
        joined("concat(", s, ", ", n, ", ", b, ", ", day, ")"),
        joined("replace(", s, ", ", s, ", ", s, ")"),
        joined("substring(", s, ", ", w, choice(", 2)", ")")),
        joined(choice("left(", "right("), s, ", ", w, ")"),
        joined("pad_left(", s, ", ", choice("3", "6", "i"), ", '0')"),
        joined("text(", n | b | day, ")"),
        joined("format_number(", n, ", ", choice("0", "2", "4"), ")"),
        joined("(", s, " if ", b, " else ", s, ")"),
        joined("coalesce(", s, ", ", s, ")"),
        joined(choice("min", "max"), "(", s, ", ", s, ")"),
    ]
    boolean = [
        *(joined("(", x, compare, x, ")") for x in (n, s, d, m)),
        joined("(", b, choice(" and ", " or "), b, choice(" and ", " or "), b, ")"),
        joined("(not ", b, ")"),
        joined("(", n, choice(" < ", " <= "), n, choice(" < ", " == "), n, ")"),
        joined("(", n, choice(" in ", " not in "), "[1, 2.5, ", n, "])"),
        joined("(", n, " in [0, 2.55, 33.333, 7])"),
        joined("(", s, choice(" in ", " not in "), "['a', 'b', ", s, "])"),
        joined("(", s, choice(" contains ", " not contains "), s, ")"),
        joined("matches(", s, ", ", choice("'a*'", "'?'", "'*b*'", "u"), ")"),
        joined(choice("starts_with(", "ends_with("), s, ", ", s, ")"),
        joined("(", choice(*"ijdesub"), choice(" == null", " != null"), ")"),
        joined("same(", n, ", ", n, ")"),
        joined("same(", s, ", ", s, ")"),
        joined("is_null(", n | s | d, ")"),
    ]
    dates = [
        joined("date_of(", day, ")"),
        joined(choice("add_days(", "add_months("), d, ", ", w, ")"),
        joined(choice("start_of_week(", "start_of_month("), day, ")"),
        joined("date(", s, ")"),
        joined("coalesce(", d, ", ", d, ")"),
    ]
    moments = [
        joined(choice("add_days(", "add_months(", "add_hours(", "add_minutes("), m, ", ", w, ")"),
        joined("add_hours(", m, ", ", n, ")"),
        joined("start_of_day(", day, ")"),
        joined("(", m, " if ", b, " else ", m, ")"),
    ]
    if inside is not None:
        number.append(joined(choice("sum", "avg", "min", "max"), "(lines, ", inside["number"], ")"))
        whole += [joined("count(lines, ", inside["boolean"], ")"), st.just("sum(lines.x)"), st.just("count(lines)")]
        boolean += [
            joined(choice("any", "all"), "(lines, ", inside["boolean"], ")"),
            joined("(lines.t contains ", s, ")"),
            joined("(", n, " in lines.p)"),
        ]
        text.append(joined(choice("min", "max"), "(lines, ", inside["text"], ")"))
        dates.append(st.just("max(lines.on)"))
    made = {"number": number, "whole": whole, "text": text, "boolean": boolean, "date": dates, "moment": moments}
    return {kind: leaves[kind] | st.one_of(options) for kind, options in made.items()}


DEEP = grown(3)
EXPRESSIONS = st.one_of(DEEP["boolean"], DEEP["boolean"], DEEP["number"], DEEP["text"], DEEP["date"], DEEP["moment"])


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    item = record["item"] or {}
    return {**record, "item.family": item.get("family"), "item.weight": item.get("weight")}


@settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=EXPRESSIONS)
def test_the_same_value_everywhere(both: list[Tables], text: str) -> None:
    expression = Expression.parse(text, SCOPE)
    compiled = expression.compiled(ENVIRONMENT)
    expected = [json_of(expression.evaluate(record, ENVIRONMENT)) for record in RECORDS]
    assert [json_of(compiled(flat(record))) for record in RECORDS] == expected
    for tables in both:
        found, held = tables.answers(expression)
        assert [json_of(value) for value in found] == expected, tables.connection.dialect.name
        if expression.type == t.BOOLEAN:
            assert held == [record["id"] for record, value in zip(RECORDS, expected, strict=True) if value is True]
