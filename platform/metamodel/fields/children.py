"""Sub-tables, and sums over them."""

from typing import ClassVar, Literal

from pydantic import Field as Option
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Expr, Key, OrderKey
from ..values import Refused, Storage, Value
from .base import Field


class ChildrenField(Field):
    """The records of another entity that point here: a sub-table. It has no column of its own."""

    derived: ClassVar[bool] = True
    sortable: ClassVar[bool] = False
    groupable: ClassVar[bool] = False
    cells: ClassVar[str] = "never"
    example: ClassVar[str] = "lines: {type: children, of: order_line, by: order, order_by: [position]}"
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


class RollupField(Field):
    """A sum or count over children, stored, and kept right in the transaction that changes a child."""

    derived: ClassVar[bool] = True
    example: ClassVar[str] = "total: {type: rollup, over: lines, where: not cancelled, sum: amount, scale: 2}"
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
            raise PydanticCustomError("rollup_needs_one_figure", "give either sum or count")
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
