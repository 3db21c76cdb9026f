"""Evaluation by simpleeval, the door to that library: over the lowered tree, with its table of nodes cut down to four kinds."""

import ast
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from simpleeval import SimpleEval  # pyright: ignore[reportMissingTypeStubs]

from .lower import Lowering
from .rows import Body, Row
from .tree import Node
from .vocabulary import VOCABULARY

Watch = Callable[[Node, object], None]
"""Is told each node of the tree and the value it had, inner ones first."""


class Program:
    """A checked tree made ready for simpleeval."""

    def __init__(self, tree: Node) -> None:
        """Lower the tree once."""
        lowering = Lowering()
        self._lowered = lowering.lower(tree)
        self._bodies = lowering.bodies
        self._origins = lowering.origins

    def run(self, row: Row, watch: Watch | None = None) -> object:
        """Return the value for a row; raises KeyError where a value was not supplied."""
        return self._run(self._lowered, row, watch)

    def _run(self, lowered: ast.expr, row: Row, watch: Watch | None) -> object:
        bodies = {name: self._asker(body, watch) for name, body in self._bodies.items()}
        names = _WithBodies(row, bodies) if bodies else row
        if watch is None:
            return _Evaluator(names).value_of(lowered)
        return _Watched(names, watch, self._origins).value_of(lowered)

    def _asker(self, body: ast.expr, watch: Watch | None) -> Body:
        return lambda values, around: self._run(body, around.inner(values), watch)


class _WithBodies:
    __slots__ = ("_bodies", "_row")

    def __init__(self, row: Row, bodies: Mapping[str, Body]) -> None:
        self._row = row
        self._bodies = bodies

    def __getitem__(self, name: str) -> object:
        return self._bodies[name] if name[0] == "#" else self._row[name]


Names: TypeAlias = Row | _WithBodies
"""What the names of a lowered tree are looked up in."""


class _Evaluator(SimpleEval):
    """simpleeval with nothing but names, constants, choices and calls of the vocabulary."""

    def __init__(self, names: Names) -> None:
        self.expr = ""
        self.operators: dict[type, object] = {}
        self.functions = VOCABULARY
        self.names: Names = names
        self.nodes: Mapping[type, Callable[[Any], object]] | None = {
            ast.Name: self._named,
            ast.Constant: self._constant,
            ast.IfExp: self._chosen,
            ast.Call: self._called,
        }

    def value_of(self, lowered: ast.expr) -> object:
        return self._eval(lowered)

    def _eval(self, node: ast.AST) -> object:
        return super()._eval(node)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

    def _named(self, node: ast.Name) -> object:
        return self.names[node.id]

    def _chosen(self, node: ast.IfExp) -> object:
        return self._eval(node.body) if self._eval(node.test) else self._eval(node.orelse)

    def _called(self, node: ast.Call) -> object:
        function = self.functions[cast("ast.Name", node.func).id]
        return function(*[self._eval(argument) for argument in node.args])

    @staticmethod
    def _constant(node: ast.Constant) -> object:
        return node.value


class _Watched(_Evaluator):
    def __init__(self, names: Names, watch: Watch, origins: Mapping[int, Node]) -> None:
        super().__init__(names)
        self._watch = watch
        self._origins = origins

    def _eval(self, node: ast.AST) -> object:
        value = super()._eval(node)
        origin = self._origins.get(id(node))
        if origin is not None:
            self._watch(origin, value)
        return value
