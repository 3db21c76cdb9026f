"""Frozen records."""

from typing import ClassVar, Literal

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Key, Keys
from ..values import Storage, Value
from .base import Field
from .reference import BY_ID, BY_NAME, read_named


class SnapshotField(Field):
    """A record and, where named, its children, frozen as they were when the snapshot was taken."""

    storage: ClassVar[Storage | None] = Storage("json")
    sortable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    cells: ClassVar[str] = "never"
    example: ClassVar[str] = "terms: {type: snapshot, of: contract, including: [clauses]}"
    type: Literal["snapshot"]
    of: Key = Option(description="The entity whose record is frozen.")
    including: Keys = Option(default=(), description="Children fields that are frozen with it.")
    fixed: bool = Option(default=True, description="A snapshot never changes.")

    def clean(self, raw: object) -> Value:
        """Return the text that names the record to freeze; the write path takes the picture."""
        return read_named(raw)

    def schema(self) -> dict[str, Json]:
        """Return an object."""
        return {"type": "object"}

    def given(self) -> dict[str, Json]:
        """Return an id or a natural key, bare or in an object."""
        return {"anyOf": [BY_NAME, BY_ID]}

    def value_type(self) -> t.Type:
        """Return JSON; the model replaces it by the frozen entity's own type."""
        return t.JSON
