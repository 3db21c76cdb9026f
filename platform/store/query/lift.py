"""The shape of a condition: its tree without the values written in it, so that equal questions share one statement."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ...expressions import Expression
from ...expressions import types as t
from ...expressions.functions import FUNCTIONS
from ...expressions.tree import (
    Aggregate,
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
    walk,
)  # fmt: skip
from ...metamodel.values import Storage

WRITTEN = "$"
"""What the name of a value begins with that stands in the text of a condition."""
AMONG = "$in"
"""What the name of a question begins with whether a value is in a list parameter."""
_LARGEST = 2**63
_NOWHERE = Span()


@dataclass(frozen=True)
class Member:
    """A question whether a value is in a list parameter: the value, the parameter's path, and the type of its items."""

    item: Node
    path: str
    of: t.Type


@dataclass(frozen=True)
class Shape:
    """A condition's tree with named places instead of the values written in it, and how each of these lies in SQL."""

    tree: Node
    storages: tuple[Storage, ...]
    members: tuple[Member, ...]
    moment: str


NO_SHAPE = Shape(Literal(value=True, type=t.BOOLEAN), (), (), "")
"""The shape of no condition."""


@dataclass(frozen=True)
class Lifted:
    """A condition taken apart into its shape and its values."""

    shape: Shape
    values: tuple[Any, ...]


def lift(expression: Expression, parameters: Collection[str] = ()) -> Lifted:
    """Take the values that are compared with out of a condition; `parameters` are the names in it that are no fields."""
    lifting = _Lifting(frozenset(parameters))
    tree = lifting.bare(expression.tree, 0)
    shape = Shape(tree, tuple(lifting.storages), tuple(lifting.members), moment_of(expression.tree))
    return Lifted(shape, tuple(lifting.values))


def moment_of(tree: Node) -> str:
    """Return what of the present a tree depends on: `now`, `today`, or nothing."""
    calls = {node.name for node in walk(tree) if isinstance(node, Call)}
    needing = {name for name in calls if name in FUNCTIONS and "now" in FUNCTIONS[name].needs}
    return "" if not needing else "today" if needing == {"today"} else "now"


def _storage(value: object) -> Storage | None:
    match value:
        case bool() | None:
            return None
        case str():
            return Storage("text")
        case int():
            return Storage("integer") if abs(value) < _LARGEST else None
        case datetime():
            return Storage("datetime")
        case date():
            return Storage("date")
        case Decimal():
            digits = max(0, -int(value.as_tuple().exponent))
            return Storage("decimal", digits) if abs(value.scaleb(digits)) < _LARGEST else None
        case _:
            return None


class _Lifting:
    """One lifting: what has been taken out so far."""

    def __init__(self, parameters: frozenset[str]) -> None:
        self.values: list[Any] = []
        self.storages: list[Storage] = []
        self.members: list[Member] = []
        self._parameters = parameters

    def bare(self, node: Node, rows: int) -> Node:
        """Return the tree without places in a text; values compared with in the outermost row are replaced."""
        match node:
            case Compare():
                return self._compare(node, rows)
            case Call(arguments=arguments):
                return replace(node, arguments=tuple(self.bare(a, rows) for a in arguments), span=_NOWHERE)
            case Items(items=items) | Logic(items=items):
                return replace(node, items=tuple(self.bare(item, rows) for item in items), span=_NOWHERE)
            case Each(rows=over, body=body):
                bare = replace(over, span=_NOWHERE), replace(body, span=_NOWHERE)
                return replace(node, rows=bare[0], body=bare[1], span=_NOWHERE)
            case Aggregate(rows=over, body=body):
                inner = None if body is None else self.bare(body, rows + 1)
                return replace(node, rows=self.bare(over, rows), body=inner, span=_NOWHERE)
            case _:
                return self._parts(node, rows)

    def _parts(self, node: Node, rows: int) -> Node:
        match node:
            case Not(item=item) | Negative(item=item):
                return replace(node, item=self.bare(item, rows), span=_NOWHERE)
            case Arithmetic(left=left, right=right):
                return replace(node, left=self.bare(left, rows), right=self.bare(right, rows), span=_NOWHERE)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                chosen = self.bare(condition, rows), self.bare(then, rows), self.bare(otherwise, rows)
                return replace(node, condition=chosen[0], then=chosen[1], otherwise=chosen[2], span=_NOWHERE)
            case _:
                return replace(node, span=_NOWHERE)

    def _compare(self, node: Compare, rows: int) -> Node:
        if rows == 0 and node.rest[0][0] == "in" and (asked := self._asked_of(node.rest[0][1])) is not None:
            path, of = asked
            self.members.append(Member(self.bare(node.first, rows), path, of))
            return Path((f"{AMONG}{len(self.members) - 1}",), 0, t.BOOLEAN)
        rest = tuple((sign, self._operand(item, rows)) for sign, item in node.rest)
        return replace(node, first=self._operand(node.first, rows), rest=rest, span=_NOWHERE)

    def _asked_of(self, whole: Node) -> tuple[str, t.Type] | None:
        """Return the path and the item type of a list that is a parameter."""
        match whole:
            case Each(rows=Path(parts=parts) as over, body=Path() as body) if parts[0] in self._parameters:
                return (over.text if body.parts == ("id",) else f"{over.text}.{body.text}"), body.type
            case Path(parts=parts, type=t.ListOf(of=of)) if parts[0] in self._parameters:
                return whole.text, of
            case _:
                return None

    def _operand(self, node: Node, rows: int) -> Node:
        storage = _storage(node.value) if isinstance(node, Literal) and rows == 0 else None
        if storage is None or not isinstance(node, Literal):
            return self.bare(node, rows)
        self.values.append(node.value)
        self.storages.append(storage)
        return Path((f"{WRITTEN}{len(self.values) - 1}",), 0, node.type)
