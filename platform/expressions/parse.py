"""Tokens to an unchecked tree: the grammar of the language, one method a level, the loosest first."""

from decimal import Decimal

from ..kernel.problems import Invalid, Location, Problem
from . import limits
from .tokens import Token, refuse, tokens, unquote
from .tree import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Items,
    Literal,
    Logic,
    Negative,
    Node,
    Not,
    Path,
    Span,
    children,
)  # fmt: skip
from .types import BOOLEAN, DECIMAL, INTEGER, NULL, TEXT

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_CONSTANTS = {
    "true": (True, BOOLEAN), "false": (False, BOOLEAN), "null": (None, NULL),
    "True": (True, BOOLEAN), "False": (False, BOOLEAN), "None": (None, NULL),
}  # fmt: skip
_WORDS = frozenset({"and", "or", "not", "in", "contains", "if", "else"})
RESERVED = _WORDS | frozenset(_CONSTANTS)
"""Words of the language, which cannot begin a path."""


def parse(text: str) -> Node:
    """Return the unchecked tree of an expression's text; raises Invalid with the first place that cannot be read."""
    if len(text) > limits.LENGTH:
        raise Invalid(Problem("expression_too_long", {"max": limits.LENGTH}, Location(column=1)))
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._depth = 0
        self._heights: dict[int, int] = {}
        self._nodes: list[Node] = []

    def whole(self) -> Node:
        if self._next.kind == "end":
            refuse("expression_empty", self._next.span)
        node = self._expression()
        self._end()
        return node

    def _end(self) -> None:
        if self._next.kind != "end":
            self._unexpected()

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _took(self, *words: str) -> str:
        if self._next.kind in ("name", "sign") and self._next.text in words:
            return self._take().text
        return ""

    def _expect(self, word: str) -> Token:
        if self._next.text != word or self._next.kind not in ("name", "sign"):
            refuse("expression_missing", self._next.span, missing=word, found=self._next.text or "end")
        return self._take()

    def _unexpected(self) -> None:
        refuse("expression_unexpected", self._next.span, found=self._next.text or "end")

    def _span(self, start: int) -> Span:
        return Span(start, self._tokens[self._at - 1].span.end)

    def _made(self, node: Node) -> Node:
        """Count a node and its height; nodes are kept so that their identities stay theirs while heights are looked up."""
        height = 1 + max((self._heights[id(child)] for child in children(node)), default=0)
        if height > limits.HEIGHT or self._depth > limits.HEIGHT:
            refuse("expression_too_deep", node.span, max=limits.HEIGHT)
        self._heights[id(node)] = height
        self._nodes.append(node)
        if len(self._nodes) > limits.NODES:
            refuse("expression_too_large", node.span, max=limits.NODES)
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > limits.HEIGHT:
            refuse("expression_too_deep", self._next.span, max=limits.HEIGHT)

    def _expression(self) -> Node:
        self._deeper()
        start = self._next.span.start
        node = self._or()
        if self._took("if"):
            condition = self._or()
            self._expect("else")
            otherwise = self._expression()
            node = self._made(Choose(condition, node, otherwise, span=self._span(start)))
        self._depth -= 1
        return node

    def _or(self) -> Node:
        start, items = self._next.span.start, [self._and()]
        while self._took("or"):
            items.append(self._and())
        return items[0] if len(items) == 1 else self._made(Logic("or", tuple(items), span=self._span(start)))

    def _and(self) -> Node:
        start, items = self._next.span.start, [self._not()]
        while self._took("and"):
            items.append(self._not())
        return items[0] if len(items) == 1 else self._made(Logic("and", tuple(items), span=self._span(start)))

    def _not(self) -> Node:
        start = self._next.span.start
        if not self._took("not"):
            return self._comparison()
        self._deeper()
        node = self._made(Not(self._not(), span=self._span(start)))
        self._depth -= 1
        return node

    def _comparison(self) -> Node:
        start = self._next.span.start
        first, rest = self._sum(), list[tuple[str, Node]]()
        while operator := self._operator():
            rest.append((operator, self._sum()))
        if not rest:
            return first
        if len(rest) > 1 and any(operator not in _COMPARISONS for operator, _ in rest):
            refuse("expression_mixed_chain", Span(start, start))
        return self._compared(first, rest, self._span(start))

    def _operator(self) -> str:
        if self._next.text == "not" and self._tokens[self._at + 1].text in ("in", "contains"):
            self._take()
            return "not " + self._take().text
        return self._took(*_COMPARISONS, "in", "contains")

    def _compared(self, first: Node, rest: list[tuple[str, Node]], span: Span) -> Node:
        operator, other = rest[0]
        nulls = [n for n in (first, other) if isinstance(n, Literal) and n.type == NULL]
        if len(rest) == 1 and nulls and operator in ("==", "!="):
            asked = self._made(Call("is_null", (other if first is nulls[0] else first,), span=span))
            return asked if operator == "==" else self._made(Not(asked, span=span))
        if operator.startswith("not "):
            inner = self._made(Compare(first, ((operator.removeprefix("not "), other),), span=span))
            return self._made(Not(inner, span=span))
        return self._made(Compare(first, tuple(rest), span=span))

    def _sum(self) -> Node:
        start, node = self._next.span.start, self._product()
        while operator := self._took("+", "-"):
            node = self._made(Arithmetic(operator, node, self._product(), span=self._span(start)))
        return node

    def _product(self) -> Node:
        start, node = self._next.span.start, self._signed()
        while operator := self._took("*", "/", "%"):
            node = self._made(Arithmetic(operator, node, self._signed(), span=self._span(start)))
        return node

    def _signed(self) -> Node:
        start = self._next.span.start
        if not self._took("-"):
            return self._primary()
        self._deeper()
        node = self._made(Negative(self._signed(), span=self._span(start)))
        self._depth -= 1
        return node

    def _primary(self) -> Node:
        token = self._take()
        match token.kind:
            case "number":
                return self._made(self._number(token))
            case "text":
                return self._made(Literal(unquote(token), TEXT, token.span))
            case "name" if token.text in _CONSTANTS:
                value, of = _CONSTANTS[token.text]
                return self._made(Literal(value, of, token.span))
            case "name" if token.text not in _WORDS:
                return self._call(token) if self._next.text == "(" else self._path(token)
            case "sign" if token.text == "(":
                node = self._expression()
                self._expect(")")
                return node
            case "sign" if token.text == "[":
                items = self._list("]", limits.LIST_ITEMS)
                return self._made(Items(items, span=self._span(token.span.start)))
            case _:
                self._at -= 1
                self._unexpected()
                raise AssertionError

    def _number(self, token: Token) -> Literal:
        whole, _, fraction = token.text.partition(".")
        if len(whole.lstrip("0")) > len(str(limits.MAGNITUDE)) - 1 or len(fraction) > limits.PLACES:
            refuse("expression_number_range", token.span, places=limits.PLACES)
        if fraction:
            return Literal(Decimal(token.text), DECIMAL, token.span)
        return Literal(int(whole), INTEGER, token.span)

    def _path(self, first: Token) -> Node:
        parts = [first.text]
        while self._took("."):
            name = self._take()
            if name.kind != "name":
                refuse("expression_unexpected", name.span, found=name.text or "end")
            parts.append(name.text)
        if self._next.text == "(":
            refuse("expression_method", self._next.span, name=parts[-1])
        return self._made(Path(tuple(parts), span=self._span(first.span.start)))

    def _call(self, name: Token) -> Node:
        self._take()
        arguments = self._list(")", limits.ARGUMENTS)
        return self._made(Call(name.text, arguments, span=self._span(name.span.start)))

    def _list(self, closing: str, most: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while self._next.text != closing or self._next.kind != "sign":
            items.append(self._expression())
            if len(items) > most:
                refuse("expression_too_many", self._next.span, max=most)
            if not self._took(","):
                break
        self._expect(closing)
        return tuple(items)
