"""Steps that read, make and change records, each a whole set."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Definition, Expr, Key


class CreateStep(Definition):
    """Creates a record for each combination of the loop variables."""

    create: Key = Option(description="The entity.")
    for_each: Mapping[Key, Expr] = Option(
        description="Variable: the set it runs over; later ones may use earlier ones."
    )
    if_: Expr | None = Option(default=None, alias="if")
    once_per: tuple[Expr, ...] = Option(default=(), description="No second record is ever created for the same values.")
    values: Mapping[Key, Expr] = Option(alias="set")
    as_: Key | None = Option(default=None, alias="as", description="The name of the created set in later steps.")


class UpdateStep(Definition):
    """Changes fields of every record of a set."""

    update: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    if_: Expr | None = Option(default=None, alias="if")
    values: Mapping[Key, Expr] = Option(alias="set")


class UpsertStep(Definition):
    """Changes the record that has the key values, for each combination of the loop variables; creates it where there is none."""

    upsert: Key = Option(description="The entity.")
    for_each: Mapping[Key, Expr] = Option(
        min_length=1, description="Variable: the set, or rows of values, it runs over."
    )
    if_: Expr | None = Option(default=None, alias="if")
    key: Mapping[Key, Expr] = Option(min_length=1, description="The fields of the entity's natural key.")
    values: Mapping[Key, Expr] = Option(default={}, alias="set")
    as_: Key | None = Option(default=None, alias="as", description="The name of the set in later steps.")


class DeleteStep(Definition):
    """Puts the records of a set into the bin."""

    delete: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    if_: Expr | None = Option(default=None, alias="if")


class TransitionStep(Definition):
    """Carries out a workflow transition on every record of a set that is in a fitting state and for which `if` holds."""

    transition: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    do: Key
    if_: Expr | None = Option(default=None, alias="if")


class DecideStep(Definition):
    """Asks a decision table about every record of a set; the answers become members of the loop variable's records."""

    decide: Key = Option(description="The table.")
    for_each: Mapping[Key, Expr] = Option(min_length=1, max_length=1, description="Variable: the set it runs over.")
    given: Mapping[Key, Expr] = Option(description="The table's inputs, for each record.")
    missing: Literal["fail", "skip"] = Option(default="fail", description="What happens where no row fits.")


class FindStep(Definition):
    """Reads a set of records; the condition may use the sets read or made before (`order in orders`)."""

    find: Key = Option(description="The entity.")
    where: Expr
    order_by: tuple[str, ...] = ()
    as_: Key = Option(alias="as")
