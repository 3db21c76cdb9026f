"""Values that the engine makes: sequence numbers and formulas."""

from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Expr
from ..values import Refused, Storage, Value
from .base import Field
from .text import clean_text


class SequenceField(Field):
    """A running number in a pattern such as `WO{yy}{mm}{dd}-{00000}`; it starts again when the part before it changes."""

    storage: ClassVar[Storage | None] = Storage("text")
    type: Literal["sequence"]
    pattern: str = Option(
        pattern=r"^[^{}]*(\{(yyyy|yy|mm|dd)\}[^{}]*)*\{0+\}[^{}]*$",
        description="Text with {yyyy} {yy} {mm} {dd} of the day in the site's zone, and one {0000} for the number.",
    )
    strict: bool = Option(default=False, description="Without gaps: creators wait for each other.")
    unique: bool = Option(default=True, description="Always.")
    fixed: bool = Option(default=True, description="Always.")

    def clean(self, raw: object) -> Value:
        """Return a number given from outside (an import keeps its own); the engine fills it where none is given."""
        return clean_text(raw, 100)

    def schema(self) -> dict[str, Json]:
        """Return a string schema."""
        return {"type": "string", "maxLength": 100}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT


class FormulaField(Field):
    """An expression over the record, computed wherever it is read, so it is never stale."""

    derived: ClassVar[bool] = True
    type: Literal["formula"]
    expr: Expr = Option(description="What it computes.")
    result: Literal["text", "integer", "decimal", "boolean", "date", "datetime"] = Option(
        default="decimal", description="The type of its result."
    )
    format: Literal["plain", "percent"] = Option(default="plain", description="How it is shown.")
    read_only: bool = Option(default=True, description="Always: it is computed.")

    def clean(self, raw: object) -> Value:
        """Refuse: the engine computes it."""
        raise Refused("computed_is_not_written")

    def schema(self) -> dict[str, Json]:
        """Return the schema of its result."""
        return dict(_SCHEMAS[self.result])

    def value_type(self) -> t.Type:
        """Return the type of its result."""
        return _TYPES[self.result]


_SCHEMAS: dict[str, dict[str, Json]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "format": "decimal"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_TYPES: dict[str, t.Type] = {
    "text": t.TEXT,
    "integer": t.INTEGER,
    "decimal": t.DECIMAL,
    "boolean": t.BOOLEAN,
    "date": t.DATE,
    "datetime": t.DATETIME,
}
