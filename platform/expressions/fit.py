"""Whether a value of one type may stand where another is asked for; texts that write a date or a moment become one."""

from dataclasses import replace
from datetime import date

from . import types as t
from .clock import read_time
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
        value = _written(node.value, of)
        return None if value is None else replace(node, value=value, type=of)
    return None


def _written(text: str, of: Type) -> date | str | None:
    match of:
        case t.DATE:
            return parse_date(text)
        case t.DATETIME:
            return parse_datetime(text, None)
        case t.TIME:
            return read_time(text)
        case _:
            return None
