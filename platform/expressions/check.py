"""Unchecked tree and scope to checked tree: names found, types told, short forms written out; all problems at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..kernel.problems import Location, Problem
from ..kernel.text import nearest
from . import types as t
from .calls import Signatures
from .fit import fit
from .tree import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Each,
    Items,
    Literal,
    Logic,
    Negative,
    Node,
    Not,
    Path,
    Span,
)  # fmt: skip
from .types import Type

_ORDERED = frozenset({t.TEXT, t.INTEGER, t.DECIMAL, t.DATE, t.DATETIME, t.TIME, t.NULL, t.UNKNOWN})


def check(node: Node, scope: t.Scope, expect: Type | None = None) -> tuple[Node, tuple[Problem, ...]]:
    """Return the checked tree and what is wrong with it; with `expect` the whole must fit that type."""
    checker = Checker(scope)
    checked = checker.visit(node)
    if expect is not None:
        checked = checker.need(checked, expect)
    return checked, tuple(sorted(checker.problems, key=lambda problem: problem.location.column))


class Checker:
    """One check: the scopes from the outermost to the innermost row, and the problems so far."""

    def __init__(self, scope: t.Scope) -> None:
        """Begin with the scope outside of all rows."""
        self.problems: list[Problem] = []
        self._scopes = [scope]
        self._signatures = Signatures(self)

    def tell(self, code: str, span: Span, **data: object) -> None:
        """Note a problem at a place."""
        self.problems.append(Problem(code, data, Location(column=span.start + 1)))

    def need(self, node: Node, of: Type) -> Node:
        """Return the node made to fit a type; notes a problem where it cannot."""
        fitted = fit(node, of)
        if fitted is None:
            self.tell("expression_wrong_type", node.span, found=node.type, expected=of)
            return node
        return fitted

    def within(self, row: t.Scope, node: Node) -> Node:
        """Return the checked node whose names are first sought in a row."""
        self._scopes.append(row)
        checked = self.visit(node)
        self._scopes.pop()
        return checked

    def visit(self, node: Node) -> Node:
        """Return the checked node."""
        match node:
            case Path():
                return self._path(node)
            case Call():
                return self._signatures.call(node)
            case Compare():
                return self._compare(node)
            case Arithmetic():
                return self._arithmetic(node)
            case Choose():
                return self._choose(node)
            case _:
                return self._simple(node)

    def _simple(self, node: Node) -> Node:
        match node:
            case Logic(items=items):
                return replace(node, items=tuple(self.need(self.visit(item), t.BOOLEAN) for item in items))
            case Not(item=item):
                return replace(node, item=self.need(self.visit(item), t.BOOLEAN))
            case Negative(item=item):
                return self._negative(node, self.visit(item))
            case Items(items=items):
                values, of = self.alike([self.visit(item) for item in items])
                return replace(node, items=tuple(values), type=t.ListOf(of))
            case _:
                return node

    def alike(self, nodes: Sequence[Node]) -> tuple[list[Node], Type]:
        """Return the nodes and the one type they all have; notes a problem at the first that does not go with those before."""
        held: Type = t.NULL
        for node in nodes:
            if isinstance(node.type, t.Scalar | t.Record) and not isinstance(node, Literal):
                held = t.common(held, node.type) or held
        for node in nodes:
            joined = held if fit(node, held) else t.common(held, node.type)
            if joined is None or isinstance(node.type, t.ListOf):
                self.tell("expression_not_alike", node.span, found=node.type, expected=held)
                return list(nodes), t.UNKNOWN
            held = joined
        return [fit(node, held) or node for node in nodes], held

    def _path(self, node: Path) -> Node:
        for up, scope in enumerate(reversed(self._scopes)):
            of = scope.member(node.parts[0])
            if of is not None:
                return self._members(replace(node, up=up), of)
        self._unknown(node, node.parts[0], (name for scope in reversed(self._scopes) for name in scope.names()))
        return node

    def _members(self, node: Path, of: Type) -> Node:
        rows: Path | None = None
        start = 0
        for at, name in enumerate(node.parts[1:], 1):
            if isinstance(of, t.ListOf) and isinstance(of.of, t.Record):
                if rows is not None:
                    self.tell("expression_nested_rows", node.span, name=node.text)
                    return node
                rows, start, of = replace(node, parts=node.parts[:at], type=of), at, of.of
            if not isinstance(of, t.Record):
                if of != t.UNKNOWN:
                    self.tell("expression_no_members", node.span, name=".".join(node.parts[:at]), type=of)
                return node
            member = of.scope.member(name)
            if member is None:
                self._unknown(node, name, of.scope.names(), of.entity)
                return node
            of = member
        if rows is None:
            return replace(node, type=of)
        if isinstance(of, t.ListOf):
            self.tell("expression_nested_rows", node.span, name=node.text)
            return node
        return Each(rows, Path(node.parts[start:], 0, of, node.span), t.ListOf(of), node.span)

    def _unknown(self, node: Path, name: str, names: Iterable[str], entity: str = "") -> None:
        code = "expression_unknown_member" if entity else "expression_unknown_name"
        self.tell(code, node.span, name=name, near=nearest(name, names), entity=entity)

    def _negative(self, node: Negative, item: Node) -> Node:
        if not t.is_number(item.type) and item.type not in (t.NULL, t.UNKNOWN):
            self.tell("expression_not_a_number", item.span, found=item.type, operator="-")
        item = fit(item, t.DECIMAL) or item if item.type == t.NULL else item
        return replace(node, item=item, type=item.type)

    def _arithmetic(self, node: Arithmetic) -> Node:
        left, right = self.visit(node.left), self.visit(node.right)
        of = t.common(left.type, right.type)
        if t.NULL in (left.type, right.type):
            of = t.DECIMAL if of == t.NULL else of or t.UNKNOWN
            left, right = fit(left, of) or left, fit(right, of) or right
        node = replace(node, left=left, right=right)
        if of == t.TEXT and node.operator == "+":
            return replace(node, type=t.TEXT)
        for side in (left, right):
            if not t.is_number(side.type) and side.type not in (t.NULL, t.UNKNOWN):
                code = (
                    "expression_use_time_function" if side.type in (t.DATE, t.DATETIME) else "expression_not_a_number"
                )
                self.tell(code, side.span, found=side.type, operator=node.operator)
                return node
        if of == t.INTEGER and node.operator == "/":
            of = t.DECIMAL
        return replace(node, type=of or t.UNKNOWN)

    def _choose(self, node: Choose) -> Node:
        condition = self.need(self.visit(node.condition), t.BOOLEAN)
        (then, otherwise), of = self.alike([self.visit(node.then), self.visit(node.otherwise)])
        return replace(node, condition=condition, then=then, otherwise=otherwise, type=of)

    def _compare(self, node: Compare) -> Node:
        first = self.visit(node.first)
        rest = [(sign, self.visit(item)) for sign, item in node.rest]
        if rest[0][0] in ("in", "contains"):
            return self._contained(node, first, *rest[0])
        compared: list[tuple[str, Node]] = []
        for sign, item in rest:
            left = compared[-1][1] if compared else first
            pair = self._pair(sign, left, item)
            if compared:
                compared[-1] = (compared[-1][0], pair[0])
            else:
                first = pair[0]
            compared.append((sign, pair[1]))
        return replace(node, first=first, rest=tuple(compared))

    def _pair(self, sign: str, left: Node, right: Node) -> tuple[Node, Node]:
        if t.NULL in (left.type, right.type) and t.UNKNOWN not in (left.type, right.type):
            self.tell("expression_compared_with_null", right.span, operator=sign)
            return left, right
        fitted = fit(left, right.type), fit(right, left.type)
        left, right = (fitted[0] or left, right) if fitted[0] is not None else (left, fitted[1] or right)
        of = t.common(left.type, right.type)
        if of is None or isinstance(of, t.ListOf) or of == t.JSON:
            self.tell("expression_not_comparable", right.span, left=left.type, right=right.type)
        elif sign not in ("==", "!=") and of not in _ORDERED:
            self.tell("expression_not_ordered", left.span, found=of, operator=sign)
        return left, right

    def _contained(self, node: Compare, first: Node, sign: str, other: Node) -> Node:
        item, whole = (first, other) if sign == "in" else (other, first)
        if whole.type == t.TEXT:
            return Call("contains_text", (whole, self.need(item, t.TEXT)), t.BOOLEAN, node.span)
        if whole.type == t.UNKNOWN:
            return node
        if not isinstance(whole.type, t.ListOf):
            self.tell("expression_not_a_list", whole.span, found=whole.type)
            return node
        of = whole.type.of
        if isinstance(of, t.Record) and isinstance(whole, Path):
            whole = Each(whole, Path(("id",), 0, of, whole.span), whole.type, whole.span)
        if isinstance(whole, Items) and item.type in (t.DATE, t.DATETIME, t.TIME):
            of = item.type
            whole = replace(whole, items=tuple(fit(each, of) or each for each in whole.items), type=t.ListOf(of))
        fitted = fit(item, of) or item
        if t.common(fitted.type, of) is None or fitted.type == t.JSON:
            self.tell("expression_not_comparable", item.span, left=item.type, right=of)
        return replace(node, first=fitted, rest=(("in", whole),))
