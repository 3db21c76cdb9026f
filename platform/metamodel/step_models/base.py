"""What several steps have in common."""

from dataclasses import dataclass

from ...expressions import types as t


@dataclass(frozen=True, slots=True)
class Loop:
    """A variable that runs over records: those of the set or variable `root`, or what `path` leads to from there.

    `frozen` records are part of a picture taken earlier: they are not read again.
    """

    name: str
    root: str
    of_set: bool
    path: tuple[str, ...]
    of: t.Record
    frozen: bool
