"""Numbers: whole numbers, exact decimals, quantities with a unit, money with a currency."""

from decimal import Decimal, InvalidOperation
from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Path
from ..values import Refused, Storage, Value
from .base import Field

_LARGEST_INTEGER = 2**53 - 1
_INTEGER_DIGITS = 12


class Bounded(Field):
    """A number between two bounds."""

    min: Decimal | None = Option(default=None, description="The least value allowed.")
    max: Decimal | None = Option(default=None, description="The greatest value allowed.")
    exclusive: bool = Option(default=False, description="The bounds themselves are not allowed.")

    def _within(self, value: Decimal | int) -> None:
        if self.min is not None and (value <= self.min if self.exclusive else value < self.min):
            raise Refused("must_be_above" if self.exclusive else "too_small", min=self.min)
        if self.max is not None and (value >= self.max if self.exclusive else value > self.max):
            raise Refused("must_be_below" if self.exclusive else "too_large", max=self.max)

    def _bounds(self) -> dict[str, Json]:
        lower, upper = ("exclusiveMinimum", "exclusiveMaximum") if self.exclusive else ("minimum", "maximum")
        named = {lower: self.min, upper: self.max}
        return {name: float(value) for name, value in named.items() if value is not None}


class IntegerField(Bounded):
    """A whole number that a browser can hold exactly (up to 2^53 - 1)."""

    storage: ClassVar[Storage | None] = Storage("integer")
    type: Literal["integer"]

    def clean(self, raw: object) -> Value:
        """Return the int; whole numbers given as text are read."""
        value = raw
        if isinstance(raw, str | float | Decimal):
            number = read_decimal(raw)
            # An exponent may stand for a billion digits; they are not written out to be refused.
            if number.adjusted() > _INTEGER_DIGITS + 4:
                raise Refused("too_large", max=_LARGEST_INTEGER)
            value = int(number) if number == int(number) else raw
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused("not_integer")
        if abs(value) > _LARGEST_INTEGER:
            raise Refused("too_large", max=_LARGEST_INTEGER)
        self._within(value)
        return value

    def schema(self) -> dict[str, Json]:
        """Return an integer schema with its bounds."""
        return {"type": "integer", **self._bounds()}

    def value_type(self) -> t.Type:
        """Return integer."""
        return t.INTEGER


def read_decimal(raw: object) -> Decimal:
    """Return the finite decimal that a number or text stands for; floats by their shortest text; raises Refused."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise Refused("not_number")
    try:
        value = Decimal(raw.strip()) if isinstance(raw, str) else Decimal(str(raw))
    except InvalidOperation:
        raise Refused("not_number") from None
    if not value.is_finite():
        raise Refused("not_number")
    return value


class Exact(Bounded):
    """An exact decimal with a fixed number of fraction digits; more digits than that are refused, never rounded away."""

    scale: int = Option(default=6, ge=0, le=6, description="How many fraction digits are kept.")

    def column(self) -> Storage | None:
        """Return exact decimal storage of its scale."""
        return Storage("decimal", self.scale)

    def clean(self, raw: object) -> Value:
        """Return the Decimal, within its digits and bounds."""
        value = read_decimal(raw)
        if value.adjusted() >= _INTEGER_DIGITS:
            raise Refused("too_large", max=10**_INTEGER_DIGITS)
        if value != round(value, self.scale):
            raise Refused("too_many_digits", scale=self.scale)
        self._within(value)
        return value

    def schema(self) -> dict[str, Json]:
        """Return a decimal string (plain numbers are taken, too)."""
        pattern = rf"^-?[0-9]{{1,12}}(\.[0-9]{{1,{self.scale}}})?$" if self.scale else "^-?[0-9]{1,12}$"
        return {"type": "string", "format": "decimal", "pattern": pattern}

    def value_type(self) -> t.Type:
        """Return decimal."""
        return t.DECIMAL


class DecimalField(Exact):
    """A plain exact number."""

    type: Literal["decimal"]


class QuantityField(Exact):
    """A decimal amount with a unit, fixed by its code or found over a reference (`item.base_unit`)."""

    type: Literal["quantity"]
    unit: Path | str = Option(default="", description="A unit code, or a path to the record's unit.")


class MoneyField(Exact):
    """An exact amount of money; four fraction digits, so that unit prices below a cent are kept."""

    type: Literal["money"]
    scale: int = Option(default=4, ge=0, le=6, description="How many fraction digits are kept.")
    currency: str = Option(default="", description="ISO 4217 code; the app's currency where empty.")
