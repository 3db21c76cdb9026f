"""Lanes: resources one below the other, time from left to right, records as bars that are moved with checks."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Option

from ..definition import Key, Path
from .base import CHOICES, NUMBERS, Layout, Need, optional


class LanesLayout(Layout):
    """A lane for each record that `resource` refers to; records without a start wait beside the lanes."""

    type: Literal["lanes"]
    resource: Key = Option(description="The reference whose records are the lanes.")
    start: Key = Option(description="The moment at which a bar begins.")
    end: Key = Option(description="The moment at which it ends.")
    minutes: Path | None = Option(
        default=None, description="How many minutes a record needs that is put on a lane for the first time."
    )
    colour: Path | None = Option(default=None, description="A choice or state whose colour marks the bars.")
    scale: Literal["day", "week"] = Option(default="day", description="What is seen at first.")

    def needs(self) -> Iterable[Need]:
        """Return the resource, both ends, the minutes and the colour."""
        yield Need(("resource",), self.resource, ("reference",))
        yield Need(("start",), self.start, ("datetime",))
        yield Need(("end",), self.end, ("datetime",))
        yield from optional("minutes", self.minutes, (*NUMBERS, "formula"))
        yield from optional("colour", self.colour, CHOICES)
