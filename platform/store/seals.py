"""Seals over the books of what happened: which lines each covers, as what they were found, and the seal before it.

A line's digest is made of the row as it lies in the table, number included: whatever is changed, added, taken away or moved shows.
"""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, func, insert, inspect, select

from ..kernel.json import dumps
from . import driver
from .bulk import dialect_of, mark, quoted
from .columns import datetime_to_text, storage_of
from .system import HISTORY, PROCESS_EVENT, SEAL, SECURITY_EVENT

BOOKS: Mapping[str, Table] = {"history": HISTORY, "security": SECURITY_EVENT, "approvals": PROCESS_EVENT}
"""The books whose lines are added and never changed, by name."""

_PREFIX = 8
_OFFSET = 4
_SHARED = "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"


@dataclass(frozen=True, slots=True)
class Seal:
    """Seal `number` of a book covers its lines behind `after` up to `last`.

    `digest` is made of the lines, `chain` of the seal and of the chain before it; `marks` tells which line it was that changed.
    """

    book: str
    number: int
    after: int
    last: int
    count: int
    digest: str
    at: datetime
    chain: str
    signature: str
    marks: str


def newest(connection: Connection, book: str) -> Seal | None:
    """Return the last seal of a book."""
    row = connection.execute(select(SEAL).where(SEAL.c.book == book).order_by(SEAL.c.number.desc()).limit(1)).one_or_none()
    return Seal(*row) if row else None


def all_of(connection: Connection, book: str, at_once: int = 100) -> Iterator[Seal]:
    """Yield the seals of a book in their order."""
    reached: int | None = None
    while True:
        query = select(SEAL).where(SEAL.c.book == book).order_by(SEAL.c.number).limit(at_once)
        found = [Seal(*row) for row in connection.execute(query if reached is None else query.where(SEAL.c.number > reached))]
        yield from found
        if len(found) < at_once:
            return
        reached = found[-1].number


def there(connection: Connection) -> bool:
    """Tell whether the database has seals at all; one that an earlier version wrote has none until the next start."""
    return inspect(connection).has_table(SEAL.name)


def signed(connection: Connection, book: str) -> bool:
    """Tell whether any seal of a book is signed."""
    query = select(SEAL.c.number).where(SEAL.c.book == book, SEAL.c.signature != "").limit(1)
    return connection.execute(query).one_or_none() is not None


def add(connection: Connection, seal: Seal) -> None:
    """Keep a seal; a second one of the same number is a conflict."""
    connection.execute(insert(SEAL).values(asdict(seal)))


def reached(connection: Connection, book: str) -> int:
    """Return the number of the latest line of a book that can be seen."""
    return connection.execute(select(func.coalesce(func.max(BOOKS[book].c.id), 0))).scalar_one()


def writers(connection: Connection, book: str) -> frozenset[str]:
    """Return the transactions that may still bring lines with numbers given before; on SQLite, which has one writer, there are none.

    Whoever was given a number held the lock of writers first, and holds it to the end.
    """
    if dialect_of(connection) == "sqlite":
        return frozenset()
    return frozenset(name for (name,) in driver.ask(connection, _SHARED, (BOOKS[book].name,)))


def lines(connection: Connection, book: str, after: int | None, last: int, limit: int) -> list[tuple[int, bytes]]:
    """Return the numbers and digests of lines behind a number (from the very first on where there is none) up to another."""
    table, dialect = BOOKS[book], dialect_of(connection)
    sign = mark(dialect)
    kinds = [storage_of(column).kind for column in table.columns]
    cast = "::text" if dialect == "postgresql" else ""
    named = ", ".join(quoted(c.name) + (cast if kind == "json" else "") for c, kind in zip(table.columns, kinds, strict=True))
    behind = "" if after is None else f"id > {sign} AND "
    text = f"SELECT {named} FROM {quoted(table.name)} WHERE {behind}id <= {sign} ORDER BY id LIMIT {sign}"
    given = (last, limit) if after is None else (after, last, limit)
    moments = [at for at, kind in enumerate(kinds) if kind == "datetime"]
    return [(row[0], sha256(dumps(_plain(row, moments))).digest()) for row in driver.ask(connection, text, given)]


def _plain(row: Sequence[Any], moments: Sequence[int]) -> list[Any]:
    values = list(row)
    for at in moments:
        if isinstance(values[at], datetime):
            values[at] = datetime_to_text(values[at])
    return values


def digest_of(found: Sequence[tuple[int, bytes]]) -> str:
    """Return the digest of lines."""
    return sha256(b"".join(digest for _, digest in found)).hexdigest()


def marks_of(found: Sequence[tuple[int, bytes]], after: int) -> str:
    """Return what tells later which of the lines is another one: the beginning of each digest, with its number."""
    marks = ((number - after).to_bytes(_OFFSET, "big", signed=True) + digest[:_PREFIX] for number, digest in found)
    return b64encode(b"".join(marks)).decode()


def marks_in(seal: Seal) -> dict[int, bytes]:
    """Return the marks of a seal by number of line; none where they cannot be read."""
    try:
        raw, size = b64decode(seal.marks, validate=True), _OFFSET + _PREFIX
    except ValueError:
        return {}
    pieces = (raw[at : at + size] for at in range(0, len(raw), size))
    return {seal.after + int.from_bytes(piece[:_OFFSET], "big", signed=True): piece[_OFFSET:] for piece in pieces}


def is_marked(mark: bytes, digest: bytes) -> bool:
    """Tell whether a line is still the one that a mark was made of."""
    return digest[:_PREFIX] == mark


def chain_of(seal: Seal, before: Seal | None) -> str:
    """Return what a seal's chain must be, behind the one before it."""
    about = [before.chain if before else "", seal.book, seal.number, seal.after, seal.last, seal.count, seal.digest]
    return sha256(dumps([*about, datetime_to_text(seal.at)])).hexdigest()
