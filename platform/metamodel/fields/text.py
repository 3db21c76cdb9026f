"""Text: one line, or long text with line breaks. Kept exactly as given."""

import re
from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Refused, Storage, Value
from .base import Field

_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(raw: object, max_length: int) -> str:
    """Return the text as given; refuses other types, NUL, lone surrogates and what is too long."""
    if not isinstance(raw, str):
        raise Refused("not_text")
    if len(raw) > max_length:
        raise Refused("too_long", max=max_length, length=len(raw))
    if "\x00" in raw or (not raw.isascii() and _SURROGATES.search(raw)):
        raise Refused("not_storable_text")
    return raw


class Textual(Field):
    """What texts of every kind share."""

    storage: ClassVar[Storage | None] = Storage("text")

    max_length: int = Option(default=255, ge=1, le=10_000, description="Most characters it may have.")

    def schema(self) -> dict[str, Json]:
        """Return a string schema with its longest length."""
        return {"type": "string", "maxLength": self.max_length}

    def value_type(self) -> t.Type:
        """Return text."""
        return t.TEXT


class TextField(Textual):
    """One line of text."""

    example: ClassVar[str] = "name: {type: text, required: true, max_length: 120}"
    type: Literal["text"]

    def clean(self, raw: object) -> Value:
        """Return the text; line breaks are refused."""
        value = clean_text(raw, self.max_length)
        if "\n" in value or "\r" in value:
            raise Refused("line_break_in_text")
        return value


class LongTextField(Textual):
    """Text of several lines."""

    example: ClassVar[str] = "note: {type: long_text, max_length: 4000}"
    type: Literal["long_text"]
    max_length: int = Option(default=20_000, ge=1, le=1_000_000, description="Most characters it may have.")

    def clean(self, raw: object) -> Value:
        """Return the text."""
        return clean_text(raw, self.max_length)
