"""What number fields share: bounds, and how a number is read."""

from decimal import Decimal, InvalidOperation
from typing import ClassVar

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .base import Field

INTEGER_DIGITS = 12
"""How many digits a number may have before its point."""


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

    storage: ClassVar[Storage | None] = Storage("decimal", 6)
    scale: int = Option(default=6, ge=0, le=6, description="How many fraction digits are kept.")

    def column(self) -> Storage | None:
        """Return exact decimal storage of its scale."""
        return Storage("decimal", self.scale)

    def clean(self, raw: object) -> Value:
        """Return the Decimal, within its digits and bounds."""
        value = read_decimal(raw)
        if value.adjusted() >= INTEGER_DIGITS:
            raise Refused("too_large", max=10**INTEGER_DIGITS)
        if value != round(value, self.scale):
            raise Refused("too_many_digits", scale=self.scale)
        self._within(value)
        return value

    def schema(self) -> dict[str, Json]:
        """Return a decimal string (plain numbers are taken, too)."""
        pattern = rf"^-?[0-9]{{1,12}}(\.[0-9]{{1,{self.scale}}})?$" if self.scale else "^-?[0-9]{1,12}$"
        return {"type": "string", "format": "decimal", "pattern": pattern}

    def given(self) -> dict[str, Json]:
        """Return a decimal string or a number."""
        return {"anyOf": [self.schema(), {"type": "number"}]}

    def value_type(self) -> t.Type:
        """Return decimal."""
        return t.DECIMAL
