"""Evaluation by Python's own byte code, for loops over many rows: the lowered tree compiled, the same vocabulary."""

import ast
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from .environment import Environment, Value
from .lower import Lowering
from .rows import Body, Row
from .tree import Node
from .vocabulary import VOCABULARY

_PLAIN = (str, int, bool, type(None))


class Compiled:
    """A checked tree as code objects; safe to share between threads."""

    def __init__(self, tree: Node) -> None:
        """Compile the tree once."""
        lowering = Lowering()
        whole = lowering.lower(tree)
        self._constants: dict[str, object] = {}
        self._code = self._compile(whole)
        self._bodies = {name: self._compile(body) for name, body in lowering.bodies.items()}

    def _compile(self, lowered: ast.expr) -> CodeType:
        expression = ast.Expression(_NamedConstants(self._constants).visit(lowered))
        return compile(expression, "<expression>", "eval", dont_inherit=True)

    def bind(self, environment: Environment) -> Callable[[Mapping[str, Value]], Any]:
        """Return the function from a flat row (dotted path to value) to the value; a missing path raises KeyError."""
        known: dict[str, object] = {
            **VOCABULARY,
            **self._constants,
            "__builtins__": {},
            "@now": environment.now,
            "@zone": environment.zone_info,
        }
        for name, body in self._bodies.items():
            known[name] = _body(body, known)
        asked = _asker(self._code, known)
        return (lambda values: asked(Row(values, environment))) if self._bodies else asked


def _asker(code: CodeType, known: dict[str, object]) -> Callable[[Any], Any]:
    def asked(row: Any) -> Any:
        try:
            return eval(code, known, row)  # noqa: S307 - only names of the vocabulary and of the row
        except NameError as missing:
            raise KeyError(missing.name) from None

    return asked


def _body(code: CodeType, known: dict[str, object]) -> Body:
    asked = _asker(code, known)
    if all(name in known or name.isidentifier() for name in code.co_names):
        return lambda values, _: asked(values)  # it asks for nothing but the row's own fields
    return lambda values, around: asked(around.inner(values))


class _NamedConstants(ast.NodeTransformer):
    """Puts constants that code objects cannot hold (decimals, dates) behind names."""

    def __init__(self, constants: dict[str, object]) -> None:
        self._constants = constants

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, _PLAIN):
            return node
        name = f"={len(self._constants)}"
        self._constants[name] = node.value
        return ast.copy_location(ast.Name(name, ast.Load()), node)
