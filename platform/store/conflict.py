"""What the databases' own errors mean: a conflict with stored data, a value that cannot be stored, or a database that cannot answer.

Sources: SQLite result codes (sqlite.org/rescode.html), PostgreSQL error codes (appendix A of its manual).
"""

import re
import sqlite3
from collections.abc import Mapping
from typing import Literal

import psycopg
from psycopg import errors as pg

from ..kernel.problems import FormwrightError, Invalid, Problem, Unavailable
from .names import INCOMING

ConflictKind = Literal["unique", "foreign_key", "not_null", "check"]

_SQLITE_KINDS: Mapping[str, ConflictKind] = {
    "UNIQUE": "unique",
    "FOREIGN KEY": "foreign_key",
    "NOT NULL": "not_null",
    "CHECK": "check",
}
_SQLITE_MESSAGE = re.compile(r"(UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed(?:: (.*))?$")
_PG_KINDS: Mapping[type[psycopg.Error], ConflictKind] = {
    pg.UniqueViolation: "unique",
    pg.ForeignKeyViolation: "foreign_key",
    pg.RestrictViolation: "foreign_key",
    pg.NotNullViolation: "not_null",
    pg.CheckViolation: "check",
}
_PG_KEY = re.compile(r"\((.*?)\)=\(")
_PG_UNAVAILABLE: Mapping[type[psycopg.Error], str] = {
    pg.LockNotAvailable: "database_busy",
    pg.QueryCanceled: "statement_too_slow",
    pg.DiskFull: "database_full",
}
_PG_MOVED = (
    pg.UndefinedColumn,
    pg.UndefinedTable,
    pg.DatatypeMismatch,
    pg.UndefinedFunction,
    pg.FeatureNotSupported,
)
"""What statements of a former release meet: also "cached plan must not change result type"."""
_SQLITE_MOVED = ("no such column", "no such table", "has no column named")
_COLLIDED = (pg.DeadlockDetected, pg.SerializationFailure)
_SQLITE_REFUSED = (sqlite3.DataError, sqlite3.InterfaceError)


class Moved(Unavailable):
    """The work was begun by a release that is no longer the newest, or the tables are not as its release says."""


class Collided(Unavailable):
    """The database broke the work off for the sake of other work; begun again it goes through, else `final` is what to tell."""

    def __init__(self, *problems: Problem, final: FormwrightError | None = None) -> None:
        """Carry the problems, and what the work's refusal is if it never goes through."""
        super().__init__(*problems)
        self.final = final


class StoreConflict(Exception):
    """Stored data forbids the change: which kind of constraint, and the table, columns and name where the database tells them."""

    def __init__(
        self, kind: ConflictKind, table: str = "", columns: tuple[str, ...] = (), constraint: str = ""
    ) -> None:
        """Carry what is known of the constraint."""
        super().__init__(kind, table, columns, constraint)
        self.kind: ConflictKind = kind
        self.table = table
        self.columns = columns
        self.constraint = constraint


def translate(error: BaseException, *, disconnected: bool = False) -> StoreConflict | FormwrightError | None:
    """Return what a driver's error means to the engine; None where it is a fault of the engine's own."""
    if isinstance(error, sqlite3.Error):
        return _sqlite(error)
    if isinstance(error, psycopg.Error):
        return _postgresql(error, disconnected=disconnected)
    return Invalid(Problem("value_not_storable", {"why": str(error)})) if isinstance(error, OverflowError) else None


def is_outdated(error: BaseException) -> bool:
    """Tell whether a connection still has a statement prepared that the tables do not fit any more."""
    return isinstance(error, pg.FeatureNotSupported) and "cached plan" in str(error)


def _sqlite(error: sqlite3.Error) -> StoreConflict | FormwrightError | None:
    text = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        found = _SQLITE_MESSAGE.search(text)
        return _sqlite_conflict(_SQLITE_KINDS[found[1]], found[2] or "") if found else StoreConflict("check")
    if isinstance(error, sqlite3.OperationalError):
        if "locked" in text or "busy" in text:
            return Unavailable(Problem("database_busy"))
        if any(part in text for part in _SQLITE_MOVED):
            return Moved(Problem("tables_moved", {"why": text}))
        if "full" in text:
            return Unavailable(Problem("database_full"))
        if "unable to open" in text or "disk I/O" in text or "readonly" in text:
            return Unavailable(Problem("database_down", {"why": text}))
    return Invalid(Problem("value_not_storable", {"why": text})) if isinstance(error, _SQLITE_REFUSED) else None


def _sqlite_conflict(kind: ConflictKind, detail: str) -> StoreConflict:
    if detail.startswith("index "):
        return StoreConflict(kind, constraint=detail.removeprefix("index ").strip("'"))
    if kind == "check":
        return StoreConflict(kind, constraint=detail)
    places = [part.rpartition(".") for part in detail.split(", ")] if detail else []
    return StoreConflict(kind, places[0][0] if places else "", tuple(column for _, _, column in places))


def _postgresql(error: psycopg.Error, *, disconnected: bool) -> StoreConflict | FormwrightError | None:
    if isinstance(error, pg.CheckViolation) and (error.diag.constraint_name or "").startswith(INCOMING):
        return Moved(Problem("publishing_now"))  # what the coming release forbids, and the present one does not
    for kind, name in _PG_KINDS.items():
        if isinstance(error, kind):
            return _postgresql_conflict(error, name)
    if isinstance(error, _COLLIDED):
        return Collided(Problem("database_busy"))
    for kind, code in _PG_UNAVAILABLE.items():
        if isinstance(error, kind):
            return Unavailable(Problem(code))
    if isinstance(error, _PG_MOVED):
        return Moved(Problem("tables_moved", {"why": str(error).splitlines()[0]}))
    if isinstance(error, pg.DataError | pg.ProgramLimitExceeded):
        return Invalid(Problem("value_not_storable", {"why": str(error).splitlines()[0]}))
    if disconnected or error.sqlstate is None or error.sqlstate[:2] in ("08", "53", "57"):
        return Unavailable(Problem("database_down", {"why": str(error).splitlines()[0] if str(error) else ""}))
    return None


def _postgresql_conflict(error: psycopg.Error, kind: ConflictKind) -> StoreConflict:
    known = error.diag
    named = _PG_KEY.search(known.message_detail or "")
    columns = tuple(part.strip().strip('"') for part in named[1].split(",")) if named else ()
    if known.column_name:
        columns = (known.column_name,)
    return StoreConflict(kind, known.table_name or "", columns, known.constraint_name or "")
