"""Fields that lead to one other record."""

from typing import ClassVar, Literal, cast

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Key
from ..values import Refused, Storage, Value
from .base import Field

NAMED: dict[str, Json] = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
    "required": ["id", "label"],
}
"""How another record looks in answers."""

BY_ID: dict[str, Json] = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
BY_NAME: dict[str, Json] = {"type": "string", "minLength": 1, "description": "Its id or its natural key."}


def read_named(raw: object) -> str:
    """Return the text that names a record: an id, or a natural key still to be found; raises Refused."""
    named = cast("dict[str, object]", raw).get("id") if isinstance(raw, dict) else raw
    if not isinstance(named, str) or not named:
        raise Refused("not_reference")
    return named


class ReferenceField(Field):
    """One record of an entity. Inputs may name it by id, by `{"id": …}`, or by its natural key (the write path finds it)."""

    storage: ClassVar[Storage | None] = Storage("reference")
    cells: ClassVar[str] = "the natural key, or the id"
    example: ClassVar[str] = "customer: {type: reference, to: customer, on_delete: refuse}"
    type: Literal["reference"]
    to: Key = Option(description="The entity it points to.")
    index: bool = Option(default=True, description="Lists are often filtered by it.")
    on_delete: Literal["refuse", "clear", "cascade"] = Option(
        default="refuse", description="What happens to this record when the other is deleted."
    )

    def clean(self, raw: object) -> Value:
        """Return the text that names the record: an id, or a natural key still to be found."""
        return read_named(raw)

    def schema(self) -> dict[str, Json]:
        """Return what a reference looks like in answers; expanded, it carries the other record's fields as well."""
        return dict(NAMED)

    def given(self) -> dict[str, Json]:
        """Return an id or a natural key, bare or in an object."""
        return {"anyOf": [BY_NAME, BY_ID]}

    def value_type(self) -> t.Type:
        """Return a record of the other entity; the model replaces the name by the entity's own type."""
        return t.TEXT


class ParentField(ReferenceField):
    """The record of the same entity that stands above this one in a tree; no record can come to stand above itself."""

    example: ClassVar[str] = "above: {type: parent, to: place}"
    type: Literal["parent"]  # pyright: ignore[reportIncompatibleVariableOverride] - told apart by it in files
    to: Key = Option(description="Its own entity.")
