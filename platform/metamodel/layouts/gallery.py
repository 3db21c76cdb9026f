"""The gallery: records as cards with a picture."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field as Option

from ..definition import Path
from .base import CHOICES, Layout, Need, optional


class GalleryLayout(Layout):
    """Cards with a picture; a record without one shows its sign."""

    type: Literal["gallery"]
    picture: Path | None = Option(default=None, description="The file field with the picture.")
    colour: Path | None = Option(default=None, description="A choice or state whose colour marks the cards.")

    def needs(self) -> Iterable[Need]:
        """Return the picture and the colour."""
        yield from optional("picture", self.picture, ("file",))
        yield from optional("colour", self.colour, CHOICES)
