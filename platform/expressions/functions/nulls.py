"""Functions that look at null instead of passing it on."""

import operator

from ..types import BOOLEAN
from .base import ANY, Function, Parameter, alike


def _is_null(value: object) -> bool:
    return value is None


def _coalesce(*values: object) -> object:
    return next((value for value in values if value is not None), None)


NULLS = (
    Function("is_null", "null", (Parameter("value", ANY),), BOOLEAN, _is_null,
             {"en": "Whether the value is empty; the same as `value == null`.", "zh": "值是否为空；等同于 `value == null`。"},
             (("is_null(null)", True), ("is_null('')", False)), nulls=True),
    Function("coalesce", "null", (Parameter("value", ANY, repeats=True),), alike, _coalesce,
             {"en": "The first value that is not null.", "zh": "第一个非空的值。"},
             (("coalesce(null, 2, 3)", 2), ("coalesce(null, null)", None)), nulls=True),
    Function("same", "null", (Parameter("one", ANY), Parameter("other", ANY)), BOOLEAN, operator.eq,
             {"en": "Whether both are equal or both null; never null itself.", "zh": "两者相等或同为空；结果不会为空。"},
             (("same(null, null)", True), ("same(1, null)", False), ("same(2, 2.0)", True)), nulls=True),
)  # fmt: skip
