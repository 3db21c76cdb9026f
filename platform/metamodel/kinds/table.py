"""A decision table: conditions on its inputs, row by row, decide its outputs."""

from decimal import Decimal
from typing import Literal

from pydantic import Field as Option

from ..definition import NO_WORDS, Definition, Key, Titled, Words


class Column(Definition):
    """What every column has: a name for expressions and one for people."""

    name: Key
    title: Words = Option(default=NO_WORDS, description="What people call it; without one, the name heads the column.")


class Input(Column):
    """A column of conditions on one given value."""

    type: Literal["text", "integer", "decimal", "boolean", "date"] = "text"
    values: tuple[str, ...] = Option(default=(), description="The only texts it may be asked with; conditions may name no other.")


class Output(Column):
    """A column of answers: a value of a type, or a record of an entity named by its natural key."""

    type: Literal["text", "integer", "decimal", "boolean", "reference"] = "text"
    to: Key | None = Option(default=None, description="The entity, where the type is reference.")
    values: tuple[str | int | Decimal | bool, ...] = Option(
        default=(), description="The only answers it may give; with `hit: priority` the one that counts most first."
    )


Hit = Literal["first", "unique", "priority", "collect"]
Cell = str | int | Decimal | bool | None


class Table(Titled):
    """`tables/<key>.yaml`: a pure function from inputs to outputs, one row a line, first the conditions, then the answers.

    A condition is `-` (any), a value, `a | b` (one of), `not a`, `>= 10`, `10..50` (both included), or `~ *MUG*` (a pattern
    with `*` for any text, capitals and small letters alike).
    """

    inputs: tuple[Input, ...] = Option(min_length=1)
    outputs: tuple[Output, ...] = Option(min_length=1)
    hit: Hit = Option(
        default="unique",
        description="What happens when several rows fit: refuse, take the first, the one whose answer ranks highest, or all.",
    )
    collect: Literal["sum", "min", "max", "count", "list"] | None = Option(
        default=None, description="With `hit: collect`: what the answers of all rows that fit become."
    )
    complete: bool = Option(default=True, description="Every input is meant to have an answer; gaps are told.")
    rows: tuple[tuple[Cell, ...], ...] = Option(min_length=1)
