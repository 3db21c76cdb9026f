"""Names in the database: deterministic, and never longer than PostgreSQL keeps."""

import hashlib
from collections.abc import Mapping

LONGEST = 63
PARKED = "_dropped_"
"""What begins the name of a table or column whose definition was dropped and whose data is kept."""
INCOMING = "_new_"
"""What begins the name of a column that is being filled during a change of type."""
GONE = "_gone_"
"""What begins the name of a column of a SQLite table that nobody needs any more, and that is emptied bit by bit."""
ASIDE = (PARKED, INCOMING, GONE)
"""What begins the names that an app's tables may have beside what its definitions say."""
_DIGEST = 10


def short(name: str) -> str:
    """Return the name, or its beginning with a digest of the whole where it is longer than 63 bytes."""
    if len(name.encode()) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return f"{name.encode()[: LONGEST - _DIGEST - 1].decode(errors='ignore')}_{digest}"


def primary_key(table: str) -> str:
    """Return the name of a table's primary key."""
    return short(f"{table}_pkey")


def foreign_key(table: str, column: str) -> str:
    """Return the name of a column's foreign key."""
    return short(f"{table}_{column}_fkey")


def index(table: str, columns: tuple[str, ...], *, unique: bool) -> str:
    """Return the name of an index."""
    return short(f"{table}_{'_'.join(columns)}_{'key' if unique else 'idx'}")


def conditional(table: str, columns: tuple[str, ...], where: str) -> str:
    """Return the name of the index of a unique key under a condition; another condition is another index."""
    return short(f"{table}_{'_'.join(columns)}_{hashlib.sha256(where.encode()).hexdigest()[:_DIGEST]}_key")


def parked(key: str, release: int) -> str:
    """Return the name under which what a release dropped is kept."""
    return short(f"{PARKED}{key}_{release}")


def gone(key: str, release: int) -> str:
    """Return the name of a column that a release made superfluous."""
    return short(f"{GONE}{release}_{key}")


def incoming(key: str) -> str:
    """Return the name of something that is made ready under another name than it will have."""
    return short(INCOMING + key)


def steps(moves: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return single renames that make all moves, by way of names in between where one takes a name that another still has."""
    real = {was: now for was, now in moves.items() if was != now}
    between = {was: short(INCOMING + now) for was, now in real.items() if now in real}
    first = [(was, between.get(was, now)) for was, now in real.items()]
    return first + [(middle, real[was]) for was, middle in between.items()]
