"""Exact amounts: plain decimals, quantities with a unit, money with a currency, percentages."""

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field as Option

from ..definition import Path
from ..values import Value
from .number import Exact, read_decimal

_HUNDRED = Decimal(100)
_SIGNS = ("%", "％")


class DecimalField(Exact):
    """A plain exact number."""

    example: ClassVar[str] = "density: {type: decimal, scale: 3, min: 0, exclusive: true}"
    type: Literal["decimal"]


class QuantityField(Exact):
    """A decimal amount with a unit, fixed by its code or found over a reference (`item.base_unit`)."""

    example: ClassVar[str] = "weight: {type: quantity, unit: kg, scale: 3, min: 0}"
    type: Literal["quantity"]
    unit: Path | str = Option(default="", description="A unit code, or a path to the record's unit.")


class MoneyField(Exact):
    """An exact amount of money; four fraction digits, so that unit prices below a cent are kept."""

    example: ClassVar[str] = "price: {type: money, currency: CNY, min: 0}"
    type: Literal["money"]
    scale: int = Option(default=4, ge=0, le=6, description="How many fraction digits are kept.")
    currency: str = Option(default="", description="ISO 4217 code; the app's currency where empty.")


class PercentField(Exact):
    """A share of a whole, kept as the fraction that formulas calculate with: 0.25 is shown as 25 %, and `25 %` is read as it."""

    cells: ClassVar[str] = "0.25; 25 % is read, too"
    example: ClassVar[str] = "discount: {type: percent, min: 0, max: 1}"
    type: Literal["percent"]
    scale: int = Option(default=4, ge=0, le=6, description="How many digits of the fraction are kept: 4 keep 12.34 %.")

    def clean(self, raw: object) -> Value:
        """Return the fraction; text that ends in a percent sign is divided by a hundred."""
        if isinstance(raw, str) and raw.strip().endswith(_SIGNS):
            return super().clean(read_decimal(raw.strip()[:-1]) / _HUNDRED)
        return super().clean(raw)
