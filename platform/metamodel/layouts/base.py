"""What every layout of a view is made of: its type, and the paths that it needs with the field types that fit."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..definition import Definition
from ..source import Step

CHOICES = ("state", "choice")
MOMENTS = ("date", "datetime")
NUMBERS = ("integer", "decimal", "quantity", "money", "percent", "duration", "rollup")
COUNTED = ("integer", "decimal")


class Need(NamedTuple):
    """A path that a layout reads: the key that names it, where it begins (empty: at the view's entity), and what fits there.

    Without `types` anything does. What is not `vital` is left out for people who do not see it; without a vital one of the
    view's own records only the list is left.
    `falls` says what is left out with it, where that is more than the key itself; `named` where its entity is named, if not there.
    """

    at: tuple[Step, ...]
    path: str
    types: tuple[str, ...] = ()
    vital: bool = True
    entity: str = ""
    falls: tuple[Step, ...] = ()
    named: tuple[Step, ...] = ()


class Asked(NamedTuple):
    """A condition in a layout: where it stands, the entity whose records it is about, and its text."""

    at: tuple[Step, ...]
    entity: str
    text: str


class Layout(Definition):
    """How a view's records are laid out; `type` tells layouts apart."""

    type: Any  # each layout narrows it to the one text that stands for it in a file

    def needs(self) -> Iterable[Need]:
        """Return the paths that it reads."""
        return ()

    def leads(self) -> Iterable[Need]:
        """Return the paths that must end at the view's own records."""
        return ()

    def asks(self) -> Iterable[Asked]:
        """Return the conditions that it puts to records of other entities."""
        return ()


def optional(at: str, path: str | None, types: tuple[str, ...] = ()) -> Iterable[Need]:
    """Return the need of a path that may be left out."""
    return () if path is None else (Need((at,), path, types, vital=False),)
