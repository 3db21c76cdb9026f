"""Searching: each word stands somewhere in the values of an entity's search paths, large and small letters alike, nothing in it special.

Only values that the eyes see are looked at, so what is hidden neither finds a record nor moves it up.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, String, Text, and_, case, cast, false, func, or_

from ...expressions import FUNCTIONS
from ...expressions import types as t
from ...metamodel.fields import ReferenceField
from ..columns import DialectName
from .names import value
from .order import Key
from .scene import Condition, Draft, Source

PATTERN = "search_word"
_RANKS = ("search_is", "search_from", "search_has")
_ESCAPE = "\\"
_SEARCHABLE = frozenset({t.TEXT, t.INTEGER})
_MOST_WORDS = 5
_APART = 100


def words(text: str) -> tuple[str, ...]:
    """Return the words of a searched text, each once; what goes beyond the most words belongs to the last one."""
    return tuple(dict.fromkeys(text.split(maxsplit=_MOST_WORDS - 1)))


def patterns(text: str) -> Mapping[str, str]:
    """Return the parameters of a search: a pattern for each word, and those that the whole text is ranked by."""
    folded, whole = needs_folding(text), text.strip()
    found = {f"{PATTERN}{at}": pattern(word, folded=folded) for at, word in enumerate(words(text))}
    plain = pattern(whole, folded=folded)[1:-1]
    return {**found, **dict(zip(_RANKS, (plain, f"{plain}%", f"%{plain}%"), strict=True))}


def pattern(text: str, *, folded: bool) -> str:
    """Return the LIKE pattern that finds a text anywhere; % and _ in it stand for themselves."""
    plain = str(FUNCTIONS["lower"].call(text)) if folded else text
    for special in (_ESCAPE, "%", "_"):
        plain = plain.replace(special, _ESCAPE + special)
    return f"%{plain}%"


def needs_folding(text: str) -> bool:
    """Tell whether a text has letters beyond ASCII that come large and small; the databases' own LIKE knows only ASCII."""
    return any(ord(c) > 127 and c.lower() != c.upper() for c in text)


def found_in(source: Source, count: int, *, folded: bool) -> Condition:
    """Return the condition that each of some words stands in one of the entity's search paths."""
    draft, places = source.scene.draft, _places(source)
    if not places:
        return false()
    marks = [draft.bind(f"{PATTERN}{at}", Text()) for at in range(count)]
    return and_(*(or_(*(_like(place, mark, draft.dialect, folded=folded) for place in places)) for mark in marks))


def rank(source: Source, *, folded: bool) -> Key:
    """Return how well a record fits: one of its places is the text, begins with it, holds it, or only its words; earlier places first."""
    draft: Draft = source.scene.draft
    ways: list[tuple[Condition, int]] = []
    for level, name in enumerate(_RANKS):
        mark = draft.bind(name, Text())
        ways += [
            (_like(place, mark, draft.dialect, folded=folded), level * _APART + at)
            for at, place in enumerate(_places(source))
        ]
    last = len(_RANKS) * _APART
    element = case(*ways, else_=last) if ways else cast(last, BigInteger())
    return Key(element, t.INTEGER, None, BigInteger(), descending=False, nullable=False)


def search_paths(source: Source) -> tuple[str, ...]:
    """Return the paths that a search of an entity looks at: those that it names, or else those of its label."""
    return source.entity.definition.search or source.entity.label.paths


def _places(source: Source) -> list[ColumnElement[Any]]:
    return [column for path in search_paths(source) for column in _texts(source, tuple(path.split(".")))]


def _like(column: ColumnElement[Any], mark: BindParameter[Any], dialect: DialectName, *, folded: bool) -> Condition:
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


__all__ = ["PATTERN", "found_in", "needs_folding", "patterns", "rank", "search_paths", "words"]
