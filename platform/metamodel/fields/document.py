"""JSON documents, checked against a JSON Schema where one is given."""

from functools import cached_property
from typing import Any, ClassVar, Literal, cast

from pydantic import Field as Option
from pydantic import model_validator

from ...expressions import types as t
from ...kernel.json import Json, dumps, loads
from ..json_schema import DEEPEST, NeverEnds, check_schema, depth_of, validator
from ..values import Refused, Storage, Value
from .base import Field

_LARGEST_BYTES = 256 * 1024


class JsonField(Field):
    """A JSON document of at most 256 KiB and 32 levels."""

    storage: ClassVar[Storage | None] = Storage("json")
    sortable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    cells: ClassVar[str] = "JSON text"
    example: ClassVar[str] = "settings: {type: json, schema: {type: object, properties: {speed: {type: integer, minimum: 0}}}}"
    type: Literal["json"]
    holds: dict[str, object] = Option(
        default_factory=dict[str, object], alias="schema", description="A JSON Schema (2020-12) for its value."
    )

    @model_validator(mode="after")
    def _usable(self) -> "JsonField":
        check_schema(self.holds)
        return self

    @cached_property
    def _broken(self) -> Any:
        return validator(self.holds)

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
        if depth_of(value) > DEEPEST:
            raise Refused("document_too_deep", max=DEEPEST)
        self._judge(value)
        return cast("Value", value)

    def _judge(self, value: Json) -> None:
        try:
            broken = self._broken(value)
        except NeverEnds:
            raise Refused("schema_never_ends") from None
        if broken is not None:
            raise Refused("breaks_schema", where=broken[0], why=broken[1])

    def schema(self) -> dict[str, Json]:
        """Return its own JSON Schema, or any value."""
        return cast("dict[str, Json]", dict(self.holds))

    def value_type(self) -> t.Type:
        """Return JSON."""
        return t.JSON
