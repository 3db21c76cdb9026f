"""SQLite in a backup: a snapshot by SQLite's own backup interface while others write, and back into a file that is swapped in whole."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Conflict, Invalid, Problem
from ..bulk import quoted
from ..engine import Database
from .archive import Writer

MEMBER = "database.sqlite"


def put(database: Database, writer: Writer, folder: Path) -> dict[str, Json]:
    """Write a snapshot of a database into an archive, and return the rows of each table in it."""
    copy = folder / MEMBER
    with database.read() as connection, closing(sqlite3.connect(copy)) as target:
        cast("sqlite3.Connection", connection.connection.driver_connection).backup(target)
        target.execute("PRAGMA journal_mode = delete").fetchall()
    counts = examine(copy)
    with copy.open("rb") as source, writer.member(MEMBER) as member:
        while piece := source.read(1024 * 1024):
            member.write(piece)
    return counts


def examine(path: Path) -> dict[str, Json]:
    """Return the rows of each table of a database file; raises Invalid where it is not whole."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone() or ("",)
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            verdict, broken = str(error), None
        if verdict != "ok" or broken is not None:
            why = verdict if broken is None else f"foreign key of {broken[0]}"
            raise Invalid(Problem("backup_not_whole", {"why": why}))
        # A search index has rows in its tables alone; itself it cannot be counted.
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        names = [row[0] for row in connection.execute(listed)]
        return {name: _count(connection, name) for name in names if not name.startswith("sqlite_")}


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone() or (0,)  # noqa: S608 - a name of the database's own
    return int(count)


def swap_in(database: Database, fresh: Path) -> None:
    """Put a database file that was examined, in the same file system, in the place of the database's own; durably, or not at all."""
    place = cast("Path", database.file)
    with fresh.open("rb") as whole:
        os.fsync(whole.fileno())
    _refuse_in_use(place)
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    fresh.replace(place)


def is_empty(database: Database) -> bool:
    """Tell whether a database has no tables yet; what cannot be read is not empty."""
    place = cast("Path", database.file)
    if not place.exists() or not place.stat().st_size:
        return True
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
        try:
            return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
        except sqlite3.DatabaseError:
            return False


def _refuse_in_use(place: Path) -> None:
    """Raise Conflict where a process is at work in the file that is to be replaced."""
    if not place.exists():
        return
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = exclusive").fetchall()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            raise Conflict(Problem("restore_in_use")) from None
        except sqlite3.DatabaseError:
            return  # what is damaged is what a restore is for
