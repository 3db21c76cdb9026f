"""The list: rows and columns, as they are or in groups with sums."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Option

from ..definition import Path
from .base import NUMBERS, Layout, Need, optional


class ListLayout(Layout):
    """Rows and columns."""

    type: Literal["list"] = "list"
    group: Path | None = Option(default=None, description="What the rows are grouped by at first.")
    sums: tuple[Path, ...] = Option(
        default=(), description="The numbers that groups add up; without it every number among the columns."
    )
    freeze: int = Option(default=1, ge=0, le=4, description="How many columns stay in sight at the left.")

    def needs(self) -> Iterable[Need]:
        """Return the group and the sums."""
        yield from optional("group", self.group)
        yield from (Need(("sums", i), path, (*NUMBERS, "formula"), vital=False) for i, path in enumerate(self.sums))
