"""JSON documents, checked against a JSON Schema where one is given."""

from functools import cached_property
from typing import ClassVar, Literal, cast

from jsonschema import Draft202012Validator
from pydantic import Field as Option
from referencing import Registry

from ...expressions import types as t
from ...kernel.json import Json, dumps, loads
from ..values import Refused, Storage, Value
from .base import Field

_LARGEST_BYTES = 256 * 1024


class JsonField(Field):
    """A JSON document of at most 256 KiB."""

    storage: ClassVar[Storage | None] = Storage("json")
    type: Literal["json"]
    holds: dict[str, object] = Option(
        default_factory=dict[str, object], alias="schema", description="A JSON Schema (2020-12) for its value."
    )

    @cached_property
    def _validator(self) -> Draft202012Validator:
        # An explicit empty registry: jsonschema would otherwise fetch a remote $ref from the network.
        return Draft202012Validator(self.holds, registry=Registry())  # pyright: ignore[reportUnknownArgumentType]

    def clean(self, raw: object) -> Value:
        """Return the document; text is read as JSON."""
        try:
            value = loads(raw) if isinstance(raw, str) else cast("Json", raw)
            written = dumps(value)
            size = len(written)
        except (ValueError, TypeError):
            raise Refused("not_json") from None
        if b"\\u0000" in written.replace(b"\\\\", b""):
            raise Refused("not_storable_text")  # PostgreSQL's jsonb cannot hold it
        if size > _LARGEST_BYTES:
            raise Refused("too_long", max=_LARGEST_BYTES, length=size)
        for error in self._validator.iter_errors(value):  # pyright: ignore[reportUnknownMemberType]
            raise Refused("breaks_schema", where="/".join(map(str, error.absolute_path)), why=error.message)
        return cast("Value", value)

    def schema(self) -> dict[str, Json]:
        """Return its own JSON Schema, or any value."""
        return cast("dict[str, Json]", dict(self.holds))

    def value_type(self) -> t.Type:
        """Return JSON."""
        return t.JSON
