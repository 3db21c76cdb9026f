"""Checked tree to a small Python syntax tree that simpleeval and Python's own compiler both take.

It holds four kinds of node only: Name, Constant, IfExp and Call. A dotted path is one Name (`item.family`), a function the
Name `lower()`, an operator its sign, so that none can be taken for another and no attribute is ever looked up. A path of an
outer row has one `^` for each row outward. `@` is the row itself, `@now` and `@zone` the environment, `#1` a body.
"""

import ast
from dataclasses import dataclass, field

from .functions import FUNCTIONS
from .tree import (
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
)  # fmt: skip
from .types import TEXT, Record

_PLACE = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}


@dataclass(slots=True)
class Lowering:
    """The lowered tree, the bodies that its aggregates ask of each row, and the tree node that each lowered node came from."""

    bodies: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    origins: dict[int, Node] = field(default_factory=dict[int, Node])

    def lower(self, node: Node) -> ast.expr:
        """Return the lowered node."""
        lowered = self._lowered(node)
        self.origins[id(lowered)] = node
        return lowered

    def _lowered(self, node: Node) -> ast.expr:
        match node:
            case Literal(value=value):
                return ast.Constant(value, None, **_PLACE)  # type: ignore[arg-type]
            case Path():
                return self._path(node)
            case Each(rows=rows, body=body):
                return self._call("each()", self.lower(rows), self._body(body), _name("@"))
            case Aggregate():
                return self._aggregate(node)
            case Call(name=name, arguments=arguments):
                needs = FUNCTIONS[name].needs
                return self._call(f"{name}()", *map(self.lower, arguments), *(_name(f"@{need}") for need in needs))
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return ast.IfExp(self.lower(condition), self.lower(then), self.lower(otherwise), **_PLACE)
            case _:
                return self._operator(node)

    def _operator(self, node: Node) -> ast.expr:
        match node:
            case Not(item=item):
                return self._call("not", self.lower(item))
            case Negative(item=item):
                return self._call("-x", self.lower(item))
            case Logic(operator=operator, items=items):
                return self._call(operator, *map(self.lower, items))
            case Items(items=items):
                return self._call("[]", *map(self.lower, items))
            case Arithmetic(operator=operator, left=left, right=right, type=of):
                return self._call("+text" if of == TEXT else operator, self.lower(left), self.lower(right))
            case Compare(first=first, rest=((operator, item),)):
                return self._call(operator, self.lower(first), self.lower(item))
            case Compare(first=first, rest=rest):
                links = [part for sign, item in rest for part in (ast.Constant(sign, None, **_PLACE), self.lower(item))]
                return self._call("<<", self.lower(first), *links)
            case _:
                msg = f"{type(node).__name__} has no lowered form"
                raise TypeError(msg)

    def _path(self, node: Path) -> ast.expr:
        name = _name("^" * node.up + node.text)
        return self._call("id of", name) if isinstance(node.type, Record) else name

    def _aggregate(self, node: Aggregate) -> ast.expr:
        rows = self.lower(node.rows)
        if node.body is None:
            return self._call("rows()" if node.name == "count" else f"{node.name}[]", rows)
        return self._call(f"{node.name}[]", self._call("each()", rows, self._body(node.body), _name("@")))

    def _body(self, body: Node) -> ast.expr:
        lowered = self.lower(body)
        name = f"#{len(self.bodies)}"
        self.bodies[name] = lowered
        return _name(name)

    @staticmethod
    def _call(name: str, *arguments: ast.expr) -> ast.expr:
        return ast.Call(_name(name), list(arguments), [], **_PLACE)


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load(), **_PLACE)
