"""The values that names of a lowered tree stand for: of the whole, and of each row of its aggregates."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, cast

from ..kernel.problems import Invalid, Problem
from .environment import Environment, Value
from .limits import SECONDS


class Meter:
    """Bounds the processor time that the rows of one evaluation take."""

    __slots__ = ("_end", "_rows")

    def __init__(self) -> None:
        """Begin to count."""
        self._end = time.thread_time() + SECONDS
        self._rows = 0

    def tick(self) -> None:
        """Count a row; raise Invalid when the time is used up, which is looked at with every eighth."""
        self._rows += 1
        if not self._rows & 7 and time.thread_time() > self._end:
            raise Invalid(Problem("expression_too_slow", {"seconds": SECONDS}))


class Row:
    """Names to values: those of one record, of the rows around it, and of the environment."""

    __slots__ = ("_environment", "_meter", "_outer", "_values")

    def __init__(self, values: Mapping[str, Value], environment: Environment, outer: "Row | None" = None) -> None:
        """Look up in those values; `outer` is the row around."""
        self._values = values
        self._environment = environment
        self._outer = outer
        self._meter: Meter | None = outer.meter if outer else None

    @property
    def meter(self) -> Meter:
        """Return the meter that all rows of one evaluation share; it runs from the first row on."""
        if self._meter is None:
            self._meter = Meter()
        return self._meter

    def inner(self, values: Value) -> "Row":
        """Return a row of a collection of this one."""
        return Row(cast("Mapping[str, Value]", values), self._environment, self)

    def __getitem__(self, name: str) -> object:
        """Return the value of a name of the lowered tree; raises KeyError where it was not supplied."""
        if name in self._values:
            return self._values[name]
        match name[0]:
            case "^" if self._outer is not None:
                return self._outer[name[1:]]
            case "@":
                return self._around(name)
            case _:
                return self._walk(name)

    def _around(self, name: str) -> object:
        match name:
            case "@zone":
                return self._environment.zone_info
            case "@now":
                return self._environment.now
            case _:
                return self

    def _walk(self, name: str) -> Value:
        root, _, rest = name.partition(".")
        value: Value = self._values[root]
        while rest:
            if value is None:
                return None
            if not isinstance(value, Mapping):
                raise KeyError(name)
            record = cast("Mapping[str, Value]", value)
            if rest in record:
                return record[rest]
            root, _, rest = rest.partition(".")
            value = record[root]
        return value


Body: TypeAlias = Callable[[Value, Row], object]
"""What is asked of each row: its values and the row around to a value."""


def each(rows: Iterable[Value] | None, body: Body, around: Row) -> list[object]:
    """Return the value that the body has for each row; none for no collection at all."""
    found: list[object] = []
    meter = around.meter
    for values in rows or ():
        meter.tick()
        found.append(body(values, around))
    return found


def number_of_rows(rows: Iterable[object] | None) -> int:
    """Return how many rows there are; none for no collection at all."""
    return sum(1 for _ in rows or ())
