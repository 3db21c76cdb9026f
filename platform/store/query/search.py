"""Searching: text anywhere in the values of an entity's search paths, large and small letters alike, nothing in it special."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, Text, cast, false, func, or_

from ...expressions import FUNCTIONS
from ...expressions import types as t
from ...metamodel.fields import ReferenceField
from ..columns import DialectName
from .names import value
from .scene import Condition, Source

PATTERN = "search_pattern"
_ESCAPE = "\\"
_SEARCHABLE = frozenset({t.TEXT, t.INTEGER})


def pattern(text: str, *, folded: bool) -> str:
    """Return the LIKE pattern that finds a text anywhere; % and _ in it stand for themselves."""
    plain = str(FUNCTIONS["lower"].call(text)) if folded else text
    for special in (_ESCAPE, "%", "_"):
        plain = plain.replace(special, _ESCAPE + special)
    return f"%{plain}%"


def needs_folding(text: str) -> bool:
    """Tell whether a text has letters beyond ASCII that come large and small; the databases' own LIKE knows only ASCII."""
    return any(ord(c) > 127 and c.lower() != c.upper() for c in text)


def found_in(source: Source, mark: BindParameter[Any], *, folded: bool) -> Condition:
    """Return the condition that a searched text stands in one of the entity's search paths (or its label's, where it has none)."""
    paths = source.entity.definition.search or source.entity.label.paths
    places = [column for path in paths for column in _texts(source, tuple(path.split(".")))]
    dialect = source.scene.draft.dialect
    return or_(*(_contains(column, mark, dialect, folded=folded) for column in places)) if places else false()


def _contains(column: ColumnElement[Any], mark: BindParameter[Any], dialect: DialectName, *, folded: bool) -> Condition:
    if folded:
        return _folded(column, dialect).like(mark, escape=_ESCAPE)
    return column.ilike(mark, escape=_ESCAPE) if dialect == "postgresql" else column.like(mark, escape=_ESCAPE)


def _folded(column: ColumnElement[Any], dialect: DialectName) -> ColumnElement[Any]:
    # The expression language's own functions: the same letters are folded on both databases, and in Python.
    return func.fw_lower(column, type_=Text()) if dialect == "postgresql" else func.fw_lower_t(column, type_=Text())


def _texts(source: Source, parts: tuple[str, ...]) -> list[ColumnElement[Any]]:
    for name in parts:
        if not source.readable(name):
            return []
        field = source.entity.fields.get(name)
        if not isinstance(field, ReferenceField):
            break
        source, parts = source.follow(name), parts[1:]
    if not parts:
        paths = (tuple(path.split(".")) for path in source.entity.label.paths)
        return [column for path in paths if len(path) == 1 for column in _own(source, path)]
    return _own(source, parts)


def _own(source: Source, parts: tuple[str, ...]) -> list[ColumnElement[Any]]:
    if isinstance(source.entity.fields.get(parts[0]), ReferenceField) or not source.readable(parts[0]):
        return []
    found = value(source, parts)
    if found.type not in _SEARCHABLE:
        return []
    return [found.element if found.type == t.TEXT else cast(found.element, String)]
