"""JSON values and their one reader and writer (orjson)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

import orjson

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
"""A value that JSON can hold."""

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def decimal_text(value: Decimal) -> str:
    """Return the shortest exact text of a decimal: no exponent, no trailing zeros ("6", "2.55")."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def datetime_text(value: datetime) -> str:
    """Return an aware datetime as ISO 8601 in UTC, ending in Z, with a fraction only where it has one."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _encode(value: object) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return datetime_text(value)
    if isinstance(value, date):
        return value.isoformat()
    msg = f"{type(value).__name__} has no JSON form"
    raise TypeError(msg)


def dumps(value: object) -> bytes:
    """Return the JSON bytes of a value; decimals and times become text as the API writes them."""
    return orjson.dumps(value, default=_encode, option=_OPTIONS)


def dumps_text(value: object) -> str:
    """Return the JSON text of a value."""
    return dumps(value).decode()


def dumps_stable(value: object) -> bytes:
    """Return JSON bytes with sorted keys, the same for equal values: the form that digests are made of."""
    return orjson.dumps(value, default=_encode, option=_OPTIONS | orjson.OPT_SORT_KEYS)


def loads(data: bytes | str) -> Json:
    """Return the value that JSON text holds; raises ValueError where it is no JSON."""
    return orjson.loads(data)
