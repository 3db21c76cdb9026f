"""Fields that lead to other records: reference, children, frozen snapshot, sum over children."""

from typing import ClassVar, Literal

from pydantic import Field as Option
from pydantic import model_validator

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Expr, Key, Keys, OrderKey
from ..values import Refused, Storage, Value
from .base import Field


class ReferenceField(Field):
    """One record of an entity. Inputs may name it by id, by `{"id": …}`, or by its natural key (the write path finds it)."""

    storage: ClassVar[Storage | None] = Storage("reference")
    type: Literal["reference"]
    to: Key = Option(description="The entity it points to.")
    index: bool = Option(default=True, description="Lists are often filtered by it.")
    on_delete: Literal["refuse", "clear", "cascade"] = Option(
        default="refuse", description="What happens to this record when the other is deleted."
    )

    def clean(self, raw: object) -> Value:
        """Return the text that names the record: an id, or a natural key still to be found."""
        named = raw.get("id") if isinstance(raw, dict) else raw  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if not isinstance(named, str) or not named:
            raise Refused("not_reference")
        return named

    def schema(self) -> dict[str, Json]:
        """Return what a reference looks like in answers."""
        return {
            "type": "object",
            "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
            "required": ["id", "label"],
        }

    def value_type(self) -> t.Type:
        """Return a record of the other entity; the model replaces the name by the entity's own type."""
        return t.TEXT


class ChildrenField(Field):
    """The records of another entity that point here: a sub-table. It has no column of its own."""

    derived: ClassVar[bool] = True
    type: Literal["children"]
    of: Key = Option(description="The entity of the children.")
    by: Key = Option(description="The reference field of theirs that points here.")
    order_by: tuple[OrderKey, ...] = Option(default=(), description="How they are ordered.")

    def clean(self, raw: object) -> Value:
        """Refuse: children are written as records of their own."""
        raise Refused("children_are_not_written")

    def schema(self) -> dict[str, Json]:
        """Return an object of rows, as an expanded answer holds it."""
        return {"type": "object"}

    def value_type(self) -> t.Type:
        """Return JSON; the model replaces it by a list of the children's own type."""
        return t.JSON


class SnapshotField(Field):
    """A record and, where named, its children, frozen as they were when the snapshot was taken."""

    storage: ClassVar[Storage | None] = Storage("json")
    type: Literal["snapshot"]
    of: Key = Option(description="The entity whose record is frozen.")
    including: Keys = Option(default=(), description="Children fields that are frozen with it.")
    fixed: bool = Option(default=True, description="A snapshot never changes.")

    def clean(self, raw: object) -> Value:
        """Return the text that names the record to freeze; the write path takes the picture."""
        named = raw.get("id") if isinstance(raw, dict) else raw  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if not isinstance(named, str) or not named:
            raise Refused("not_reference")
        return named

    def schema(self) -> dict[str, Json]:
        """Return an object."""
        return {"type": "object"}

    def value_type(self) -> t.Type:
        """Return JSON; the model replaces it by the frozen entity's own type."""
        return t.JSON


class RollupField(Field):
    """A sum or count over children, stored, and kept right in the transaction that changes a child."""

    derived: ClassVar[bool] = True
    type: Literal["rollup"]
    over: Key = Option(description="The children field it looks over.")
    where: Expr | None = Option(default=None, description="Which children count.")
    sum: Key | None = Option(default=None, description="The children's number field that is added up.")
    count: bool = Option(default=False, description="Count the children instead.")
    scale: int = Option(default=6, ge=0, le=6, description="Fraction digits of a sum.")
    read_only: bool = Option(default=True, description="Always: the engine keeps it.")

    @model_validator(mode="after")
    def _one_aggregate(self) -> "RollupField":
        if self.count == (self.sum is not None):
            raise ValueError("give either sum or count")
        return self

    def column(self) -> Storage | None:
        """Return whole-number storage for counts, decimal for sums."""
        return Storage("integer") if self.count else Storage("decimal", self.scale)

    def clean(self, raw: object) -> Value:
        """Refuse: the engine computes it."""
        raise Refused("computed_is_not_written")

    def schema(self) -> dict[str, Json]:
        """Return an integer for counts, a decimal string for sums."""
        return {"type": "integer"} if self.count else {"type": "string", "format": "decimal"}

    def value_type(self) -> t.Type:
        """Return integer for counts, decimal for sums."""
        return t.INTEGER if self.count else t.DECIMAL
