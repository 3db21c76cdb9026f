"""The map: records where they stand on a plan, moved by dragging them."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Option

from ..definition import Key, Path
from .base import CHOICES, COUNTED, Layout, Need, optional


class MapLayout(Layout):
    """A plan of `width` by `height` squares; a record stands at `x` from the left and `y` from the top."""

    type: Literal["map"]
    x: Key = Option(description="Squares from the left, from 0.")
    y: Key = Option(description="Squares from the top, from 0.")
    width: int = Option(default=24, ge=4, le=200)
    height: int = Option(default=14, ge=4, le=200)
    zone: Path | None = Option(
        default=None, description="What records that stand together have in common: it is drawn around them."
    )
    colour: Path | None = Option(default=None, description="A choice or state whose colour marks the records.")

    def needs(self) -> Iterable[Need]:
        """Return the place, the zone and the colour."""
        yield Need(("x",), self.x, COUNTED)
        yield Need(("y",), self.y, COUNTED)
        yield from optional("zone", self.zone)
        yield from optional("colour", self.colour, CHOICES)
