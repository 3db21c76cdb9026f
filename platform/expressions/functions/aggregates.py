"""What the aggregates do with the values of rows; null values are left out, and a condition counts only when it is true."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..arithmetic import EXACT, Number, divide
from ..limits import MAGNITUDE


def total(values: Iterable[Number | None]) -> Number | None:
    """Return the exact sum, 0 for none; None where it is out of range."""
    result: Number = 0
    for value in values:
        if value is not None:
            result = result + value if isinstance(result, int) and isinstance(value, int) else EXACT.add(result, value)
    return result if -MAGNITUDE < result < MAGNITUDE else None


def average(values: Iterable[Number | None]) -> Number | None:
    """Return the mean of the values that are not null; None for none."""
    known = [value for value in values if value is not None]
    amount = total(known)
    return divide(amount, len(known)) if known and amount is not None else None


def count(values: Iterable[object]) -> int:
    """Return how many conditions hold."""
    return sum(value is True for value in values)


def holds_for_any(values: Iterable[object]) -> bool:
    """Tell whether one condition holds."""
    return any(value is True for value in values)


def holds_for_all(values: Iterable[object]) -> bool:
    """Tell whether every condition holds; so it does for no rows."""
    return all(value is True for value in values)


def smallest(values: Iterable[Any]) -> object:
    """Return the smallest value that is not null; None for none."""
    return min((value for value in values if value is not None), default=None)


def largest(values: Iterable[Any]) -> object:
    """Return the largest value that is not null; None for none."""
    return max((value for value in values if value is not None), default=None)


@dataclass(frozen=True, slots=True)
class AggregateFunction:
    """One aggregate: what it is asked of each row, its work, its words and examples over `lines`."""

    name: str
    asks: Literal["number", "condition", "ordered"]
    run: Callable[[Iterable[Any]], object]
    words: Mapping[str, str]
    examples: tuple[str, ...]


AGGREGATES: tuple[AggregateFunction, ...] = (
    AggregateFunction("sum", "number", total, {"en": "The sum over the rows; 0 where there are none.", "zh": "各行之和；没有行时为 0。"},
                      ("sum(lines, quantity * price)", "sum(lines.quantity)")),
    AggregateFunction("avg", "number", average, {"en": "The mean over the rows.", "zh": "各行平均值。"}, ("avg(lines, price)",)),
    AggregateFunction("min", "ordered", smallest, {"en": "The smallest value of the rows.", "zh": "各行最小值。"}, ("min(lines, due_on)",)),
    AggregateFunction("max", "ordered", largest, {"en": "The largest value of the rows.", "zh": "各行最大值。"}, ("max(lines.price)",)),
    AggregateFunction("count", "condition", count, {"en": "How many rows there are, or for how many the condition holds.",
                      "zh": "行数，或满足条件的行数。"}, ("count(lines)", "count(lines, quantity > 1)")),
    AggregateFunction("any", "condition", holds_for_any, {"en": "Whether the condition holds for a row.", "zh": "是否有一行满足条件。"},
                      ("any(lines, quantity > 1)",)),
    AggregateFunction("all", "condition", holds_for_all, {"en": "Whether the condition holds for every row; true where there are none.",
                      "zh": "是否每行都满足条件；没有行时为真。"}, ("all(lines, quantity > 0)",)),
)  # fmt: skip
"""All aggregates, in the order of the documentation."""
