"""The kanban: a column for each state or option, records as cards that are moved between them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field as Option

from ..definition import Key, Path
from .base import CHOICES, NUMBERS, Layout, Need, optional

Limit = Annotated[int, Option(ge=1, le=9999)]


class KanbanLayout(Layout):
    """Cards in columns; a move is a transition of the workflow, or a change of the choice, with all its checks."""

    type: Literal["kanban"]
    by: Key = Option(description="The state or choice whose values are the columns.")
    only: tuple[str, ...] = Option(default=(), description="The columns that are shown; without it all of them.")
    limits: Mapping[str, Limit] = Option(
        default_factory=dict[str, int], description="How many cards a column should hold at most."
    )
    sum: Path | None = Option(default=None, description="A number that each column adds up.")
    colour: Path | None = Option(default=None, description="A choice or state whose colour marks the cards.")

    def needs(self) -> Iterable[Need]:
        """Return the columns' field, the number and the colour."""
        yield Need(("by",), self.by, CHOICES)
        yield from optional("sum", self.sum, (*NUMBERS, "formula"))
        yield from optional("colour", self.colour, CHOICES)
