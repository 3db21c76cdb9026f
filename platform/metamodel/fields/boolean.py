"""Yes or no."""

from typing import ClassVar, Literal

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .base import Field

_TRUE = {"true", "1", "yes", "y", "是"}
_FALSE = {"false", "0", "no", "n", "否"}


class BooleanField(Field):
    """Yes or no."""

    storage: ClassVar[Storage | None] = Storage("boolean")
    cells: ClassVar[str] = "true or false; yes, no, 是, 否, 1 and 0 are read, too"
    example: ClassVar[str] = "urgent: {type: boolean, default: false}"
    type: Literal["boolean"]

    def clean(self, raw: object) -> Value:
        """Return the bool; the usual words of a spreadsheet are read."""
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower() if isinstance(raw, str | int) else ""
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise Refused("not_boolean")

    def schema(self) -> dict[str, Json]:
        """Return a boolean schema."""
        return {"type": "boolean"}

    def value_type(self) -> t.Type:
        """Return boolean."""
        return t.BOOLEAN
