"""Figures of groups: exact sums and means, least and greatest values, how many different ones; each can be sorted and asked by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Text, distinct, func, literal, type_coerce

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.json import decimal_text
from ...kernel.problems import BadRequest, Invalid, Location, Problem
from ...metamodel.query import Figure
from ..expression_sql import Column, Rows, SqlValue, compile_sql
from ..expression_values import FREE, sql_type
from .cells import Found
from .lift import moment_of
from .order import sort_key
from .scene import Draft
from .shape import Make, Selection, Shaping

HALF = 32
"""At which bit a whole number is parted."""
_ORDERED = frozenset({t.TEXT, t.INTEGER, t.DECIMAL, t.DATE, t.DATETIME, t.TIME})
_EXTREMES = {"min": "fw_smallest", "max": "fw_largest"}

Outer: TypeAlias = Callable[[Any], Found]
"""From the columns of the inner SELECT to a value of a group."""


@dataclass(frozen=True)
class Named:
    """A value of each group as conditions and orders name it: what is compared, and the columns that it is sorted by."""

    found: Found
    sorted: tuple[Found, ...]


def measured(draft: Draft, figure: Figure, found: Found, at: int, inside: Selection) -> Outer:
    """Select what a figure is made of, and return how it is made; raises BadRequest where the values do not allow it."""
    if figure.function in ("sum", "avg") and not t.is_number(found.type):
        raise BadRequest(Problem("cannot_add_up", {"path": figure.path}, Location(path=f"/{figure.function}/{at}")))
    if figure.function in _EXTREMES and found.type not in _ORDERED:
        raise BadRequest(Problem("cannot_compare", {"path": figure.path}, Location(path=f"/{figure.function}/{at}")))
    place = f"c{len(inside.columns)}"
    inside.columns.append(found.element)
    match figure.function:
        case "sum":
            return lambda columns: _sum(draft, found, columns[place])
        case "avg":
            return lambda columns: _average(draft, found, columns[place])
        case "distinct":
            return lambda columns: Column(func.count(distinct(columns[place])), t.INTEGER)
        case _:
            return lambda columns: _extreme(draft, found, columns[place], figure.function)


def made(found: Found, outside: Shaping, draft: Draft) -> Make:
    """Select a value of a group, and return how it is read."""
    if found.type == t.DECIMAL and isinstance(found, SqlValue):
        place, wire = outside.selection.add(found.element), outside.wire
        return lambda row: _number(row[place], found, wire=wire)
    cell = outside.form(found, draft.dialect)
    place, convert = outside.selection.add(cell.element), cell.convert
    if convert is None:
        return lambda row: row[place]
    return lambda row: None if (raw := row[place]) is None else convert(raw)


def having(draft: Draft, text: str, named: Mapping[str, Named]) -> ColumnElement[bool]:
    """Return a condition on the values of groups; raises BadRequest where it names what no group has."""
    try:
        expression = Expression.parse(text, _members({key: each.found.type for key, each in named.items()}), t.BOOLEAN)
        draft.moments.add(moment_of(expression.tree))
        return compile_sql(expression, _Values(named), draft.dialect, draft.environment).condition()
    except Invalid as refused:
        place = Location(path="/having")
        raise BadRequest(
            *(p.at(Location(path=place.path, column=p.location.column)) for p in refused.problems)
        ) from None


def ordering(draft: Draft, order_by: Iterable[str], named: Mapping[str, Named]) -> list[ColumnElement[Any]]:
    """Return ORDER BY for values of groups; raises BadRequest for what no group has."""
    clauses: list[ColumnElement[Any]] = []
    for at, text in enumerate(order_by):
        key = text.removeprefix("-")
        if key not in named:
            raise BadRequest(Problem("unknown_figure", {"name": key[:80]}, Location(path=f"/order_by/{at}")))
        down = text.startswith("-")
        keys = [sort_key(found, draft.dialect, descending=down, nullable=True) for found in named[key].sorted]
        clauses += [each.clause(draft.dialect) for each in keys]
    return clauses


def _sum(draft: Draft, found: Found, column: ColumnElement[Any]) -> SqlValue:
    return SqlValue(_total(draft, found, column), found.type, draft.dialect, 0 if found.type == t.INTEGER else FREE)


def _total(draft: Draft, found: Found, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if draft.dialect == "postgresql":
        return func.coalesce(func.sum(column), literal(0, BigInteger()), type_=sql_type(t.DECIMAL, "postgresql"))
    if found.scale < 0:
        return func.coalesce(func.fw_sum(column, found.scale), 0, type_=Text())
    # In two halves: the sum of many large whole numbers may not fit into 64 bits.
    whole = type_coerce(column, BigInteger())
    scale = literal(found.scale if found.type == t.DECIMAL else 0, BigInteger())
    high, low = whole.op(">>")(HALF), whole.op("&")(2**HALF - 1)  # which costs a third of dividing
    return func.fw_halves(func.sum(high), func.sum(low), scale, type_=Text())


def _average(draft: Draft, found: Found, column: ColumnElement[Any]) -> SqlValue:
    mean = func.fw_divide(_total(draft, found, column), func.count(column), type_=sql_type(t.DECIMAL, draft.dialect))
    return SqlValue(mean, t.DECIMAL, draft.dialect, FREE)


def _extreme(draft: Draft, found: Found, column: ColumnElement[Any], function: str) -> Found:
    if draft.dialect == "sqlite" and t.is_number(found.type) and found.scale < 0:
        named = getattr(func, _EXTREMES[function])(column, found.scale, type_=Text())
        return SqlValue(named, found.type, "sqlite", FREE)
    plain = column.collate("C") if draft.dialect == "postgresql" and found.type == t.TEXT else column
    element: ColumnElement[Any] = getattr(func, function)(plain, type_=column.type)
    if isinstance(found, Column):
        return Column(element, found.type, found.scale)
    return SqlValue(element, found.type, found.dialect, found.scale)


def _number(raw: Any, found: SqlValue, *, wire: bool) -> Any:
    value = None if raw is None else found.read(raw)
    return decimal_text(value) if wire and isinstance(value, Decimal) else value


def _members(types: Mapping[str, t.Type]) -> t.Members:
    """Return the scope of dotted names: `sum_item` of `sum_item.weight` holds `weight`."""
    below: dict[str, dict[str, t.Type]] = {}
    own: dict[str, t.Type] = {}
    for key, of in types.items():
        name, _, rest = key.partition(".")
        plain = t.TEXT if isinstance(of, t.Record) else of
        if rest:
            below.setdefault(name, {})[rest] = plain
        else:
            own[name] = plain
    return t.Members({**own, **{name: t.Record(name, _members(inner)) for name, inner in below.items()}})


class _Values:
    """Resolves the names of groups' values."""

    def __init__(self, named: Mapping[str, Named]) -> None:
        self._named = named

    def path(self, parts: tuple[str, ...]) -> Column:
        """Return a value of a group as a column of its type."""
        found = self._named[".".join(parts)].found
        of = t.TEXT if isinstance(found.type, t.Record) else found.type
        return Column(found.element, of, found.scale)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Refuse: a group's values have no rows."""
        raise Invalid(Problem("rows_not_in_query", {"path": ".".join(parts)}))
