"""A condition has held for some time."""

from pydantic import Field as Option

from ...definition import Expr, Key
from .base import Conditional, Lapse


class HoldingTrigger(Conditional):
    """A condition has held for a record for so long without a break; once for each time that it holds."""

    record: Key = Option(description="The entity.")
    holds: Expr = Option(description="A condition over the record's own fields, sums and formulas among them.")
    for_: Lapse = Option(alias="for", description="For how long: `10m`, `2h`, `3d`.")
    calendar: Key | None = Option(default=None, description="The working calendar in which the time is counted.")
