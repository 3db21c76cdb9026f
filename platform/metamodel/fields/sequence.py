"""Running numbers."""

from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Storage, Value
from .base import Field
from .text import clean_text

_LONGEST = 100


class SequenceField(Field):
    """A running number in a pattern such as `WO{yy}{mm}{dd}-{00000}`; it starts again when the part before it changes."""

    storage: ClassVar[Storage | None] = Storage("text")
    example: ClassVar[str] = "code: {type: sequence, pattern: 'T{yy}{mm}-{0000}'}"
    type: Literal["sequence"]
    pattern: str = Option(
        pattern=r"^[^{}]*(\{(yyyy|yy|mm|dd)\}[^{}]*)*\{0+\}[^{}]*$",
        description="Text with {yyyy} {yy} {mm} {dd} of the day in the site's zone, and one {0000} for the number.",
    )
    strict: bool = Option(
        default=False,
        description="Without gaps: those who create records wait for each other. Else nobody waits, and what is refused leaves a gap.",
    )
    unique: bool = Option(default=True, description="Always.")
    fixed: bool = Option(default=True, description="Always.")

    def clean(self, raw: object) -> Value:
        """Return a number given from outside (an import keeps its own); the engine fills it where none is given."""
        return clean_text(raw, _LONGEST)

    def schema(self) -> dict[str, Json]:
        """Return a string schema."""
        return {"type": "string", "maxLength": _LONGEST}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT
