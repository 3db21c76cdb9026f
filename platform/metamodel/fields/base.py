"""What every field type promises: options in a definition file, and the meaning of a value."""

from typing import Any, ClassVar

from pydantic import Field as Option

from ...expressions import types as t
from ...kernel.json import Json
from ..definition import Expr, Titled
from ..values import Storage, Value, plain_cell


class Field(Titled):
    """One field of an entity. A field type is a subclass in a file of its own and one line in `fields/__init__.py`.

    `sortable` and `groupable` say what lists may do with it; `example` and `cells` (what a spreadsheet's cell holds) are for
    the reference page.
    """

    storage: ClassVar[Storage | None] = None
    derived: ClassVar[bool] = False
    sortable: ClassVar[bool] = True
    groupable: ClassVar[bool] = True
    example: ClassVar[str] = ""
    cells: ClassVar[str] = "as in answers"

    type: Any  # each subclass narrows it to the one text that stands for it in a file
    required: bool = Option(default=False, description="A record cannot be saved without it.")
    read_only: bool = Option(default=False, description="Only rules and the engine set it.")
    fixed: bool = Option(default=False, description="Set when the record is created, never changed after.")
    unique: bool = Option(default=False, description="No two records have the same value.")
    index: bool = Option(default=False, description="Lists are often filtered or sorted by it.")
    default: Expr | None = Option(default=None, description="An expression for a new record's value.")
    was: str | None = Option(default=None, description="The key it had before it was renamed.")

    def column(self) -> Storage | None:
        """Return how it is stored; None where it has no column."""
        return self.storage

    def clean(self, raw: object) -> Value:
        """Return the value that an input (JSON or text) stands for; raises Refused. Never called with None or ''."""
        raise NotImplementedError

    def schema(self) -> dict[str, Json]:  # pyright: ignore[reportIncompatibleMethodOverride] - hides pydantic's deprecated one
        """Return the JSON Schema of its value in answers."""
        raise NotImplementedError

    def given(self) -> dict[str, Json]:
        """Return the JSON Schema of what it takes; the same as in answers unless a type says otherwise."""
        return self.schema()

    def cell(self, value: Value) -> str:
        """Return a value as a spreadsheet's cell holds it; `clean` reads it back."""
        return plain_cell(value)

    def value_type(self) -> t.Type:
        """Return its type in expressions."""
        raise NotImplementedError
