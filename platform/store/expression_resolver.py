"""What the compiler of expressions asks of those who know the tables: columns, constants and child records of paths."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import FromClause

from ..expressions import types as t
from .expression_values import Element


@dataclass(frozen=True, slots=True)
class Column:
    """A path that is a column; `scale` is the scale of a decimal on SQLite, where it is kept as value * 10**scale."""

    element: Element
    type: t.Type
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Constant:
    """A path whose value is known beforehand, such as that of the actor."""

    value: Any


@dataclass(frozen=True, slots=True)
class Rows:
    """The child records at a path: how their own paths resolve, where they come from, what links them to the row around.

    `from_clause` is asked after all their paths were resolved, so that joins can be added.
    """

    resolver: "Resolver"
    from_clause: Callable[[], FromClause]
    on: Element


class Resolver(Protocol):
    """Tells what the paths of a scope are in SQL; asked for the same path twice it gives the same answer."""

    def path(self, parts: tuple[str, ...]) -> Column | Constant:
        """Return the column or the constant of a path."""
        ...

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Return the child records of a path."""
        ...
