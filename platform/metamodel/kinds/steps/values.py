"""Steps that work out values for later steps."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Definition, Expr, Key


class ComputeStep(Definition):
    """Names values for later steps: about the sets as wholes, or, with `for_each`, of each record of a set (`order.late_by`)."""

    compute: Mapping[Key, Expr] = Option(min_length=1, description="Name: what it is; later ones may use earlier ones.")
    for_each: Mapping[Key, Expr] = Option(
        default={}, max_length=1, description="Variable: the set whose records get the values."
    )


class FigureOf(Definition):
    """One figure: what is worked out of a value over each group."""

    sum: Expr | None = None
    avg: Expr | None = None
    min: Expr | None = None
    max: Expr | None = None
    distinct: Expr | None = Option(default=None, description="How many different values.")
    count: Literal[True] | None = Option(default=None, description="How many records.")


class QueryStep(Definition):
    """Works out figures over the records that meet a condition: one row of values, or, with `by`, one for each group."""

    query: Key = Option(description="The entity.")
    where: Expr | None = None
    by: Mapping[Key, Expr] = Option(default={}, description="Name: a value of the record; equal ones make a group.")
    figures: Mapping[Key, FigureOf] = Option(min_length=1)
    as_: Key = Option(
        alias="as", description="`figures.total`; with `by` it is a list of rows (`for_each: {row: figures}`)."
    )
