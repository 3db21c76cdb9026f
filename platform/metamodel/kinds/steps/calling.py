"""Steps between rules: one calls another, which gives values back."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Definition, Expr, Key
from .outside import RowsOf
from .running import Span


class CallStep(Definition):
    """Calls a rule that says `on: {called: true}`: once, with records or without, told typed values.

    It waits for the end of the called run, and with `as` later steps know what came of it: `answer.state` (done, nothing: there
    were no records to call it with, or it took none; failed, stopped, late) and the values that the rule returns.
    """

    call: Key = Option(description="The rule.")
    with_: Mapping[Key, Expr] = Option(
        default={}, alias="with", max_length=1, description="Variable: the records that it is called with, where it is about some."
    )
    if_: Expr | None = Option(default=None, alias="if", description="Only with the records for which this holds.")
    input: Mapping[Key, Expr] = Option(default={}, description="The values that it is told (about the sets: `count(records)`).")
    rows: Mapping[Key, RowsOf] = Option(default={}, description="The lists that it is told.")
    wait: bool | Span = Option(default=True, description="Whether to wait for its end, or how long at most.")
    accept: tuple[Literal["failed", "stopped", "late"], ...] = Option(
        default=(), description="Ends that are no failure of this rule, too; the values are null then."
    )
    as_: Key | None = Option(default=None, alias="as", description="The name of what came of it in later steps.")


class ReturnStep(Definition):
    """Ends the run, which is done then, and gives values to the rule that called it."""

    return_: Mapping[Key, Expr] = Option(alias="return", min_length=1, description="The values, as the trigger's `returns` names them.")
    if_: Expr | None = Option(default=None, alias="if")
