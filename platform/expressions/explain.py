"""A trace of one evaluation: what each part of an expression was, for "why was this true"."""

from collections.abc import Mapping
from dataclasses import dataclass

from .environment import Environment, Value
from .evaluate import Program
from .rows import Row
from .tree import Aggregate, Each, Literal, Node, children


@dataclass(frozen=True, slots=True)
class Trace:
    """One part: its text, where it starts (column from 1), the value it had, and the parts that made it."""

    text: str
    column: int
    value: object
    parts: "tuple[Trace, ...]" = ()


def explain(text: str, tree: Node, program: Program, values: Mapping[str, Value], environment: Environment) -> Trace:
    """Return the trace; parts that were not asked (the other branch of a choice, bodies of aggregates) are left out."""
    seen: dict[int, object] = {}
    program.run(Row(values, environment), lambda node, value: seen.__setitem__(id(node), value))
    return _trace(text, tree, seen)


def _trace(text: str, node: Node, seen: Mapping[int, object]) -> Trace:
    below = () if isinstance(node, Aggregate | Each) else children(node)
    parts = (_trace(text, child, seen) for child in below if id(child) in seen and not isinstance(child, Literal))
    return Trace(text[node.span.start : node.span.end], node.span.start + 1, seen.get(id(node)), tuple(parts))
