"""The expression language's functions for SQLite: the Python ones themselves, taught how values lie in the database.

Numbers come as whole numbers or as decimal text, dates and moments as text, booleans as 0 and 1. A function is named
`fw_<name>_<codes>` after the kinds of its arguments: t text, n number, b boolean, d date, m moment.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from ..expressions import FUNCTIONS, Function
from ..expressions import arithmetic as exact
from ..expressions import types as t
from ..expressions.functions.aggregates import average, largest, smallest, total
from ..expressions.operators import joined
from ..kernel.json import decimal_text
from . import grams

CODES: Mapping[t.Type, str] = {
    t.TEXT: "t",
    t.INTEGER: "n",
    t.DECIMAL: "n",
    t.BOOLEAN: "b",
    t.DATE: "d",
    t.DATETIME: "m",
    t.TIME: "t",
    t.NULL: "t",
}
"""The letter of a type in a function's name."""

_NATIVE = frozenset({"is_null", "coalesce", "same", "concat", "today", "now", "contains_text"})
_READ: Mapping[str, Callable[[Any], object]] = {
    "t": lambda value: value,
    "n": lambda value: Decimal(value) if isinstance(value, str) else value,
    "b": lambda value: None if value is None else bool(value),
    "d": lambda value: None if value is None else date.fromisoformat(value),
    "m": lambda value: None if value is None else datetime.fromisoformat(value),
}


def moment_text(value: datetime) -> str:
    """Return a moment as the database keeps it: `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _written(value: object) -> object:
    match value:
        case bool():
            return int(value)
        case Decimal():
            return decimal_text(value)
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case _:
            return value


def _adapted(run: Callable[..., object], codes: str, *, zone: bool = False) -> Callable[..., Any]:
    readers: list[Callable[[Any], object]] = [_READ[code] for code in codes]
    if zone:
        readers.append(ZoneInfo)

    def adapted(*arguments: object) -> object:
        return _written(run(*[read(argument) for read, argument in zip(readers, arguments, strict=True)]))

    return adapted


def _variants(function: Function) -> Iterable[str]:
    """Yield the argument codes with which a function can be called."""
    if function.most is None:
        yield from (code * 2 for code in _codes(function.kinds(0)))
        return
    for count in range(function.least, function.most + 1):
        yield from map("".join, product(*(_codes(function.kinds(at)) for at in range(count))))


def _codes(kinds: Sequence[t.Type]) -> list[str]:
    return sorted({CODES[kind] for kind in kinds})


def _compared(left: exact.Number | None, right: exact.Number | None) -> int | None:
    return None if left is None or right is None else (left > right) - (left < right)


def _with_null(run: Callable[..., object]) -> Callable[..., Any]:
    def calculated(*values: object) -> object:
        return None if None in values else run(*values)

    return calculated


def _scaled(value: int | None, scale: int) -> object:
    return None if value is None else Decimal(value).scaleb(-scale)


_NUMBERS: Mapping[str, tuple[Callable[..., object], str]] = {
    "fw_add": (_with_null(exact.add), "nn"),
    "fw_subtract": (_with_null(exact.subtract), "nn"),
    "fw_multiply": (_with_null(exact.multiply), "nn"),
    "fw_divide": (_with_null(exact.divide), "nn"),
    "fw_modulo": (_with_null(exact.modulo), "nn"),
    "fw_negative": (_with_null(exact.negate), "n"),
    "fw_compare": (_compared, "nn"),
    "fw_scaled": (_scaled, "nn"),
}


def _halves(high: int | None, low: int | None, scale: int) -> int | str:
    """Return the exact sum of whole numbers whose upper bits and whose lower 32 were added up apart, 0 for none."""
    total = ((high or 0) << 32) + (low or 0)
    return total if scale == 0 else decimal_text(Decimal(total).scaleb(-scale))


class _Gathered:
    """An aggregate: gathers numbers that are whole ones of a scale, or free when the scale is below 0."""

    run: Callable[[Iterable[Any]], object]

    def __init__(self) -> None:
        self._values: list[object] = []

    def step(self, value: Any, scale: Any) -> None:
        if value is not None:
            self._values.append(Decimal(str(value)).scaleb(-scale) if scale > 0 else _READ["n"](value))

    def finalize(self) -> Any:
        return _written(type(self).run(self._values))


class _Sum(_Gathered):
    run = staticmethod(total)


class _Average(_Gathered):
    run = staticmethod(average)


class _Smallest(_Gathered):
    run = staticmethod(smallest)


class _Largest(_Gathered):
    run = staticmethod(largest)


_AGGREGATES: Mapping[str, type[_Gathered]] = {
    "fw_sum": _Sum,
    "fw_avg": _Average,
    "fw_smallest": _Smallest,
    "fw_largest": _Largest,
}


def _concat(*texts: str | None) -> Any:
    return FUNCTIONS["concat"].call(*texts)


def register_functions(connection: sqlite3.Connection) -> None:
    """Teach a fresh connection all functions that compiled expressions use."""
    for name, (run, codes) in _NUMBERS.items():
        connection.create_function(name, len(codes), _adapted(run, codes), deterministic=True)
    for name, function in FUNCTIONS.items():
        if name in _NATIVE:
            continue
        zone = "zone" in function.needs
        for codes in _variants(function):
            adapted = _adapted(function.call, codes, zone=zone)
            connection.create_function(f"fw_{name}_{codes}", len(codes) + zone, adapted, deterministic=True)
    connection.create_function("fw_concat", -1, _concat, deterministic=True)
    connection.create_function("fw_halves", 3, _halves, deterministic=True)
    connection.create_function("fw_grams", -1, grams.document, deterministic=True)
    connection.create_function("fw_join", 2, _with_null(joined), deterministic=True)
    for name, aggregate in _AGGREGATES.items():
        connection.create_aggregate(name, 2, aggregate)  # pyright: ignore[reportArgumentType] - its stub knows integers only
