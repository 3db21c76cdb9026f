"""A file connection: what a file of others means, row by row, in records of this app."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Titled, Words

ColumnType = Literal["text", "integer", "decimal", "date", "datetime", "boolean"]


class Column(Definition):
    """A column of the file; the variable that carries it is named by its key."""

    header: str = Option(description="The text in the first row.")
    type: ColumnType = "text"
    time_zone: str | None = Option(
        default=None, description="Zone of datetimes without an offset; the app's if not given."
    )
    required: bool = False


class Note(Definition):
    """An oddity: rows for which `if` holds are counted and listed in the report; `refuse` leaves them out as failed."""

    if_: Expr = Option(alias="if")
    say: Words
    refuse: bool = False


class Target(Definition):
    """Records of one entity made from the rows; rows with equal key values mean the same record."""

    entity: Key
    if_: Expr | None = Option(default=None, alias="if", description="Only rows for which this holds.")
    key: Mapping[Key, Expr] = Option(min_length=1, description="Fields that tell whether the record is already there.")
    values: Mapping[Key, Expr] = Option(default_factory=dict[str, str], alias="set")
    existing: Literal["keep", "update"] = Option(default="keep", description="What happens to a record already there.")


class Decision(Definition):
    """Names that a decision table gives each row."""

    table: Key
    given: Mapping[Key, Expr] = Option(description="The table's inputs.")


class Total(Definition):
    """A figure over all read rows, given in the report."""

    title: Words
    sum: Expr | None = None
    count: Expr | None = Option(default=None, description="Counts the rows for which it holds.")
    distinct: Expr | None = Option(default=None, description="Counts different values.")


class Connection(Titled):
    """`connections/<key>.yaml`: a file format, its columns, its oddities and the records it becomes.

    Expressions see the columns, the `let` names, `row.number` (from 1), `row.digest` (a text of the row's content) and
    `row.occurrence` (1 for the first row of that content, 2 for the next one), so a shuffled file means the same.
    In targets, the key of an earlier target names its record.
    """

    kind: Literal["file"] = "file"
    format: Literal["csv", "xlsx"] = "csv"
    encoding: str = "utf-8-sig"
    delimiter: str = Option(default=",", min_length=1, max_length=1)
    columns: Mapping[Key, Column] = Option(min_length=1)
    let: Mapping[Key, Expr] = Option(
        default_factory=dict[str, str], description="Names computed for each row, in order."
    )
    decide: tuple[Decision, ...] = Option(
        default=(), description="Decision tables asked about each row after `let`; their outputs become names."
    )
    notes: Mapping[Key, Note] = Option(default_factory=dict[str, "Note"])
    into: tuple[Target, ...] = Option(min_length=1)
    totals: Mapping[Key, Total] = Option(default_factory=dict[str, "Total"])
