"""The calendar: records on the days of a month or a week."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Option

from ..definition import Key, Path
from .base import CHOICES, MOMENTS, Layout, Need, optional


class CalendarLayout(Layout):
    """Days of a month or a week; a move to another day is a change of the record."""

    type: Literal["calendar"]
    start: Key = Option(description="The date or moment that puts a record on a day.")
    end: Key | None = Option(default=None, description="Where it ends; without it a record stands on one day.")
    colour: Path | None = Option(default=None, description="A choice or state whose colour marks the records.")

    def needs(self) -> Iterable[Need]:
        """Return both ends and the colour."""
        yield Need(("start",), self.start, MOMENTS)
        yield from optional("end", self.end, MOMENTS)
        yield from optional("colour", self.colour, CHOICES)
