"""Counts and exact sums by some values, as one statement over what the eyes see."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, cast, func, select, type_coerce

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.json import decimal_text
from ...kernel.problems import BadRequest, Invalid, Location, Problem
from ...metamodel.fields import ReferenceField
from ..columns import DialectName
from ..expression_sql import Column, SqlValue
from .cells import Found
from .listing import LIMIT, Asked, base
from .names import compiled, value
from .people import named_person
from .scene import Draft, Source
from .shape import Make, Row, Selection, Shaping, label_reader
from .statement import Statement, prepare

COUNT = "count"
SUM = "sum_"
_GROUPABLE = frozenset({t.TEXT, t.INTEGER, t.DECIMAL, t.BOOLEAN, t.DATE, t.DATETIME, t.TIME})
_HALF = 10**9
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Grouping:
    """Compiled groups: their SQL and what each key of an answer's row is made of."""

    statement: Statement
    makes: tuple[tuple[str, Make], ...]

    def read(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Return the groups as rows of the answer."""
        return [{key: make(row) for key, make in self.makes} for row in rows]


@dataclass(frozen=True)
class _Part:
    """A value that is grouped by or added up: its column in the inner SELECT, and what it is."""

    name: str
    found: Found


def grouping(draft: Draft, asked: Asked, sums: Sequence[str], dialect: Dialect) -> Grouping:
    """Compile groups by `asked.fields`, each a path or an expression; raises BadRequest for what cannot be grouped or added.

    The values are worked out in an inner SELECT, so that the outer one groups by columns, not by repeated expressions.
    """
    source, conditions = base(draft, asked)
    inside = Selection()
    keys = [_key(source, text, at, inside) for at, text in enumerate(asked.fields)]
    by = len(inside.columns)
    added = [_added(source, text, at, inside) for at, text in enumerate(sums)]
    named = [column.label(f"c{at}") for at, column in enumerate(inside.columns)]
    inner = select(*named).select_from(source.scene.from_clause(source.table)).where(*conditions).subquery()
    outside = Shaping(Selection(), asked.wire)
    makes = [(text, key(inner.c, outside)) for text, key in zip(asked.fields, keys, strict=True)]
    makes.append((COUNT, _at(outside.selection.add(func.count()))))
    makes += [(SUM + text, add(inner.c, outside)) for text, add in zip(sums, added, strict=True)]
    grouped = [inner.c[f"c{at}"] for at in range(by)]
    order = [column.nulls_last() for column in grouped]
    query = (
        select(*outside.selection.columns)
        .select_from(inner)
        .group_by(*grouped)
        .order_by(*order)
        .limit(draft.bind(LIMIT, BigInteger()))
    )
    return Grouping(prepare(query, dialect), tuple(makes))


Outer = Callable[[Any, Shaping], Make]


def _found(source: Source, text: str, part: str, at: int) -> Found:
    scope = source.scene.draft.sight.scope(source.entity.key)
    place = Location(path=f"/{part}/{at}")
    try:
        expression = Expression.parse(text, scope)
        found = (
            value(source, tuple(text.split(".")))
            if expression.paths == frozenset({text})
            else compiled(source, expression)
        )
    except Invalid as refused:
        raise BadRequest(
            *(p.at(Location(path=place.path, column=p.location.column)) for p in refused.problems)
        ) from None
    return found


def _key(source: Source, text: str, at: int, inside: Selection) -> Outer:
    found = _found(source, text, "by", at)
    if isinstance(found.type, t.Record):
        return _reference(source, text, at, found, inside)
    person = named_person(source, tuple(text.split("."))) if _PATH.fullmatch(text) else None
    if person is not None:
        return _person(found, person, inside)
    if found.type not in _GROUPABLE:
        raise BadRequest(Problem("cannot_group_by", {"path": text}, Location(path=f"/by/{at}")))
    dialect = source.scene.draft.dialect
    if dialect == "sqlite" and isinstance(found, SqlValue) and t.is_number(found.type) and found.scale < 0:
        # Free numbers are whole ones or decimal text; as text, equal ones are one group.
        found = SqlValue(cast(found.element, Text()), found.type, dialect, found.scale)
    place = len(inside.columns)
    inside.columns.append(found.element)
    return lambda columns, outside: _scalar(found, columns[f"c{place}"], outside, dialect)


def _scalar(found: Found, column: ColumnElement[Any], outside: Shaping, dialect: DialectName) -> Make:
    moved = Column(column, found.type, found.scale) if isinstance(found, Column) else _moved(found, column)
    cell = outside.form(moved, dialect)
    place, convert = outside.selection.add(cell.element), cell.convert
    if convert is None:
        return _at(place)
    return lambda row: None if (raw := row[place]) is None else convert(raw)


def _moved(found: SqlValue, column: ColumnElement[Any]) -> SqlValue:
    return SqlValue(column, found.type, found.dialect, found.scale)


def _reference(source: Source, text: str, at: int, found: Found, inside: Selection) -> Outer:
    *before, name = text.split(".")
    end = source
    for step in before:
        if not isinstance(end.entity.fields.get(step), ReferenceField):
            raise BadRequest(Problem("cannot_group_by", {"path": text}, Location(path=f"/by/{at}")))
        end = end.follow(step)
    first = len(inside.columns)
    label = label_reader(end.follow(name), inside) if isinstance(end.entity.fields.get(name), ReferenceField) else None
    if label is None:
        raise BadRequest(Problem("cannot_group_by", {"path": text}, Location(path=f"/by/{at}")))
    inside.columns.append(found.element)
    last = len(inside.columns) - 1

    def outer(columns: Any, outside: Shaping) -> Make:
        places = {at: outside.selection.add(columns[f"c{at}"]) for at in range(first, last + 1)}
        return lambda row: _named(row, places, last, label)

    return outer


def _person(found: Found, person: ColumnElement[Any], inside: Selection) -> Outer:
    first = len(inside.columns)
    inside.columns += [person, found.element]

    def outer(columns: Any, outside: Shaping) -> Make:
        places = {at: outside.selection.add(columns[f"c{at}"]) for at in (first, first + 1)}
        return lambda row: _named(row, places, first + 1, lambda moved: moved[first] or "")

    return outer


def _named(row: Row, places: dict[int, int], last: int, label: Callable[[Row], str]) -> Any:
    key = row[places[last]]
    if key is None:
        return None
    return {"id": key, "label": label(_Moved(row, places))}


class _Moved(Sequence[Any]):
    """A row of the outer SELECT, read by the places of the inner one."""

    def __init__(self, row: Row, places: dict[int, int]) -> None:
        self._row = row
        self._places = places

    def __getitem__(self, at: Any) -> Any:
        return self._row[self._places[at]]

    def __len__(self) -> int:
        return len(self._places)


def _added(source: Source, text: str, at: int, inside: Selection) -> Outer:
    found = _found(source, text, "sum", at)
    if not t.is_number(found.type):
        raise BadRequest(Problem("cannot_add_up", {"path": text}, Location(path=f"/sum/{at}")))
    place = len(inside.columns)
    inside.columns.append(found.element)
    dialect = source.scene.draft.dialect

    def outer(columns: Any, outside: Shaping) -> Make:
        add, wire = outside.selection.add, outside.wire
        column: ColumnElement[Any] = columns[f"c{place}"]
        if dialect == "sqlite" and found.scale < 0:
            total = add(func.fw_sum(column, found.scale, type_=Text()))
            return lambda row: _number(Decimal(row[total] or 0), found.type, wire=wire)
        if dialect == "sqlite":
            # In two halves: the sum of many large whole numbers may not fit into 64 bits.
            whole = add(func.sum(type_coerce(column, BigInteger()).op("/")(_HALF)))
            rest = add(func.sum(type_coerce(column, BigInteger()).op("%")(_HALF)))
            unit = Decimal(1).scaleb(-found.scale)
            return lambda row: _number(((row[whole] or 0) * _HALF + (row[rest] or 0)) * unit, found.type, wire=wire)
        total = add(func.sum(column))
        return lambda row: _number(Decimal(row[total] or 0), found.type, wire=wire)

    return outer


def _number(value: Decimal, of: t.Type, *, wire: bool) -> Any:
    if of == t.INTEGER:
        return int(value)
    return decimal_text(value) if wire else value


def _at(place: int) -> Make:
    return lambda row: row[place]
