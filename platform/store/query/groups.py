"""Counts and exact sums by some values, as one statement over what the eyes see."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, cast, func, literal, select
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.problems import BadRequest, Invalid, Location, Problem
from ...metamodel.fields import ReferenceField
from ...metamodel.query import Figure, Groups
from .. import names
from ..columns import DialectName
from ..expression_sql import Column, SqlValue
from ..indexing import sort_indexes
from .cells import Found
from .listing import LIMIT, Asked, base, columns_of
from .measures import Named, having, made, measured, ordering
from .measures import Outer as Worked
from .names import compiled, value
from .people import named_person
from .scene import Condition, Draft, Source
from .shape import Make, Row, Selection, Shaping, label_reader
from .statement import Statement, prepare

COUNT = "count"
_PLUS: custom_op[Any] = custom_op("+")
_GROUPABLE = frozenset({t.TEXT, t.INTEGER, t.DECIMAL, t.BOOLEAN, t.DATE, t.DATETIME, t.TIME})
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Grouping:
    """Compiled groups: their SQL and what each key of an answer's row is made of."""

    statement: Statement
    makes: tuple[tuple[str, Make], ...]

    def read(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Return the groups as rows of the answer."""
        return [{key: make(row) for key, make in self.makes} for row in rows]


def grouping(draft: Draft, asked: Asked, groups: Groups, dialect: Dialect) -> Grouping:
    """Compile groups by `asked.fields`, each a path or an expression; raises BadRequest for what cannot be grouped or added.

    The values are worked out in an inner SELECT, so that the outer one groups by columns, not by repeated expressions.
    """
    source, conditions = base(draft, asked)
    inside = Selection()
    keys = [_grouped(source, text, at, inside) for at, text in enumerate(asked.fields)]
    by = len(inside.columns)
    figures = figures_of(groups)
    outers = [_figure(source, figure, at, inside) for at, figure in enumerate(figures)]
    wide = draft.dialect == "sqlite" and bool(figures or conditions)
    wide = wide and not _indexed(source, by, inside.columns, conditions)
    columns = [
        (unordered(column) if wide and at < by else column).label(f"c{at}")
        for at, column in enumerate(inside.columns or [literal(1)])
    ]
    inner = select(*columns).select_from(source.scene.from_clause(source.table)).where(*conditions).subquery()
    outside = Shaping(Selection(), asked.wire)
    makes = [(text, key.made(inner.c, outside)) for text, key in zip(asked.fields, keys, strict=True)]
    named = {text: key.named(inner.c) for text, key in zip(asked.fields, keys, strict=True)}
    counted = Column(func.count(), t.INTEGER)
    named[COUNT] = Named(counted, (counted,))
    makes.append((COUNT, _at(outside.selection.add(counted.element))))
    for figure, outer in zip(figures, outers, strict=True):
        found = outer(inner.c)
        named[figure.key] = Named(found, (found,))
        makes.append((figure.key, made(found, outside, draft)))
    grouped = [inner.c[f"c{at}"] for at in range(by)]
    order = [*ordering(draft, groups.order_by, named), *(column.nulls_last() for column in grouped)]
    query = select(*outside.selection.columns).select_from(inner).group_by(*grouped).order_by(*order)
    query = query.having(having(draft, groups.having, named)) if groups.having else query
    return Grouping(prepare(query.limit(draft.bind(LIMIT, BigInteger())), dialect), tuple(makes))


def _indexed(source: Source, by: int, columns: Sequence[ColumnElement[Any]], conditions: Sequence[Condition]) -> bool:
    """Tell whether an index holds everything that is asked, and begins with what the groups are made by."""
    if source.scene.joins:
        return False
    asked = [columns_of(element, source.table) for element in (*columns, *conditions)]
    used = {column.key for each in asked for column in each}
    first = [column.key for each in asked[:by] for column in each]
    indexes = (
        [key for key, _, _ in index.columns]
        for index in sort_indexes(source.scene.draft.sight.model)
        if index.table == names.short(source.entity.table)
    )
    return any(used <= {*index} and first == index[: len(first)] for index in indexes)


def unordered(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column that SQLite does not group by walking its index: looking each record up costs more than sorting them all."""
    return UnaryExpression(column, operator=_PLUS, type_=column.type)


def figures_of(groups: Groups) -> tuple[Figure, ...]:
    """Return the figures that groups are asked for, each once."""
    return tuple(dict.fromkeys((*(Figure("sum", path) for path in groups.sums), *groups.figures)))


Outer = Callable[[Any, Shaping], Make]


@dataclass(frozen=True)
class _Key:
    """What groups are made by: its columns in the inner SELECT, the last one of which is its value, and how it is read."""

    first: int
    last: int
    found: Found
    made: Outer

    def named(self, columns: Any) -> Named:
        """Return the value as conditions name it, and the columns that it is sorted by: a record by its label."""
        value = _again(self.found, columns[f"c{self.last}"])
        return Named(value, (*(Column(columns[f"c{at}"], t.TEXT) for at in range(self.first, self.last)), value))


def _grouped(source: Source, text: str, at: int, inside: Selection) -> _Key:
    found, first = _found(source, text, "by", at), len(inside.columns)
    outer = _key(source, text, at, inside)
    return _Key(first, len(inside.columns) - 1, found, outer)


def _figure(source: Source, figure: Figure, at: int, inside: Selection) -> Worked:
    return measured(source.scene.draft, figure, _found(source, figure.path, figure.function, at), at, inside)


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
    cell = outside.form(_again(found, column), dialect)
    place, convert = outside.selection.add(cell.element), cell.convert
    if convert is None:
        return _at(place)
    return lambda row: None if (raw := row[place]) is None else convert(raw)


def _again(found: Found, column: ColumnElement[Any]) -> Found:
    """Return a value as the outer SELECT has it."""
    if isinstance(found, Column):
        return Column(column, found.type, found.scale)
    return SqlValue(column, found.type, found.dialect, found.scale)


def _reference(source: Source, text: str, at: int, found: Found, inside: Selection) -> Outer:
    *before, name = text.split(".")
    end = source
    for step in before:
        if not isinstance(end.entity.fields.get(step), ReferenceField):
            raise BadRequest(Problem("cannot_group_by", {"path": text}, Location(path=f"/by/{at}")))
        end = end.follow(step)
    own = Selection()
    label = label_reader(end.follow(name), own) if isinstance(end.entity.fields.get(name), ReferenceField) else None
    if label is None:
        raise BadRequest(Problem("cannot_group_by", {"path": text}, Location(path=f"/by/{at}")))
    first, last = len(inside.columns), len(own.columns)
    inside.columns += [*own.columns, found.element]

    def outer(columns: Any, outside: Shaping) -> Make:
        places = {at: outside.selection.add(columns[f"c{first + at}"]) for at in range(last + 1)}
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


def _at(place: int) -> Make:
    return lambda row: row[place]
