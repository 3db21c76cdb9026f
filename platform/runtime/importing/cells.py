"""Cells of a file to values of a type: text as it stands in spreadsheets, moments in the zone of the file."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ...metamodel.fields import BooleanField
from ...metamodel.fields.number import read_decimal
from ...metamodel.kinds.connection import Column, ColumnType
from ...metamodel.values import Refused, Value

_LARGEST = Decimal(10) ** 18
_BOOLEAN = BooleanField(type="boolean")


def read_moment(text: str, zone: str) -> datetime:
    """Return the moment that a text writes, in UTC; without an offset it is local time of the zone. Raises Refused."""
    try:
        moment = datetime.fromisoformat(text.strip().replace("/", "-"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("ambiguous_datetime") from None


def read_day(text: str) -> date:
    """Return the date that a text writes; a time of midnight behind it is what spreadsheets add. Raises Refused."""
    day = text.strip().replace("/", "-").removesuffix("00:00:00").rstrip(" T")
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Refused("not_date") from None


def read_number(text: str) -> Decimal:
    """Return the number that a text writes; raises Refused."""
    value = read_decimal(text)
    if abs(value) >= _LARGEST:
        raise Refused("too_large", max=_LARGEST)
    return value


def read_whole(text: str) -> int:
    """Return the whole number that a text writes; `12.0` is what spreadsheets make of 12. Raises Refused."""
    value = read_number(text)
    if value != int(value):
        raise Refused("not_integer")
    return int(value)


_READERS: dict[ColumnType, Callable[[str], Value]] = {
    "text": lambda text: text,
    "integer": read_whole,
    "decimal": read_number,
    "date": read_day,
    "boolean": _BOOLEAN.clean,
}


def reader_of(column: Column, zone: str) -> Callable[[str], Value]:
    """Return the function that reads a connection's column; `zone` is the app's."""
    own = column.time_zone or zone
    return (lambda text: read_moment(text, own)) if column.type == "datetime" else _READERS[column.type]
