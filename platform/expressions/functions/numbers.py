"""Functions of numbers, exact as all arithmetic of the language."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from .. import arithmetic
from ..types import DECIMAL, INTEGER, Type
from .base import A_NUMBER, A_TEXT, AN_INTEGER, ORDERED, Function, Parameter, alike, first
from .texts import BLANKS

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")


def _to_number(text: str) -> arithmetic.Number | None:
    trimmed = text.strip(BLANKS)
    return arithmetic.bounded(Decimal(trimmed)) if _NUMBER.fullmatch(trimmed) else None


def _least(*values: Any) -> object:
    return min(values)


def _greatest(*values: Any) -> object:
    return max(values)


def _rounded(types: Sequence[Type]) -> Type:
    return INTEGER if len(types) == 1 else DECIMAL


_number = Parameter("number", A_NUMBER)

NUMBERS = (
    Function("to_number", "number", (Parameter("text", A_TEXT),), DECIMAL, _to_number,
             {"en": "The number that a text writes (12, -3.50); null where it writes none.", "zh": "把文本转成数字；不是数字时为空。"},
             (("to_number(' -3.50 ')", "-3.5"), ("to_number('abc')", None), ("to_number('1e5')", None))),
    Function("abs", "number", (_number,), first, abs,
             {"en": "The number without its sign.", "zh": "绝对值。"}, (("abs(-3)", 3), ("abs(-2.5)", "2.5"))),
    Function("round", "number", (_number, Parameter("places", AN_INTEGER, optional=True)), _rounded,
             arithmetic.rounded, {"en": "The number rounded half up, to a whole number or to 0 to 12 places.",
                                  "zh": "四舍五入取整，或保留 0 到 12 位小数。"},
             (("round(2.5)", 3), ("round(-2.5)", -3), ("round(2.345, 2)", "2.35"))),
    Function("floor", "number", (_number,), INTEGER, arithmetic.floor,
             {"en": "The largest whole number that is not larger.", "zh": "向下取整。"}, (("floor(2.9)", 2), ("floor(-2.1)", -3))),
    Function("ceil", "number", (_number,), INTEGER, arithmetic.ceil,
             {"en": "The smallest whole number that is not smaller.", "zh": "向上取整。"}, (("ceil(2.1)", 3), ("ceil(-2.9)", -2))),
    Function("min", "number", (Parameter("value", ORDERED, repeats=True),), alike, _least,
             {"en": "The smallest of the values, or of `min(rows, expression)`; null where a value is null.",
              "zh": "最小值，也可写 `min(行, 表达式)`；任一值为空则为空。"}, (("min(3, 1.5, 2)", "1.5"), ("min(1, null)", None))),
    Function("max", "number", (Parameter("value", ORDERED, repeats=True),), alike, _greatest,
             {"en": "The largest of the values, or of `max(rows, expression)`; null where a value is null.",
              "zh": "最大值，也可写 `max(行, 表达式)`；任一值为空则为空。"}, (("max(3, 1)", 3), ("max('a', 'b')", "b"))),
)  # fmt: skip
