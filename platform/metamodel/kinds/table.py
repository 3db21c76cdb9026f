"""A decision table: conditions on its inputs, row by row, decide its outputs."""

from decimal import Decimal
from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Key, Titled


class Input(Definition):
    """A column of conditions on one given value."""

    name: Key
    type: Literal["text", "integer", "decimal", "boolean", "date"] = "text"


class Output(Definition):
    """A column of answers: a value of a type, or a record of an entity named by its natural key."""

    name: Key
    type: Literal["text", "integer", "decimal", "boolean", "reference"] = "text"
    to: Key | None = Option(default=None, description="The entity, where the type is reference.")


Cell = str | int | Decimal | bool | None


class Table(Titled):
    """`tables/<key>.yaml`: a pure function from inputs to outputs, one row a line, first the conditions, then the answers.

    A condition is `-` (any), a value, `a | b` (one of), `not a`, `>= 10`, `10..50` (both included), or `~ *MUG*` (a pattern
    with `*` for any text, capitals and small letters alike).
    """

    inputs: tuple[Input, ...] = Option(min_length=1)
    outputs: tuple[Output, ...] = Option(min_length=1)
    hit: Literal["first", "unique"] = Option(default="unique", description="What happens when several rows fit.")
    rows: tuple[tuple[Cell, ...], ...] = Option(min_length=1)
