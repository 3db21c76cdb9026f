"""What the condition of a unique key may say: plain comparisons of the record's own stored fields with written values."""

from collections.abc import Iterable, Mapping

from ..expressions import types as t
from ..expressions.tree import Compare, Items, Literal, Logic, Node, Not, Path
from .fields import Field

_KINDS = ("text", "integer", "decimal", "boolean", "date", "reference")


class OwnFields:
    """The stored fields of an entity as a scope, for conditions that look at nothing else."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        """Know the fields of one entity."""
        self._fields = fields

    def member(self, name: str) -> t.Type | None:
        """Return the type of a stored field, or None."""
        field = self._fields.get(name)
        storage = field.column() if field is not None else None
        return field.value_type() if field is not None and storage is not None and storage.kind in _KINDS else None

    def names(self) -> Iterable[str]:
        """Return the names of the stored fields."""
        return [name for name in self._fields if self.member(name) is not None]


def is_plain(node: Node) -> bool:
    """Tell whether a condition can be that of a key."""
    match node:
        case Logic(items=items):
            return all(is_plain(item) for item in items)
        case Not(item=item):
            return is_plain(item)
        case Compare(first=first, rest=rest):
            operands = (first, *(item for _, item in rest))
            return all(_is_operand(item) for item in operands) and sum(isinstance(item, Path) for item in operands) == 1
        case Path(type=type_):
            return type_ == t.BOOLEAN
        case _:
            return False


def _is_operand(node: Node) -> bool:
    return isinstance(node, Path | Literal) or (isinstance(node, Items) and all(isinstance(item, Literal) for item in node.items))
