"""Whether a value of one type may stand where another is asked for; texts that write a date or a moment become one."""

from dataclasses import replace

from . import types as t
from .functions.moments import parse_date, parse_datetime
from .tree import Literal, Node
from .types import Type


def fit(node: Node, of: Type) -> Node | None:
    """Return the node as it stands for a type, or None where it does not fit."""
    if node.type in (of, t.UNKNOWN) or of == t.UNKNOWN:
        return node
    if node.type == t.NULL:
        return replace(node, type=of) if isinstance(node, Literal) else node
    if of == t.DECIMAL and node.type == t.INTEGER:
        return node
    if t.TEXT in (node.type, of) and isinstance(node.type if of == t.TEXT else of, t.Record):
        return node
    if isinstance(node, Literal) and isinstance(node.value, str):
        value = (
            parse_date(node.value) if of == t.DATE else parse_datetime(node.value, None) if of == t.DATETIME else None
        )
        return None if value is None else replace(node, value=value, type=of)
    return None
