"""Values that are worked out wherever they are read: formulas, and values looked up over references."""

from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Expr, Path
from ..values import Refused, Value
from .base import Field


class Computed(Field):
    """A value that is worked out wherever it is read, so it is never stale; stored nowhere."""

    derived: ClassVar[bool] = True
    part: ClassVar[str] = "expr"
    read_only: bool = Option(default=True, description="Always: it is computed.")

    def clean(self, raw: object) -> Value:
        """Refuse: the engine computes it."""
        raise Refused("computed_is_not_written")

    @property
    def text(self) -> str:
        """Return the expression that it stands for."""
        raise NotImplementedError


class FormulaField(Computed):
    """An expression over the record, computed wherever it is read, so it is never stale."""

    example: ClassVar[str] = "amount: {type: formula, expr: quantity * price, result: decimal}"
    type: Literal["formula"]
    expr: Expr = Option(description="What it computes.")
    result: Literal["text", "integer", "decimal", "boolean", "date", "datetime", "time"] = Option(
        default="decimal", description="The type of its result."
    )
    format: Literal["plain", "percent"] = Option(default="plain", description="How it is shown.")

    @property
    def text(self) -> str:
        """Return its expression."""
        return self.expr

    def schema(self) -> dict[str, Json]:
        """Return the schema of its result."""
        return dict(SCHEMAS[self.result])

    def value_type(self) -> t.Type:
        """Return the type of its result."""
        return t.SCALARS[self.result]


class LookupField(Computed):
    """A value of another record, over a path of references (`order.customer.city`); null where one of them is empty."""

    example: ClassVar[str] = "city: {type: lookup, path: customer.address.city}"
    part: ClassVar[str] = "path"
    type: Literal["lookup"]
    path: Path = Option(description="References with dots between them, and the field at the end.")

    @property
    def text(self) -> str:
        """Return its path."""
        return self.path

    def schema(self) -> dict[str, Json]:
        """Return any value; the API names the schema of the field at the path's end."""
        return {}

    def value_type(self) -> t.Type:
        """Return JSON; the model replaces it by the type of the field at the path's end."""
        return t.JSON


SCHEMAS: dict[str, dict[str, Json]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "format": "decimal"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}$"},
}
"""How values of the expression language's types look in answers."""
