"""The list: rows and columns, as they are or in groups with sums."""

from collections.abc import Iterable, Mapping
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
    limits: Mapping[Path, int] = Option(
        default_factory=dict[str, int], description="By number: a group whose sum is above this is marked."
    )
    freeze: int = Option(default=1, ge=0, le=4, description="How many columns stay in sight at the left.")

    def needs(self) -> Iterable[Need]:
        """Return the group, the sums and the numbers that have limits."""
        yield from optional("group", self.group)
        yield from (Need(("sums", i), path, (*NUMBERS, "formula"), vital=False) for i, path in enumerate(self.sums))
        yield from (Need(("limits", path), path, (*NUMBERS, "formula"), vital=False) for path in self.limits)
