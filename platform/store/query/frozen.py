"""What lies inside a snapshot, as SQL: the values of the frozen record, typed as the live ones are."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    case,
    cast,
    func,
    literal,
)
from sqlalchemy.dialects import postgresql

from ...expressions import types as t
from ...metamodel.fields import SnapshotField
from ..columns import DialectName
from ..expression_sql import Column
from .scene import Source
from .sight import SeenSnapshot
from .stored import nothing

_DIGITS = 6
_WHOLE_SECONDS = len("2026-11-22T08:30:00Z")
Text_ = ColumnElement[Any]


def frozen(source: Source, name: str, field: SnapshotField, rest: tuple[str, ...]) -> Column:
    """Return the value at a path inside a snapshot; null where it cannot be seen."""
    document = source.stored(name)
    sight = source.scene.draft.sight
    of: t.Type = t.Record(f"snapshot of {field.of}", SeenSnapshot(sight, field.of, field.including))
    if source.eyed and not sight.exists(field.of):
        return nothing(t.JSON)
    if not rest:
        return Column(document, t.JSON)
    for step in rest:
        found = of.scope.member(step) if isinstance(of, t.Record) else None
        if found is None:
            return nothing(_unseen(source, name, rest))
        of = found
    path = (*rest, "id") if isinstance(of, t.Record) and rest[-1] != "id" else rest
    dialect = source.scene.draft.dialect
    return _typed(dialect, _text_at(dialect, document, path), of)


def _unseen(source: Source, name: str, rest: tuple[str, ...]) -> t.Type:
    of = source.entity.scope.member(name)
    for step in rest:
        of = of.scope.member(step) if isinstance(of, t.Record) else None
    return of or t.TEXT


def _text_at(dialect: DialectName, document: Text_, path: tuple[str, ...]) -> Text_:
    if dialect == "sqlite":
        return func.json_extract(document, literal("$." + ".".join(path), Text()), type_=Text())
    return func.jsonb_extract_path_text(document, *(literal(step, postgresql.TEXT()) for step in path), type_=Text())


def _typed(dialect: DialectName, text: Text_, of: t.Type) -> Column:
    makers = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    make = makers.get(of.name) if isinstance(of, t.Scalar) else None
    return Column(make(text) if make else text, of, _DIGITS if of == t.DECIMAL else 0)


def _scaled(text: Text_) -> Text_:
    """Return decimal text as a whole number of millionths, without passing through a float."""
    plain = func.ltrim(text, "-")
    point = func.instr(plain.op("||")("."), ".")
    whole = cast(func.substr(plain, 1, point - 1), Integer)
    fraction = cast(func.substr(func.substr(plain, point + 1).op("||")("0" * _DIGITS), 1, _DIGITS), Integer)
    sign = case((func.substr(text, 1, 1) == "-", -1), else_=1)
    return (whole * 10**_DIGITS + fraction) * sign


def _moment(text: Text_) -> Text_:
    whole = func.substr(text, 1, _WHOLE_SECONDS - 1).op("||")(".000000Z")
    return case((func.length(text) == _WHOLE_SECONDS, whole), else_=text)


_SQLITE: Mapping[str, Callable[[Text_], Text_]] = {
    "integer": lambda text: cast(text, Integer),
    "boolean": lambda text: cast(text, Integer),
    "decimal": _scaled,
    "datetime": _moment,
}
_POSTGRESQL: Mapping[str, Callable[[Text_], Text_]] = {
    "integer": lambda text: cast(text, BigInteger),
    "boolean": lambda text: cast(text, Boolean),
    "decimal": lambda text: cast(text, Numeric(38, _DIGITS)),
    "date": lambda text: cast(text, Date),
    "datetime": lambda text: cast(text, DateTime(timezone=True)),
}
