"""Holds the books of what happened to their seals: what was changed, taken away, slipped in, moved, cut off or made anew is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from ..kernel.keys import Keys
from ..kernel.problems import Problem
from ..store import seals
from ..store.engine import Connection, Database
from ..store.seals import BOOKS, Seal
from .anchors import Anchor, anchors_of
from .chaining import PURPOSE

MOST = 100
"""So many problems of a book are told; the first is as bad as all."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain of a book stands: its newest seal, and how many numbers were given behind it; without seals, `number` is 0."""

    book: str
    number: int
    last: int
    behind: int
    at: datetime | None
    chain: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A book that was held to its seals: where its chain stands, and what is wrong."""

    head: Head
    problems: tuple[Problem, ...]


def heads(connection: Connection) -> list[Head]:
    """Return where each chain stands; quick however long it is."""
    found: list[Head] = []
    for book in BOOKS:
        seal, reached = seals.newest(connection, book), seals.reached(connection, book)
        if seal is None:
            found.append(Head(book, 0, 0, reached, None, "", signed=False))
        else:
            found.append(Head(book, seal.number, seal.last, max(0, reached - seal.last), seal.at, seal.chain, bool(seal.signature)))
    return found


def begin_anew(database: Database) -> None:
    """Note in the anchors that a backup was put back: what was anchored later than it is not missing."""
    anchors = anchors_of(database)
    with database.read() as connection:
        if not seals.there(connection):
            return
        found = heads(connection)
    for head in found if anchors.path is not None and anchors.path.exists() else ():
        anchors.keep(Anchor(head.book, head.number, head.chain, restored=True), datetime.now(UTC))


def check_books(database: Database, keys: Keys, kept: Sequence[Anchor]) -> list[Held]:
    """Return each book with what is wrong with it; every line and every seal is read."""
    found: list[Held] = []
    for book in BOOKS:
        with database.read() as connection:
            problems = tuple(islice(check_book(connection, keys, book, kept), MOST))
            found += [Held(head, problems) for head in heads(connection) if head.book == book]
    return found


def check_book(connection: Connection, keys: Keys, book: str, kept: Sequence[Anchor]) -> Iterator[Problem]:
    """Yield what is wrong with a book, from its beginning on."""
    anchored = {each.number: each for each in kept if each.book == book}
    before: Seal | None = None
    signatures = False
    for seal in seals.all_of(connection, book):
        if seal.number != (before.number if before else 0) + 1:
            yield Problem("seal_missing", {"book": book, "seal": (before.number if before else 0) + 1})
        if seal.after != (before.last if before else 0) or seal.chain != seals.chain_of(seal, before):
            yield Problem("seal_changed", {"book": book, "seal": seal.number})
        if seal.signature and keys.signed(PURPOSE, seal.chain, seal.signature) is False:
            yield Problem("seal_forged", {"book": book, "seal": seal.number})
        anchor = anchored.pop(seal.number, None)
        if anchor is not None and anchor.chain != seal.chain:
            yield Problem("chain_forked", {"book": book, "seal": seal.number})
        yield from _check_lines(connection, seal, before)
        before, signatures = seal, signatures or bool(seal.signature)
    for number in anchored:
        yield Problem("chain_cut", {"book": book, "seal": number})
    if keys and signatures and before is not None and keys.signed(PURPOSE, before.chain, before.signature) is None:
        yield Problem("seal_unsigned", {"book": book, "seal": before.number})


def _check_lines(connection: Connection, seal: Seal, before: Seal | None) -> Iterator[Problem]:
    """Yield what is wrong with the lines that a seal covers, each by its number where that can be told."""
    found = seals.lines(connection, seal.book, before.last if before else None, seal.last, seal.count + MOST)
    if len(found) == seal.count and seals.digest_of(found) == seal.digest:
        return
    marks, told = seals.marks_in(seal), False
    for number, digest in found:
        mark = marks.pop(number, None)
        if mark is None or not seals.is_marked(mark, digest):
            told = True
            yield Problem("line_added" if mark is None else "line_changed", {"book": seal.book, "line": number, "seal": seal.number})
    for number in marks:
        told = True
        yield Problem("line_gone", {"book": seal.book, "line": number, "seal": seal.number})
    if not told:
        yield Problem("lines_changed", {"book": seal.book, "first": seal.after + 1, "last": seal.last, "seal": seal.number})
