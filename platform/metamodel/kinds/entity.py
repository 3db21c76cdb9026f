"""An entity: a kind of record, with its fields."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Path, Titled, Words
from ..fields import AnyField


class UniqueKey(Definition):
    """Fields that together are never the same in two records; a record in which one of them is empty is like no other."""

    unique: tuple[Key, ...] = Option(min_length=1)
    where: Expr | None = Option(
        default=None,
        description="Only among records for which this holds: plain comparisons of own fields, such as `state != 'cancelled'`.",
    )


class Check(Definition):
    """A condition that records keep; it is asked of the record as it is after a save, sums and counts included.

    Where the record's own values and plain values of records that it names decide, people are told while they enter them.
    """

    if_: Expr = Option(alias="if", description="What must hold; where it cannot be told (an empty value), it is kept.")
    say: Words = Option(description="What a person reads when it does not.")
    field: Key | None = Option(default=None, description="The field that the message belongs to.")
    severity: Literal["error", "warning"] = Option(
        default="error", description="An error refuses the record. A warning is told, and lets the record pass that says why in `reason`."
    )
    reason: Key | None = Option(
        default=None,
        description="Of a warning: the field that must be filled where the condition does not hold; a warning without one is only told.",
    )


class Edge(Definition):
    """A reference, or two, of which no chain may lead back to where it began."""

    from_: Key | None = Option(
        default=None, alias="from", description="The reference where an edge begins; the record itself if not given."
    )
    to: Key = Option(description="The reference where it ends.")


class Entity(Titled):
    """`entities/<key>.yaml`: fields, keys, and what is kept of their changes."""

    icon: str = ""
    label: str = Option(
        default="", description="How a record is called: text with {paths}, such as `{code} {item.name}`."
    )
    fields: Mapping[Key, AnyField] = Option(min_length=1)
    keys: tuple[UniqueKey, ...] = Option(default=(), description="The first one without a condition is the natural key that imports use.")
    checks: tuple[Check, ...] = Option(default=(), description="Conditions that every saved record must keep.")
    acyclic: tuple[Edge, ...] = Option(
        default=(), description="Trees and graphs that never have a ring; a parent field makes a tree by itself."
    )
    history: Literal["full", "none"] = Option(
        default="full", description="Whether each change is kept with who and when."
    )
    bin: bool = Option(default=True, description="Whether deleted records are kept in the bin, from where they can be put back.")
    ledger: bool = Option(default=False, description="Append-only: records are created, never changed or deleted.")
    search: tuple[Path, ...] = Option(default=(), description="Where a search in lists looks.")
    scan: Key | None = Option(default=None, description="The field whose value stands in a scanned code.")
    was: str | None = Option(default=None, description="The key it had before it was renamed.")
