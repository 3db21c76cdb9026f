"""Texts that nobody reads again."""

from typing import ClassVar, Literal

from pydantic import Field as Option
from pydantic import model_validator

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Storage, Value
from .base import Field
from .text import clean_text


class SecretField(Field):
    """A text that is written and never read: encrypted with the server's key; answers, history and exports tell only whether it is set."""

    storage: ClassVar[Storage | None] = Storage("text")
    cells: ClassVar[str] = "never; a cell that is filled sets it"
    example: ClassVar[str] = "api_key: {type: secret}"
    type: Literal["secret"]
    max_length: int = Option(default=1000, ge=1, le=10_000, description="Most characters it may have.")

    @model_validator(mode="after")
    def _plain(self) -> "SecretField":
        if self.unique or self.index or self.default is not None:
            raise ValueError("a secret has no default, and neither index nor unique can know it")
        return self

    def clean(self, raw: object) -> Value:
        """Return the text; the write path seals it."""
        return clean_text(raw, self.max_length)

    def schema(self) -> dict[str, Json]:
        """Return a boolean: whether it is set."""
        return {"type": "boolean", "description": "Whether it is set."}

    def given(self) -> dict[str, Json]:
        """Return a string that is only written."""
        return {"type": "string", "maxLength": self.max_length, "writeOnly": True}

    def value_type(self) -> t.Type:
        """Return boolean: whether it is set."""
        return t.BOOLEAN
