"""Anchors: what the chains of the books had come to, kept outside of the database.

Whoever changes the database alone cannot change them: with one, a chain that was cut off or made anew is found. A file of lines, one
anchor each; a copy of it on another machine, or a log that is kept elsewhere, is better still.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from ..kernel.json import datetime_text, dumps_text, loads
from ..kernel.problems import Invalid, Problem
from ..store.content import folder_for
from ..store.engine import Database

_NAME = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Seal `number` of a book had this chain. `restored` begins anew: older anchors of the book say nothing about what was put back."""

    book: str
    number: int
    chain: str
    restored: bool = False


class Anchors:
    """A file of anchors; thread-safe, and shared by processes. Without a file none are kept."""

    def __init__(self, path: Path | None) -> None:
        """Keep anchors in a file, made at the first one."""
        self.path = path
        self._lock = threading.Lock()

    def keep(self, anchor: Anchor, at: datetime) -> None:
        """Add an anchor at the end."""
        if self.path is None:
            return
        line = dumps_text({"at": datetime_text(at), **{name: getattr(anchor, name) for name in ("book", "number", "chain", "restored")}})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def kept(self) -> list[Anchor]:
        """Return the anchors that still say something, in their order; raises Invalid where the file cannot be read as one."""
        found: list[Anchor] = []
        for anchor in self._read():
            if anchor.restored:
                found = [each for each in found if each.book != anchor.book]
            if anchor.chain:
                found.append(anchor)
        return found

    def _read(self) -> Iterator[Anchor]:
        if self.path is None or not self.path.exists():
            return
        for number, line in enumerate(self.path.read_text("utf-8").splitlines(), 1):
            try:
                told = cast("dict[str, object]", loads(line))
                yield Anchor(str(told["book"]), int(cast("int", told["number"])), str(told["chain"]), bool(told["restored"]))
            except (ValueError, KeyError, TypeError):
                raise Invalid(Problem("anchors_unreadable", {"file": str(self.path), "line": number})) from None


def anchors_of(database: Database) -> Anchors:
    """Return the anchors that stand beside the files of a database."""
    folder = folder_for(database)
    return Anchors(folder / _NAME if folder is not None else None)
