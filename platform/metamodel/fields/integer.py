"""Whole numbers."""

from decimal import Decimal
from typing import ClassVar, Literal

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .number import INTEGER_DIGITS, Bounded, read_decimal

LARGEST_INTEGER = 2**53 - 1
"""The largest whole number that a browser can hold exactly."""


class IntegerField(Bounded):
    """A whole number that a browser can hold exactly (up to 2^53 - 1)."""

    storage: ClassVar[Storage | None] = Storage("integer")
    example: ClassVar[str] = "pieces: {type: integer, min: 1, max: 9999, default: 1}"
    type: Literal["integer"]

    def clean(self, raw: object) -> Value:
        """Return the int; whole numbers given as text are read."""
        value = read_whole(raw)
        self._within(value)
        return value

    def schema(self) -> dict[str, Json]:
        """Return an integer schema with its bounds."""
        return {"type": "integer", **self._bounds()}

    def value_type(self) -> t.Type:
        """Return integer."""
        return t.INTEGER


def read_whole(raw: object) -> int:
    """Return the whole number that a number or text stands for; raises Refused."""
    value = raw
    if type(raw) is not int and isinstance(raw, str | float | Decimal):
        number = read_decimal(raw)
        # An exponent may stand for a billion digits; they are not written out to be refused.
        if number.adjusted() > INTEGER_DIGITS + 4:
            raise Refused("too_large", max=LARGEST_INTEGER)
        value = int(number) if number == int(number) else raw
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused("not_integer")
    if abs(value) > LARGEST_INTEGER:
        raise Refused("too_large", max=LARGEST_INTEGER)
    return value
