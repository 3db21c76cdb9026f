"""The check of calls: which function is meant, whether its arguments fit, what it gives."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from ..kernel.text import nearest
from . import types as t
from .fit import fit
from .functions import FUNCTIONS, OVER_ROWS, AggregateFunction, Function
from .tree import Aggregate, Call, Each, Node, Path, Span
from .types import Type


class Checking(Protocol):
    """What the check of calls asks of the check around it."""

    def visit(self, node: Node) -> Node:
        """Return the checked node."""
        ...

    def within(self, row: t.Scope, node: Node) -> Node:
        """Return the checked node whose names are first sought in a row."""
        ...

    def need(self, node: Node, of: Type) -> Node:
        """Return the node made to fit a type, or note a problem."""
        ...

    def alike(self, nodes: Sequence[Node]) -> tuple[list[Node], Type]:
        """Return the nodes made to fit the one type that they all have, or note a problem."""
        ...

    def tell(self, code: str, span: Span, **data: object) -> None:
        """Note a problem at a place."""
        ...


class Signatures:
    """Checks calls for one check."""

    def __init__(self, checking: Checking) -> None:
        """Work for that check."""
        self._checking = checking

    def call(self, node: Call) -> Node:
        """Return the checked call, an aggregate where it is one over rows or a list."""
        if node.name in OVER_ROWS and node.arguments:
            first = self._checking.visit(node.arguments[0])
            if isinstance(first.type, t.ListOf) or node.name not in FUNCTIONS:
                return self._aggregate(OVER_ROWS[node.name], node, first)
        elif node.name in OVER_ROWS:
            self._arity(node, f"{node.name}(rows, expression)")
            return node
        arguments = [self._checking.visit(argument) for argument in node.arguments]
        if node.name not in FUNCTIONS:
            near = nearest(node.name, (*FUNCTIONS, *OVER_ROWS))
            self._checking.tell("expression_unknown_function", node.span, name=node.name, near=near)
            return replace(node, arguments=tuple(arguments))
        return self._function(FUNCTIONS[node.name], node, arguments)

    def _arity(self, node: Call, signature: str) -> None:
        self._checking.tell("expression_wrong_arity", node.span, count=len(node.arguments), signature=signature)

    def _function(self, function: Function, node: Call, arguments: list[Node]) -> Node:
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            self._arity(node, function.signature)
            return node
        if function.name in ("min", "max", "coalesce", "same"):
            arguments, of = self._checking.alike(arguments)
            if of == t.UNKNOWN:
                return node
        arguments = [self._argument(function, at, argument) for at, argument in enumerate(arguments)]
        if function.name == "concat":
            arguments = [self._as_text(argument) for argument in arguments]
        known = [t.NULL if argument.type == t.UNKNOWN else argument.type for argument in arguments]
        result = function.result(known) if callable(function.result) else function.result
        return replace(node, arguments=tuple(arguments), type=result or t.UNKNOWN)

    def _argument(self, function: Function, at: int, argument: Node) -> Node:
        kinds = function.kinds(at)
        if not kinds:
            if isinstance(argument.type, t.ListOf):
                self._wrong(argument, "value")
            return argument
        fitted = next((f for kind in kinds if (f := fit(argument, kind)) is not None), None)
        if fitted is None:
            self._wrong(argument, " / ".join(kind.name for kind in kinds))
        return fitted or argument

    def _wrong(self, argument: Node, expected: str) -> None:
        self._checking.tell("expression_wrong_type", argument.span, found=argument.type, expected=expected)

    @staticmethod
    def _as_text(argument: Node) -> Node:
        if argument.type in (t.TEXT, t.NULL, t.UNKNOWN) or isinstance(argument.type, t.Record):
            return argument
        return Call("text", (argument,), t.TEXT, argument.span)

    def _aggregate(self, function: AggregateFunction, node: Call, rows: Node) -> Node:
        signature = f"{function.name}(rows, {'condition' if function.asks == 'condition' else 'expression'})"
        if len(node.arguments) > 2:
            self._arity(node, signature)
            return node
        if not isinstance(rows.type, t.ListOf):
            if rows.type != t.UNKNOWN:
                self._checking.tell("expression_not_a_list", rows.span, found=rows.type)
            return node
        body = self._body(node, rows)
        if isinstance(rows, Each) and body is None:
            rows, body = rows.rows, rows.body
        asked = body if body is not None else rows
        of = asked.type.of if isinstance(asked.type, t.ListOf) else asked.type
        if body is None and isinstance(of, t.Record) and function.name != "count":
            self._arity(node, signature)
            return node
        if body is None and function.name == "count":
            return Aggregate("count", rows, None, t.INTEGER, node.span)
        return Aggregate(function.name, rows, body, self._result(function, of, asked), node.span)

    def _body(self, node: Call, rows: Node) -> Node | None:
        if len(node.arguments) < 2:
            return None
        of = rows.type.of if isinstance(rows.type, t.ListOf) else t.UNKNOWN
        if not isinstance(of, t.Record) or not isinstance(rows, Path):
            self._checking.tell("expression_no_rows", rows.span, found=rows.type)
            return None
        return self._checking.within(of.scope, node.arguments[1])

    def _result(self, function: AggregateFunction, of: Type, asked: Node) -> Type:
        match function.asks:
            case "condition":
                if of not in (t.BOOLEAN, t.NULL, t.UNKNOWN):
                    self._checking.tell("expression_wrong_type", asked.span, found=of, expected=t.BOOLEAN)
                return t.INTEGER if function.name == "count" else t.BOOLEAN
            case "number":
                if not t.is_number(of) and of not in (t.NULL, t.UNKNOWN):
                    self._checking.tell("expression_wrong_type", asked.span, found=of, expected=t.DECIMAL)
                return t.DECIMAL if function.name == "avg" or of == t.DECIMAL else t.INTEGER
            case "ordered":
                if of in (t.BOOLEAN, t.JSON) or isinstance(of, t.Record | t.ListOf):
                    self._checking.tell("expression_not_ordered", asked.span, found=of, operator=function.name)
                return of
