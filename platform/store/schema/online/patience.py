"""Waiting for locks so that nobody waits for us: short tries, given up and tried again."""

import random
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, text

from ....kernel.problems import Problem, Unavailable
from ...bulk import quoted
from ...engine import Database

LOCK_SECONDS = 8.0
_LOCK_MILLISECONDS = 150
_APART_MILLISECONDS = 3_000
_PAUSE_SECONDS = 0.1
_Result = TypeVar("_Result")


def briefly(connection: Connection) -> None:
    """Let every wait for a lock of this transaction end soon, on PostgreSQL: whoever queues for a table stops all behind it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {_LOCK_MILLISECONDS}"))


def set_apart(connection: Connection, tables: Iterable[str]) -> None:
    """Let a vacuum or an index being made end or give way before tables are altered, on PostgreSQL; who reads or writes goes on.

    An automatic vacuum gives way only to who has waited for a second (`deadlock_timeout`), longer than any of our short tries.
    This lock waits that long in nobody's way, and keeps the next vacuum out until the transaction ends.
    """
    listed = ", ".join(quoted(table) for table in tables)
    if listed and connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = {_APART_MILLISECONDS}"))
        connection.execute(text(f"LOCK TABLE {listed} IN SHARE UPDATE EXCLUSIVE MODE"))


def patiently(work: Callable[[], _Result], tables: str, seconds: float = LOCK_SECONDS) -> _Result:
    """Do some work that may not get its locks again and again; raises Unavailable where it never does."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return work()
        except Unavailable:
            if time.monotonic() > deadline:
                raise Unavailable(Problem("schema_tables_busy", {"tables": tables})) from None
            time.sleep(_PAUSE_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - only to keep nodes out of step


def altered(database: Database, tables: Iterable[str], work: Callable[[Connection], _Result]) -> _Result:
    """Change something about some tables in a short transaction of its own."""
    named = sorted(set(tables))

    def tried() -> _Result:
        with database.alter() as connection:
            set_apart(connection, named)
            briefly(connection)
            return work(connection)

    return patiently(tried, ", ".join(named))


@contextmanager
def unhurried(database: Database) -> Generator[Connection]:
    """Yield a PostgreSQL connection that commits each statement by itself and lets it take its time; no table is locked by waiting."""
    with database.read() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("RESET statement_timeout")
            connection.exec_driver_sql("RESET lock_timeout")
