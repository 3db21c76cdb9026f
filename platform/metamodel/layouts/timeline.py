"""The timeline: records in the order in which they happened, day after day."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Option

from ..definition import Path
from .base import CHOICES, MOMENTS, Layout, Need, optional


class TimelineLayout(Layout):
    """What happened, the latest first, under the heading of its day."""

    type: Literal["timeline"]
    at: Path = Option(description="The date or moment at which a record happened.")
    colour: Path | None = Option(default=None, description="A choice or state whose colour marks the records.")

    def needs(self) -> Iterable[Need]:
        """Return the moment and the colour."""
        yield Need(("at",), self.at, MOMENTS)
        yield from optional("colour", self.colour, CHOICES)
