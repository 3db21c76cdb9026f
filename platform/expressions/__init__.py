"""The one expression language: text, checked and typed, evaluated in Python, in SQL and in the browser alike."""

from . import types
from .environment import Environment, Value
from .explain import Trace
from .expression import Expression
from .functions import FUNCTIONS, Function
from .types import Scope

__all__ = ["FUNCTIONS", "Environment", "Expression", "Function", "Scope", "Trace", "Value", "types"]
