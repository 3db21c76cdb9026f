"""The conditions of decision tables: what a cell's text means, whether a value meets it, how two of them relate.

A cell is `-` (any), a value, `a | b` (one of), `not a`, `>= 10`, `10..50` (both included), or `~ *MUG*` (a pattern with `*`
for any text, capitals and small letters alike). A text in quotes stands for itself. An empty value meets only `-`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias, cast

CellType = Literal["text", "integer", "decimal", "boolean", "date"]
Plain: TypeAlias = str | int | Decimal | bool | date
Ordered: TypeAlias = int | Decimal | date
_OPERATORS = (">=", "<=", ">", "<")
_QUOTES = "'\""


class BadCell(Exception):
    """A cell that means nothing for its type."""


class NotListed(BadCell):
    """A cell that names a value which its column does not list."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of these."""

    values: frozenset[Plain]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """There is a value, and it is none of these."""

    values: frozenset[Plain]


@dataclass(frozen=True, slots=True)
class Range:
    """The value lies between two bounds; None is no bound; a bound itself is in unless it is open."""

    low: Ordered | None = None
    high: Ordered | None = None
    low_open: bool = False
    high_open: bool = False

    def has(self, value: Plain) -> bool:
        """Tell whether a number or date lies within."""
        given, low, high = cast("Any", value), self.low, self.high
        above = low is None or (given > low if self.low_open else given >= low)
        below = high is None or (given < high if self.high_open else given <= high)
        return bool(above and below)

    @property
    def empty(self) -> bool:
        """Tell whether no value can lie within."""
        low, high = cast("Any", self.low), cast("Any", self.high)
        if low is None or high is None:
            return False
        return bool(low > high or (low == high and (self.low_open or self.high_open)))


@dataclass(frozen=True, slots=True)
class Like:
    """The text fits a pattern, case-folded and cut at its stars."""

    pieces: tuple[str, ...]

    @property
    def within(self) -> str:
        """Return the text that the pattern only wants somewhere inside; empty where it wants more or other things."""
        return self.pieces[1] if len(self.pieces) == 3 and not self.pieces[0] and not self.pieces[2] else ""

    def has(self, value: Plain) -> bool:
        """Tell whether a text fits, in time linear in its length."""
        return self.fits(str(value).casefold())

    def fits(self, text: str) -> bool:
        """Tell whether a text that is case-folded already fits."""
        first, *middle, last = self.pieces if len(self.pieces) > 1 else (*self.pieces, "")
        if len(self.pieces) == 1:
            return text == first
        if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


Condition: TypeAlias = OneOf | NoneOf | Range | Like
"""A condition on one value; None, where one stands for a cell, is `-`: anything, even nothing."""


def meets(value: Plain, condition: Condition) -> bool:
    """Tell whether a value (there is one) meets a condition."""
    match condition:
        case OneOf(values):
            return value in values
        case NoneOf(values):
            return value not in values
        case _:
            return condition.has(value)


def parse_condition(cell: object, of: CellType) -> Condition | None:
    """Return what a cell of a typed column means, None for any; raises BadCell."""
    text = _written(cell)
    if text in ("-", ""):
        return None
    if text.startswith("~"):
        return _like(text[1:].strip(), of)
    operator = next((o for o in _OPERATORS if text.startswith(o)), "")
    if operator:
        return _narrow(_bound(operator, parse_value(text.removeprefix(operator).strip(), of)), of)
    low, dots, high = text.partition("..")
    if dots and of not in ("text", "boolean"):
        return _narrow(_range(parse_value(low.strip(), of), parse_value(high.strip(), of)), of)
    if text.startswith("not "):
        return _none_of(frozenset(parse_value(part, of) for part in _parts(text[4:])), of)
    return OneOf(frozenset(parse_value(part, of) for part in _parts(text)))


def parse_value(cell: object, of: CellType) -> Plain:
    """Return the value that a cell holds; raises BadCell."""
    text = _written(cell)
    if of == "text":
        return _unquoted(text)
    try:
        return _READERS[of](text)
    except (ValueError, InvalidOperation, KeyError):
        raise BadCell from None


def intersect(one: Condition | None, other: Condition | None) -> bool | None:
    """Tell whether some value meets both; None where that cannot be decided."""
    if one is None or other is None or one == other:
        return True
    for a, b in ((one, other), (other, one)):
        if isinstance(a, OneOf):
            return any(meets(value, b) for value in a.values)
    if isinstance(one, Like) or isinstance(other, Like):
        return None
    if isinstance(one, Range) and isinstance(other, Range):
        return not _both(one, other).empty
    for a, b in ((one, other), (other, one)):
        if isinstance(a, Range) and isinstance(b, NoneOf):
            return a.low is None or a.low != a.high or a.low not in b.values
    return True


def covers(wide: Condition | None, narrow: Condition | None) -> bool:
    """Tell whether every value that meets `narrow` surely meets `wide`."""
    if wide is None or wide == narrow:
        return True
    if isinstance(narrow, OneOf):
        return all(meets(value, wide) for value in narrow.values)
    if isinstance(narrow, NoneOf) and isinstance(wide, NoneOf):
        return wide.values <= narrow.values
    if isinstance(narrow, Range) and isinstance(wide, Range):
        return _both(wide, narrow) == narrow
    if isinstance(narrow, Range) and isinstance(wide, NoneOf):
        return not any(narrow.has(value) for value in wide.values)
    return False


def _written(cell: object) -> str:
    if cell is None:
        return "-"
    return str(cell).lower() if isinstance(cell, bool) else str(cell).strip()


def _unquoted(text: str) -> str:
    if text[:1] in _QUOTES and text[:1] and len(text) > 1 and text[-1] == text[0]:
        return text[1:-1]
    if not text or text.startswith(_OPERATORS):
        raise BadCell
    return text


def _parts(text: str) -> Iterable[str]:
    """Yield the parts between bars that stand outside quotes."""
    part, quote = "", ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES and not part.strip():
            quote = character
        elif character == "|":
            yield part.strip()
            part = ""
            continue
        part += character
    yield part.strip()


def _like(pattern: str, of: CellType) -> Like:
    if of != "text" or not pattern:
        raise BadCell
    return Like(tuple(pattern.casefold().split("*")))


def _none_of(values: frozenset[Plain], of: CellType) -> Condition:
    return OneOf(frozenset({True, False}) - values) if of == "boolean" else NoneOf(values)


def _bound(operator: str, value: Plain) -> Range:
    if isinstance(value, str | bool):
        raise BadCell
    is_open = len(operator) == 1
    return Range(low=value, low_open=is_open) if operator[0] == ">" else Range(high=value, high_open=is_open)


def _range(low: Plain, high: Plain) -> Range:
    if isinstance(low, str | bool) or isinstance(high, str | bool):
        raise BadCell
    found = Range(low, high)
    if found.empty:
        raise BadCell
    return found


def _narrow(found: Range, of: CellType) -> Range:
    """Return a range of whole things without open bounds: above 4 is from 5 on."""
    low, high = found.low, found.high
    if found.low_open and low is not None and of != "decimal":
        low = low + timedelta(days=1) if isinstance(low, date) else low + 1
    if found.high_open and high is not None and of != "decimal":
        high = high - timedelta(days=1) if isinstance(high, date) else high - 1
    return found if of == "decimal" else Range(low, high)


def _both(one: Range, other: Range) -> Range:
    lows = [(r.low, r.low_open) for r in (one, other) if r.low is not None]
    highs = [(r.high, r.high_open) for r in (one, other) if r.high is not None]
    low, low_open = max(lows, key=lambda bound: bound) if lows else (None, False)  # type: ignore[type-var]
    high, high_open = min(highs, key=lambda bound: (bound[0], not bound[1])) if highs else (None, False)  # type: ignore[type-var]
    return Range(low, high, low_open, high_open)


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise BadCell
    return value


_READERS: Mapping[str, Callable[[str], Plain]] = {
    "integer": int,
    "decimal": _decimal,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
    "date": date.fromisoformat,
}
