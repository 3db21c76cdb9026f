"""What is too much for memory, for as long as one piece of work lasts: a database of its own in a file without a name.

SQLite keeps some megabytes of it in memory and lays the rest on the disk; it goes when it is closed, or with the process.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import blake2b
from types import TracebackType
from typing import Any, Self

from ..kernel.json import dumps_text
from ..kernel.problems import FormwrightError, Problem, TooLarge, Unavailable
from ..metamodel.values import Value

MOST_BYTES = 2 * 1024**3
_PAGE = 4096
_CACHE_KILOBYTES = 8_000
_MARK_BYTES = 16
_PRIMARY = 0xFF
_TABLES = (
    "CREATE TABLE met (mark BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE first (mark BLOB PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE apart (kind INTEGER, mark BLOB, PRIMARY KEY (kind, mark)) WITHOUT ROWID",
    "CREATE TABLE aside (place INTEGER PRIMARY KEY, packed BLOB NOT NULL)",
)


def mark_of(values: Iterable[Value]) -> bytes:
    """Return what stands for some values: the same for equal ones, another for all others."""
    digest = blake2b(digest_size=_MARK_BYTES)
    for value in values:
        text = _text(value).encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(text))
        digest.update(text)
    return digest.digest()


def _text(value: Value) -> str:
    match value:
        case str():
            return "s" + value
        case bool() | int():
            return f"n{int(value)}"
        case Decimal():
            plain = format(value, "f") if value else "0"
            return "n" + (plain.rstrip("0").rstrip(".") if "." in plain else plain)
        case datetime():
            return "t" + (value if value.tzinfo is None else value.astimezone(UTC)).isoformat()
        case date():
            return "d" + value.isoformat()
        case _:
            return "j" + dumps_text(value)


def packed(value: object) -> bytes:
    """Return a value as bytes that only this process ever reads again."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpacked(kept: bytes) -> Any:
    """Return the value that was packed."""
    return pickle.loads(kept)  # noqa: S301 - written by this process a moment ago, into a file that has no name


class Spool:
    """Tables that hold more than memory; what is put in and taken out goes in sets."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Open an empty one; raises TooLarge or Unavailable, now and at any later call, where there is no room for more."""
        self._most = max(most_bytes, 64 * _PAGE)
        try:
            self._line = sqlite3.connect("", isolation_level=None)
        except sqlite3.Error as error:
            raise self._told(error) from error
        self.change(f"PRAGMA page_size = {_PAGE}")
        self.change(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        # Nothing is ever undone or kept, so there is nothing to be noted or waited for.
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"max_page_count = {self._most // _PAGE}"):
            self.ask(f"PRAGMA {setting}")
        self.change("BEGIN")
        for table in _TABLES:
            self.change(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let everything go."""
        self._line.close()

    def times_met(self, marks: Sequence[bytes]) -> list[int]:
        """Return for each mark how often it has come so far, itself included."""
        text = "INSERT INTO met VALUES (?, 1) ON CONFLICT (mark) DO UPDATE SET times = times + 1 RETURNING times"
        return self._each(text, [(mark,) for mark in marks])

    def first_met(self, marks: Sequence[bytes], numbers: Sequence[int]) -> list[int]:
        """Return for each mark the number with which it came first."""
        text = "INSERT INTO first VALUES (?, ?) ON CONFLICT (mark) DO UPDATE SET number = number RETURNING number"
        return self._each(text, list(zip(marks, numbers, strict=True)))

    def tell_apart(self, kind: int, marks: Iterable[bytes]) -> None:
        """Note marks of a kind, each once."""
        self.change_all("INSERT OR IGNORE INTO apart VALUES (?, ?)", [(kind, mark) for mark in marks])

    def told_apart(self, kind: int) -> int:
        """Return how many different marks of a kind were noted."""
        return int(self.ask("SELECT count(*) FROM apart WHERE kind = ?", (kind,))[0][0])

    def lay_aside(self, values: Iterable[object]) -> None:
        """Put values behind those that were laid aside before."""
        self.change_all("INSERT INTO aside (packed) VALUES (?)", [(packed(value),) for value in values])

    def laid_aside(self, behind: int, most: int) -> list[Any]:
        """Return the next values behind as many."""
        rows = self.ask("SELECT packed FROM aside WHERE place > ? ORDER BY place LIMIT ?", (behind, most))
        return [unpacked(kept) for (kept,) in rows]

    def ask(self, text: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that a statement answers."""
        try:
            with closing(self._line.execute(text, given)) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise self._told(error) from error

    def change(self, text: str, given: Sequence[object] = ()) -> None:
        """Carry out a statement."""
        self.ask(text, given)

    def change_all(self, text: str, given: Sequence[Sequence[object]]) -> None:
        """Carry out a statement for each of the given rows."""
        try:
            self._line.executemany(text, given)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _each(self, text: str, given: Sequence[Sequence[object]]) -> list[int]:
        try:
            return [self._line.execute(text, row).fetchone()[0] for row in given]
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _told(self, error: sqlite3.Error) -> FormwrightError:
        """Return what a person is told: there is no room, by our bound or on the disk, or no place for files."""
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        if code == sqlite3.SQLITE_FULL:
            return TooLarge(Problem("spool_full", {"max": self._most}))
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
            return Unavailable(Problem("spool_not_there"))
        raise error
