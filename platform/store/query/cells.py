"""From what the driver gives to a value or to its JSON form, column by column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, func

from ...expressions import types as t
from ...kernel.json import decimal_text
from ...metamodel.label import plain_text
from ...metamodel.values import Storage
from ..columns import Converter, DialectName, from_driver
from ..expression_sql import Column, SqlValue, read_value
from .stored import storage_for

Found = Column | SqlValue
_WHOLE = ".000000Z"


@dataclass(frozen=True)
class Cell:
    """One selected element, and what turns a value of it that is not null into the answer's; None where it is that already."""

    element: ColumnElement[Any]
    convert: Converter | None


def value_cell(found: Found, dialect: DialectName) -> Cell:
    """Return a column whose answer is the Python value."""
    if isinstance(found, SqlValue):
        return Cell(found.element, lambda raw: read_value(raw, found))
    return Cell(found.element, from_driver(storage_of_column(found), dialect))


def wire_cell(found: Found, dialect: DialectName) -> Cell:
    """Return a column whose answer is what JSON will hold."""
    if isinstance(found, SqlValue):
        form = _FORMS.get(str(found.type))
        return Cell(found.element, lambda raw: _form(form, read_value(raw, found)))
    storage = storage_of_column(found)
    if storage.kind == "decimal":
        return _decimal(found.element, storage, dialect)
    return Cell(found.element, (_SQLITE if dialect == "sqlite" else _POSTGRESQL).get(storage.kind))


def text_cell(found: Found, dialect: DialectName) -> Cell:
    """Return a column whose answer is plain text, as labels hold it."""
    cell = value_cell(found, dialect)
    if found.type == t.TEXT and cell.convert is None:
        return cell
    convert = cell.convert
    return Cell(cell.element, (lambda raw: plain_text(convert(raw))) if convert else plain_text)


def storage_of_column(found: Column) -> Storage:
    """Return how a column's values lie in the database."""
    return Storage("decimal", found.scale) if found.type == t.DECIMAL else storage_for(found.type)


def _form(form: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if form is None or value is None else form(value)


def _decimal(element: ColumnElement[Any], storage: Storage, dialect: DialectName) -> Cell:
    if dialect == "postgresql":
        return Cell(cast(func.trim_scale(element), Text()), None)
    return Cell(element, scaled_text(storage.scale))


def scaled_text(scale: int) -> Converter:
    """Return the function from a whole number of 10**-scale to the shortest decimal text."""
    unit = 10**scale

    def convert(raw: int) -> str:
        whole, rest = divmod(abs(raw), unit)
        text = f"{whole}.{rest:0{scale}d}".rstrip("0") if rest else str(whole)
        return "-" + text if raw < 0 else text

    return convert


def _moment(raw: str) -> str:
    return raw[:19] + "Z" if raw.endswith(_WHOLE) else raw


def _moment_text(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


_SQLITE: Mapping[str, Converter] = {"boolean": bool, "datetime": _moment, "json": orjson.Fragment}
_POSTGRESQL: Mapping[str, Converter] = {"date": date.isoformat, "datetime": _moment_text}
_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "decimal": lambda value: decimal_text(value) if isinstance(value, Decimal) else str(value),
    "date": date.isoformat,
    "datetime": _moment_text,
}
