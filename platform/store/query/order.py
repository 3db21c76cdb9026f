"""Sorting that is total and the same on both databases, and the condition that continues it behind a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Float, Text, and_, cast, false, or_, type_coerce
from sqlalchemy.types import TypeEngine

from ...expressions import types as t
from ...kernel.problems import BadRequest, Location, Problem
from ...metamodel.fields import ReferenceField
from ..columns import Converter, DialectName, column_type, from_driver
from ..expression_sql import Column
from ..expression_values import sql_type
from .cells import Found, storage_of_column
from .cursor import REAL
from .names import value
from .paths import steps
from .people import named_person
from .scene import Condition, Source

_SORTABLE = frozenset({t.TEXT, t.INTEGER, t.DECIMAL, t.BOOLEAN, t.DATE, t.DATETIME, t.TIME})
_LABELS_DEEP = 2


@dataclass(frozen=True)
class Key:
    """One column to sort by: its SQL, the type of its values in a cursor, what reads them, and what they are compared as."""

    element: ColumnElement[Any]
    of: t.Type
    convert: Converter | None
    storage: TypeEngine[Any]
    descending: bool
    nullable: bool

    def clause(self, dialect: DialectName) -> ColumnElement[Any]:
        """Return the part of ORDER BY: nulls last, said only where the database would not do so by itself."""
        by = self.element.desc() if self.descending else self.element.asc()
        by_itself = self.descending == (dialect == "sqlite")
        return by if by_itself or not self.nullable else by.nulls_last()


def order_keys(source: Source, order_by: Sequence[str]) -> list[Key]:
    """Return the columns to sort by; a reference is sorted by its label. Raises BadRequest for what has no order."""
    keys: list[Key] = []
    for at, text in enumerate(order_by):
        parts = steps(text.removeprefix("-"))
        found = _columns(source, parts, 0)
        if not found:
            raise BadRequest(Problem("cannot_sort_by", {"path": ".".join(parts)}, Location(path=f"/order_by/{at}")))
        dialect = source.scene.draft.dialect
        keys += [sort_key(column, dialect, descending=text.startswith("-"), nullable=null) for column, null in found]
    return keys


def sort_key(found: Found, dialect: DialectName, *, descending: bool, nullable: bool) -> Key:
    """Return a value as a column to sort by."""
    if isinstance(found, Column):
        storage = storage_of_column(found)
        kind = Text() if storage.kind in ("text", "reference") else column_type(storage)
        return Key(found.element, found.type, from_driver(storage, dialect), kind, descending, nullable)
    if dialect == "postgresql":
        element = found.element.collate("C") if found.type == t.TEXT else found.element
        return Key(element, found.type, found.read, sql_type(found.type, dialect), descending, nullable)
    if t.is_number(found.type) and found.scale < 0:
        # A free number is a whole one or the text of a decimal; only as a float do the two sort together.
        return Key(cast(found.element, Float()), REAL, None, Float(), descending, nullable)
    raw = t.INTEGER if t.is_number(found.type) or found.type == t.BOOLEAN else t.TEXT
    kind = BigInteger() if raw == t.INTEGER else Text()
    return Key(type_coerce(found.element, kind), raw, None, kind, descending, nullable)


def _columns(source: Source, parts: tuple[str, ...], depth: int) -> list[tuple[Found, bool]]:
    for name in parts[:-1]:
        if not isinstance(source.entity.fields.get(name), ReferenceField) or not source.readable(name):
            return _plain(source, parts)
        source, parts = source.follow(name), parts[1:]
    field = source.entity.fields.get(parts[0])
    if not isinstance(field, ReferenceField) or not source.readable(parts[0]):
        return _plain(source, parts)
    if depth >= _LABELS_DEEP:
        return []
    target = source.follow(parts[0])
    paths = (tuple(path.split(".")) for path in target.entity.label.paths)
    return [column for path in paths for column in _columns(target, path, depth + 1)]


def _plain(source: Source, parts: tuple[str, ...]) -> list[tuple[Found, bool]]:
    person = named_person(source, parts)
    if person is not None:
        return [(Column(person, t.TEXT), True)]
    found = value(source, parts)
    if found.type not in _SORTABLE:
        return []
    certain = source.first and len(parts) == 1 and source.guard(parts[0]) is None and parts[0] in source.table.c
    return [(found, not certain or bool(source.table.c[parts[0]].nullable))]


def after(
    keys: Sequence[Key], nulls: Sequence[bool], bound: Sequence[BindParameter[Any]], last: Condition
) -> Condition:
    """Return what holds for the records behind one whose sorted values are bound (where null, as `nulls` tells).

    `last` is the condition that decides between records with the same values.
    """
    same: list[Condition] = []
    ways: list[Condition] = []
    for key, null, mark in zip(keys, nulls, bound, strict=True):
        beyond = false() if null else _beyond(key, mark)
        ways.append(and_(*same, beyond))
        same.append(key.element.is_(None) if null else key.element == mark)
    ways.append(and_(*same, last))
    if not keys or nulls[0]:
        return or_(*ways)
    # Said once more for the first column alone, so that an index over it is entered at the right place.
    return and_(_not_before(keys[0], bound[0]), or_(*ways))


def _beyond(key: Key, mark: BindParameter[Any]) -> Condition:
    further = key.element < mark if key.descending else key.element > mark
    return or_(further, key.element.is_(None)) if key.nullable else further


def _not_before(key: Key, mark: BindParameter[Any]) -> Condition:
    further = key.element <= mark if key.descending else key.element >= mark
    return or_(further, key.element.is_(None)) if key.nullable else further
