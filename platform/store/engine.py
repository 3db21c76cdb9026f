"""The way to a database: SQLite in one file, or PostgreSQL; reads in autocommit, writes in one short transaction."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..kernel.problems import Invalid, Problem, Unavailable
from . import postgresql, sqlite
from .columns import DialectName
from .conflict import StoreConflict, is_outdated, translate

__all__ = ["Connection", "Database", "StoreConflict"]

_DIALECTS: dict[str, DialectName] = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql",
    "postgresql+psycopg": "postgresql",
    "postgres": "postgresql",
}


class Database:
    """A database and its connections; every error that leaves it is one of Unavailable, Invalid and StoreConflict."""

    def __init__(self, url: str) -> None:
        """Take an address such as `sqlite:////folder/file.db` or `postgresql://user@host/name`; connects at the first use."""
        address = _parsed(url)
        self.dialect: DialectName = _DIALECTS[address.drivername]
        self.file = Path(address.database or "") if self.dialect == "sqlite" else None
        self._writing = threading.Lock() if self.dialect == "sqlite" else None
        self._reader, self._writer, self._beside = (
            (*sqlite.engines(address), None) if self.dialect == "sqlite" else postgresql.engines(address)
        )
        for engine in {self._reader, self._writer, self._beside} - {None}:
            event.listen(engine, "handle_error", _explain)

    @contextmanager
    def read(self) -> Generator[Connection]:
        """Yield a pooled connection that commits each statement by itself; on SQLite it cannot write."""
        with _connected(self._reader) as connection:
            yield connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """Yield a connection in one transaction, committed at the end and rolled back on an exception; it cannot be nested."""
        with self._writers_turn(), _connected(self._writer) as connection, connection.begin():
            yield connection

    @contextmanager
    def undone(self) -> Generator[Connection]:
        """Yield a connection in one transaction that sees one moment and is rolled back at the end, whatever was done."""
        with self._writers_turn(), _connected(self._writer) as connection:
            transaction = connection.begin()
            try:
                if self.dialect == "postgresql":
                    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def beside(self, connection: Connection) -> Generator[Connection]:
        """Yield a connection in a short transaction of its own, committed whatever becomes of the open one.

        On SQLite, which has one writer at a time, it is the open one itself.
        """
        if self._beside is None:
            yield connection
            return
        with _connected(self._beside) as own, own.begin():
            yield own

    @contextmanager
    def alter(self) -> Generator[Connection]:
        """Yield a connection in one transaction that may change the schema; foreign keys hold again before it commits."""
        altering = sqlite.altering if self.dialect == "sqlite" else postgresql.altering
        with self._writers_turn(), _connected(self._writer) as connection, altering(connection):
            yield connection

    def check(self) -> tuple[Problem, ...]:
        """Connect, refuse a database whose settings would break promises, and return warnings about the others."""
        with self.read() as connection:
            return () if self.dialect == "sqlite" else postgresql.check(connection)

    def in_use(self) -> int:
        """Return how many connections are at work just now."""
        pools = {engine.pool for engine in (self._reader, self._writer)}
        return sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))

    def close(self) -> None:
        """Close all connections; on SQLite the writer goes last, so that it alone ever checkpoints."""
        self._reader.dispose()
        self._writer.dispose()
        if self._beside is not None:
            self._beside.dispose()

    @contextmanager
    def _writers_turn(self) -> Generator[None]:
        if self._writing is None:
            yield
            return
        if not self._writing.acquire(timeout=sqlite.BUSY_SECONDS):
            raise Unavailable(Problem("database_busy"))
        try:
            yield
        finally:
            self._writing.release()


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise Invalid(Problem("unknown_database", {"url": url})) from None
    if address.drivername not in _DIALECTS or not address.database:
        raise Invalid(Problem("unknown_database", {"url": address.render_as_string(hide_password=True)}))
    return address


@contextmanager
def _connected(engine: Engine) -> Generator[Connection]:
    try:
        connection = engine.connect()
    except PoolTimeout:
        raise Unavailable(Problem("database_busy")) from None
    with connection:
        yield connection


def _explain(context: ExceptionContext) -> None:
    original = context.original_exception
    error: Any = original.orig if isinstance(original, DBAPIError) else original
    known = translate(error, disconnected=context.is_disconnect)
    if is_outdated(error):
        context.is_disconnect = True  # statements prepared for former tables: all connections of the pool begin anew
    if known is not None:
        raise known from original
