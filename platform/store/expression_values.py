"""Values of compiled expressions: how they lie in SQL, how constants become bind parameters, how results are read.

On SQLite a number is a whole number with a scale (a column's form), or free: a whole number or the text of a decimal, which
only the fw_ functions understand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Numeric,
    String,
    cast,
    false,
    func,
    literal,
    null,
    true,
    type_coerce,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from ..expressions import types as t
from ..expressions.arithmetic import EXACT
from ..kernel.json import decimal_text
from .sqlite_functions import moment_text

DialectName = Literal["sqlite", "postgresql"]
Element: TypeAlias = ColumnElement[Any]

FREE = -1
"""The scale of a number on SQLite that is a whole number or the text of a decimal."""

_POSTGRESQL: Mapping[t.Type, TypeEngine[Any]] = {
    t.INTEGER: Numeric(),
    t.DECIMAL: Numeric(),
    t.BOOLEAN: Boolean(),
    t.DATE: Date(),
    t.DATETIME: DateTime(timezone=True),
    t.JSON: JSONB(),
}
_SQLITE: Mapping[t.Type, TypeEngine[Any]] = {t.INTEGER: BigInteger(), t.BOOLEAN: Boolean()}


def sql_type(of: t.Type, dialect: str) -> TypeEngine[Any]:
    """Return the SQL type of values of a type, as results of functions have it."""
    return (_POSTGRESQL if dialect == "postgresql" else _SQLITE).get(of, String())


@dataclass(frozen=True, slots=True)
class SqlValue:
    """A compiled expression: its SQL, the type of its value, and on SQLite the form of a number."""

    element: Element
    type: t.Type
    dialect: str
    scale: int = FREE

    def condition(self) -> ColumnElement[bool]:
        """Return the SQL for WHERE; it holds only where the value is true."""
        return self.element

    def read(self, raw: Any) -> Any:
        """Return the Python value of what the database gave."""
        if raw is None:
            return None
        match self.type:
            case t.INTEGER:
                return int(raw)
            case t.DECIMAL:
                return Decimal(raw).scaleb(-self.scale) if self.scale > 0 else Decimal(raw)
            case t.BOOLEAN:
                return bool(raw)
            case t.DATE if isinstance(raw, str):
                return date.fromisoformat(raw)
            case t.DATETIME:
                return (datetime.fromisoformat(raw) if isinstance(raw, str) else raw).astimezone(UTC)
            case _:
                return raw


def read_value(raw: Any, value: SqlValue) -> Any:
    """Return the Python value of what the database gave for a compiled expression."""
    return value.read(raw)


def constant(value: Any, of: t.Type, dialect: str, scale: int = FREE) -> SqlValue:
    """Return a constant as a bind parameter; on SQLite a number takes the scale asked for where it is exact in it."""
    if value is None:
        return SqlValue(cast(null(), sql_type(of, dialect)), of, dialect, FREE)
    if isinstance(value, bool):
        return SqlValue(true() if value else false(), of, dialect)
    if dialect == "postgresql":
        kind = BigInteger() if isinstance(value, int) else sql_type(of, dialect)
        return SqlValue(literal(value, kind), of, dialect)
    if isinstance(value, int | Decimal):
        return _sqlite_number(value, of, scale)
    text = (
        moment_text(value) if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else value
    )
    return SqlValue(literal(text, String()), of, dialect)


def _sqlite_number(value: int | Decimal, of: t.Type, scale: int) -> SqlValue:
    if scale == FREE:
        scale = 0
    shifted = EXACT.scaleb(Decimal(value), scale)
    if shifted == int(shifted) and abs(shifted) < 2**63:
        return SqlValue(literal(int(shifted), BigInteger()), of, "sqlite", scale)
    return SqlValue(literal(decimal_text(Decimal(value)), String()), of, "sqlite", FREE)


def column(element: Element, of: t.Type, dialect: str, scale: int) -> SqlValue:
    """Return a column as it lies, free of the conversions of its own SQL type."""
    if dialect == "sqlite":
        kind: TypeEngine[Any] = BigInteger() if t.is_number(of) else sql_type(of, dialect)
        return SqlValue(type_coerce(element, kind), of, dialect, scale if of == t.DECIMAL else 0)
    return SqlValue(element, of, dialect)


def freed(value: SqlValue) -> SqlValue:
    """Return a number in the form that the fw_ functions take; everything else as it is."""
    if value.dialect != "sqlite" or not t.is_number(value.type) or value.scale <= 0:
        return value
    scaled = func.fw_scaled(value.element, literal(value.scale, BigInteger()), type_=String())
    return SqlValue(scaled, value.type, value.dialect, FREE)


def aligned(values: list[SqlValue]) -> list[SqlValue]:
    """Return numbers in one common form, so that they can stand in one column."""
    if len({value.scale for value in values if t.is_number(value.type)}) <= 1:
        return values
    return [freed(value) for value in values]
