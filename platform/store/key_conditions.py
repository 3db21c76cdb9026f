"""The conditions of unique keys as the WHERE of partial indexes: plain comparisons of a record's own columns with written values.

An index takes no parameters and must mean the same for ever, so that a small part of the language is all there is: `and`, `or`,
`not`, comparisons, `in` a list, and whether something is empty. Values are written into the text; each is of the definition, and
quoted here. Null is three-valued in SQL exactly as in the language: where the condition is not true, the key does not hold.
"""

from collections.abc import Mapping
from decimal import Decimal

from ..expressions import Expression
from ..expressions import types as t
from ..expressions.tree import Compare, Items, Literal, Logic, Node, Not, Path
from ..metamodel.fields import Field
from ..metamodel.key_conditions import OwnFields
from .bulk import quoted
from .columns import DialectName, to_driver

_OPERATORS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_AS_THEIR_KEYS: Mapping[str, str] = {}


def where_of(fields: Mapping[str, Field], text: str, dialect: DialectName, called: Mapping[str, str] = _AS_THEIR_KEYS) -> str:
    """Return the SQL of a key's condition, which was checked when the app was; `called` are columns with other names than their fields."""
    return _Writer(fields, dialect, called).condition(Expression.parse(text, OwnFields(fields), t.BOOLEAN).tree)


class _Writer:
    """Writes the conditions of one entity for one database."""

    def __init__(self, fields: Mapping[str, Field], dialect: DialectName, called: Mapping[str, str]) -> None:
        self._fields = fields
        self._dialect: DialectName = dialect
        self._called = called

    def condition(self, node: Node) -> str:
        """Return a condition in brackets."""
        match node:
            case Logic(operator=operator, items=items):
                return "(" + f" {operator.upper()} ".join(self.condition(item) for item in items) + ")"
            case Not(item=item):
                return f"(NOT {self.condition(item)})"
            case Compare(first=first, rest=rest):
                pairs = zip((first, *(item for _, item in rest)), rest, strict=False)
                return "(" + " AND ".join(self._compared(left, operator, right) for left, (operator, right) in pairs) + ")"
            case Path(parts=(name,)):
                return quoted(self._called.get(name, name))
            case _:
                return self._value(node, "")

    def _compared(self, left: Node, operator: str, right: Node) -> str:
        column = next((node.parts[0] for node in (left, right) if isinstance(node, Path)), "")
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Literal) and one.value is None:
                return f"{self._value(other, column)} IS {'NOT ' if operator == '!=' else ''}NULL"
        if operator == "in" and isinstance(right, Items):
            listed = ", ".join(self._value(item, column) for item in right.items)
            return f"{self._value(left, column)} IN ({listed})"
        return f"{self._value(left, column)} {_OPERATORS[operator]} {self._value(right, column)}"

    def _value(self, node: Node, column: str) -> str:
        if isinstance(node, Path):
            return quoted(self._called.get(node.parts[0], node.parts[0]))
        assert isinstance(node, Literal)
        storage = self._fields[column].column() if column else None
        convert = to_driver(storage, self._dialect) if storage is not None else None
        value: object = node.value if convert is None else convert(node.value)
        if isinstance(value, bool):
            return str(value).upper() if self._dialect == "postgresql" else str(int(value))
        return str(value) if isinstance(value, int | Decimal) else "'" + str(value).replace("'", "''") + "'"
