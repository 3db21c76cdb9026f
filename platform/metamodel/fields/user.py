"""People."""

from typing import ClassVar, Literal

from ...expressions import types as t
from ...kernel.json import Json
from ..values import Storage, Value
from .base import Field
from .reference import BY_ID, NAMED, read_named


class UserField(Field):
    """A person who has an account, named by id or by sign-in name; `owner == actor.id` is true for the person."""

    storage: ClassVar[Storage | None] = Storage("text")
    cells: ClassVar[str] = "the id; a sign-in name is read, too"
    example: ClassVar[str] = "owner: {type: user, default: actor.id}"
    type: Literal["user"]

    def clean(self, raw: object) -> Value:
        """Return the text that names the person: an id, or a sign-in name still to be found."""
        return read_named(raw)

    def schema(self) -> dict[str, Json]:
        """Return the person's id and how the person is called."""
        return dict(NAMED)

    def given(self) -> dict[str, Json]:
        """Return an id or a sign-in name, bare or in an object."""
        return {"anyOf": [{"type": "string", "minLength": 1, "description": "The person's id or sign-in name."}, BY_ID]}

    def cell(self, value: Value) -> str:
        """Return the person's id."""
        return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")

    def value_type(self) -> t.Type:
        """Return text: the person's id."""
        return t.TEXT
