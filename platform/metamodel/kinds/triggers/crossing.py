"""Records came to meet a condition, or ceased to."""

from typing import Literal

from pydantic import Field as Option

from ...definition import Expr, Key
from .base import Conditional


class CrossingTrigger(Conditional):
    """Records entered a filter or left it; a record that is deleted leaves it without a word."""

    record: Key = Option(description="The entity.")
    event: Literal["entered", "left"]
    filter: Expr = Option(description="A condition over the record's own fields, sums and formulas among them.")
