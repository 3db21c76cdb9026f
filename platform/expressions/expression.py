"""An expression: text, checked tree, type and paths in one value that can be evaluated in every way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from ..kernel.json import Json
from ..kernel.problems import Invalid, Problem
from .check import check
from .compiled import Compiled
from .environment import Environment, Value
from .evaluate import Program
from .explain import Trace, explain
from .parse import parse
from .rows import Row
from .serialise import to_json
from .tree import Node, paths
from .types import DECIMAL, Scope, Type


@dataclass(frozen=True)
class Expression:
    """A checked expression; two are equal when text and type are."""

    text: str
    type: Type
    tree: Node = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str, scope: Scope, expect: Type | None = None) -> "Expression":
        """Return the expression that a text writes; raises Invalid with all problems, each with its column."""
        expression, problems = cls.examine(text, scope, expect)
        if expression is None:
            raise Invalid(*problems)
        return expression

    @classmethod
    def examine(
        cls, text: str, scope: Scope, expect: Type | None = None
    ) -> "tuple[Expression | None, tuple[Problem, ...]]":
        """Return the expression, or None and all problems."""
        try:
            tree, problems = check(parse(text), scope, expect)
        except Invalid as refused:
            return None, refused.problems
        return (None, problems) if problems else (cls(text, tree.type, tree), ())

    @cached_property
    def paths(self) -> frozenset[str]:
        """Return the dotted paths that must be supplied; collections too, and behind them what is asked of their rows."""
        return frozenset(paths(self.tree))

    def evaluate(self, values: Mapping[str, Value], environment: Environment) -> Any:
        """Return the value (None for what cannot be calculated); raises LookupError for a path that was not supplied."""
        return self._typed(self._program.run(Row(values, environment)))

    def holds(self, values: Mapping[str, Value], environment: Environment) -> bool:
        """Tell whether the value is true; null is not."""
        return self.evaluate(values, environment) is True

    def explain(self, values: Mapping[str, Value], environment: Environment) -> Trace:
        """Return what each part of the expression was."""
        return explain(self.text, self.tree, self._program, values, environment)

    def compiled(self, environment: Environment) -> Callable[[Mapping[str, Value]], Any]:
        """Return the fast function for many flat rows; a row is a dict keyed by dotted path."""
        bound = self._compiled.bind(environment)
        return (lambda row: self._typed(bound(row))) if self.type == DECIMAL else bound

    def to_json(self) -> Json:
        """Return the checked tree for the browser (docs/reference/expressions.md)."""
        return to_json(self.tree)

    @cached_property
    def _program(self) -> Program:
        return Program(self.tree)

    @cached_property
    def _compiled(self) -> Compiled:
        return Compiled(self.tree)

    def _typed(self, value: object) -> object:
        return Decimal(value) if self.type == DECIMAL and isinstance(value, int) else value
