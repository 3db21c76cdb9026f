"""The function list of the language: all there is, in the order of the documentation."""

from ...kernel.registry import Registry
from .aggregates import AGGREGATES, AggregateFunction
from .base import Function, Parameter
from .moments import MOMENTS
from .nulls import NULLS
from .numbers import NUMBERS
from .texts import TEXTS

FUNCTIONS: Registry[Function] = Registry("function", ((f.name, f) for f in (*NULLS, *NUMBERS, *TEXTS, *MOMENTS)))
"""Functions of single values."""

OVER_ROWS: Registry[AggregateFunction] = Registry("function", ((f.name, f) for f in AGGREGATES))
"""Functions over rows and lists; min and max are also functions of single values."""

__all__ = ["FUNCTIONS", "OVER_ROWS", "AggregateFunction", "Function", "Parameter"]
