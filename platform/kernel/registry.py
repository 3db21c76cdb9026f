"""A visible list of named things, with a located error for a name that is not in it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from .problems import Invalid, Problem
from .text import nearest

T = TypeVar("T")


class Registry(Mapping[str, T], Generic[T]):
    """An immutable name → thing table made from one list; duplicate names are refused."""

    def __init__(self, what: str, entries: Iterable[tuple[str, T]]) -> None:
        """Make the table; `what` names the kind of thing in messages."""
        self._what = what
        self._entries: dict[str, T] = {}
        for name, entry in entries:
            if name in self._entries:
                raise ValueError(f"{what} {name} is listed twice")
            self._entries[name] = entry

    def __getitem__(self, name: str) -> T:
        """Return the thing of that name; raises Invalid with the nearest name."""
        if name not in self._entries:
            raise Invalid(
                Problem("unknown_name", {"what": self._what, "name": name, "near": nearest(name, self._entries)})
            )
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether the name is listed."""
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names in their listed order."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return how many things are listed."""
        return len(self._entries)
