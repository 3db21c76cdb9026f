"""Exact numbers: every result has at most 12 fractional digits (half up) and lies in the range, else it is None.

Arguments are never None; whole numbers stay `int` where the operation keeps them whole.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

from .limits import MAGNITUDE, PLACES

Number: TypeAlias = int | Decimal

EXACT = Context(prec=100, rounding=ROUND_HALF_UP, traps=[])
"""Wide enough for each single operation on numbers of the range; its last digit is never the one that decides a rounding."""

_STEP = Decimal(1).scaleb(-PLACES)
_ZERO = Decimal(0)
_LARGEST = Decimal(MAGNITUDE)


def _in_range(value: int) -> int | None:
    return value if -MAGNITUDE < value < MAGNITUDE else None


def _kept(value: Decimal) -> Decimal | None:
    return value or _ZERO if abs(value) < _LARGEST else None


def _stepped(value: Decimal) -> Decimal | None:
    return _kept(EXACT.quantize(value, _STEP))


def bounded(value: Number) -> Number | None:
    """Return any number rounded to 12 fractional digits, or None where it is out of range or none."""
    if isinstance(value, int):
        return _in_range(value)
    return _stepped(value) if value.is_finite() and value.adjusted() < len(str(MAGNITUDE)) else None


def add(left: Number, right: Number) -> Number | None:
    """Return the sum."""
    if isinstance(left, int) and isinstance(right, int):
        return _in_range(left + right)
    return _kept(EXACT.add(left, right))


def subtract(left: Number, right: Number) -> Number | None:
    """Return the difference."""
    if isinstance(left, int) and isinstance(right, int):
        return _in_range(left - right)
    return _kept(EXACT.subtract(left, right))


def multiply(left: Number, right: Number) -> Number | None:
    """Return the product."""
    if isinstance(left, int) and isinstance(right, int):
        return _in_range(left * right)
    return _stepped(EXACT.multiply(left, right))


def divide(left: Number, right: Number) -> Number | None:
    """Return the quotient as a decimal; None for division by zero."""
    return _stepped(EXACT.divide(left, right)) if right else None


def modulo(left: Number, right: Number) -> Number | None:
    """Return what is left of `left` after the largest whole multiple of `right` (it has the sign of `right`); None for zero."""
    if not right:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    rest = EXACT.remainder(left, right)
    if rest and (rest < 0) != (right < 0):
        rest = EXACT.add(rest, right)
    return rest or _ZERO


def negate(value: Number) -> Number:
    """Return the number with its sign turned."""
    return -value if isinstance(value, int) else EXACT.minus(value) or _ZERO


def whole(value: Number, rounding: str) -> int | None:
    """Return the number as a whole one, rounded as the decimal module names it."""
    if isinstance(value, int):
        return value
    return _in_range(int(value.to_integral_value(rounding, EXACT)))


def floor(value: Number) -> int | None:
    """Return the largest whole number that is not larger."""
    return whole(value, ROUND_FLOOR)


def ceil(value: Number) -> int | None:
    """Return the smallest whole number that is not smaller."""
    return whole(value, ROUND_CEILING)


def rounded(value: Number, places: int | None = None) -> Number | None:
    """Return the number rounded half up (away from zero): whole without places, else a decimal with 0 to 12 places."""
    if places is None:
        return whole(value, ROUND_HALF_UP)
    if not 0 <= places <= PLACES:
        return None
    return _kept(EXACT.quantize(Decimal(value), Decimal(1).scaleb(-places)))
