"""The tree of an expression: eleven kinds of node, each with its type and its place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal as OneOf
from typing import TypeAlias

from .types import BOOLEAN, UNKNOWN, Type


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text: first character and the one behind the last, counted from 0."""

    start: int = 0
    end: int = 0


Constant: TypeAlias = "str | int | Decimal | bool | date | datetime | None"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text."""

    value: Constant
    type: Type
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Items:
    """A list written in the text."""

    items: "tuple[Node, ...]"
    type: Type = UNKNOWN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Path:
    """A dotted path; `up` says how many rows outward its first name is found (0: in the innermost row)."""

    parts: tuple[str, ...]
    up: int = 0
    type: Type = UNKNOWN
    span: Span = Span()

    @property
    def text(self) -> str:
        """Return the path with its dots."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Each:
    """A path that goes on behind a collection (`jobs.supplier`): the body's value for each row."""

    rows: Path
    body: Path
    type: Type = UNKNOWN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the list with its arguments."""

    name: str
    arguments: "tuple[Node, ...]"
    type: Type = UNKNOWN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """sum, count, any, all, min, max or avg over rows (with a body that each row is asked) or over plain values."""

    name: str
    rows: "Node"
    body: "Node | None" = None
    type: Type = UNKNOWN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    item: "Node"
    type: Type = BOOLEAN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with its sign turned."""

    item: "Node"
    type: Type = UNKNOWN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values and one of + - * / %; + also joins two texts."""

    operator: str
    left: "Node"
    right: "Node"
    type: Type = UNKNOWN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain of comparisons: == != < <= > >=, or a single `in`; before the check also `contains`."""

    first: "Node"
    rest: "tuple[tuple[str, Node], ...]"
    type: Type = BOOLEAN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Logic:
    """Conditions joined by one of `and`, `or`."""

    operator: OneOf["and", "or"]
    items: "tuple[Node, ...]"
    type: Type = BOOLEAN
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Choose:
    """`then if condition else otherwise`."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"
    type: Type = UNKNOWN
    span: Span = Span()


Node: TypeAlias = (
    Literal | Items | Path | Each | Call | Aggregate | Not | Negative | Arithmetic | Compare | Logic | Choose
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below, in the order of the text."""
    match node:
        case Items(items=items) | Logic(items=items):
            return items
        case Call(arguments=arguments):
            return arguments
        case Aggregate(rows=rows, body=body):
            return (rows,) if body is None else (rows, body)
        case Not(item=item) | Negative(item=item):
            return (item,)
        case Arithmetic(left=left, right=right) | Each(rows=left, body=right):
            return (left, right)
        case Compare(first=first, rest=rest):
            return (first, *(item for _, item in rest))
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (then, condition, otherwise)
        case Literal() | Path():
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all nodes below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def paths(node: Node, outward: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the dotted paths that must be supplied; those asked of a row follow the path of its collection.

    `outward` holds the prefixes of the rows around the node, the outermost first.
    """
    match node:
        case Path():
            prefix = outward[len(outward) - 1 - node.up] if node.up < len(outward) else ""
            yield prefix + node.text
        case Each(rows=Path() as rows, body=body) | Aggregate(rows=Path() as rows, body=body):
            collection = next(paths(rows, outward))
            yield collection
            if body is not None:
                yield from paths(body, (*outward, collection + "."))
        case _:
            for child in children(node):
                yield from paths(child, outward)
