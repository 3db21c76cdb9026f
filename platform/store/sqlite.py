"""SQLite: write-ahead log, full synchronisation, foreign keys; one connection writes, all others only read.

One writer that alone checkpoints also keeps clear of the WAL-reset fault of SQLite before 3.51.3. No memory mapping.
"""

import sqlite3
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL

from ..kernel.json import dumps_text, loads
from ..kernel.problems import Problem, Unavailable
from . import driver
from .conflict import StoreConflict
from .sqlite_functions import register_functions

BUSY_SECONDS = 5
_LOOK_MILLISECONDS = 10
_PRIMARY = 0xFF
_READERS = 8
_CACHED_STATEMENTS = 512

_SETTINGS: Mapping[str, str | int] = {
    "busy_timeout": BUSY_SECONDS * 1000,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "cache_size": -16_000,
}
_READER_SETTINGS: Mapping[str, str | int] = {**_SETTINGS, "wal_autocheckpoint": 0, "query_only": 1, "temp_store": 0}
"""Sorting in memory alone asks for each row's memory by itself, which takes longer than the sorting; so large sorts may use files."""


def engines(address: URL) -> tuple[Engine, Engine]:
    """Return the engine that reads and the engine that writes, with its single connection."""
    address = address.set(drivername="sqlite+pysqlite")
    reader = _engine(address, _READER_SETTINGS, _READERS)
    writer = _engine(address, _SETTINGS, 1)
    event.listen(writer, "connect", _look_often)
    event.listen(writer, "begin", _begin)
    return reader, writer


def _engine(address: URL, settings: Mapping[str, str | int], connections: int) -> Engine:
    engine = create_engine(
        address,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_reset_on_return="rollback",
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "cached_statements": _CACHED_STATEMENTS,
            "timeout": BUSY_SECONDS,
        },
        hide_parameters=True,  # errors end up in logs
        json_serializer=dumps_text,
        json_deserializer=loads,
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: sqlite3.Connection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        settle(connection, settings)
        register_functions(connection)

    return engine


def _look_often(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_LOOK_MILLISECONDS}").fetchall()


def settle(connection: sqlite3.Connection, settings: Mapping[str, str | int]) -> None:
    """Give a fresh connection its settings; raises Unavailable where one of them did not take."""
    for name, wanted in settings.items():
        connection.execute(f"PRAGMA {name} = {wanted}").fetchall()
        row = cast("tuple[object, ...] | None", connection.execute(f"PRAGMA {name}").fetchone())
        if row is not None and row[0] != wanted:
            raise Unavailable(Problem("database_setting", {"setting": name, "value": row[0], "wanted": wanted}))


def _begin(connection: Connection) -> None:
    """Begin to write, when other processes let us: SQLite's own wait soon looks ten times a second only, and misses their pauses."""
    line = cast("sqlite3.Connection", connection.connection.driver_connection)
    deadline = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < deadline:
        try:
            line.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:
                break
        else:
            return
    driver.change(connection, "BEGIN IMMEDIATE", [()])


@contextmanager
def altering(connection: Connection) -> Generator[None]:
    """Hold one transaction in which tables may change: foreign keys are off within; whoever changes any checks them there."""
    _pragma(connection, "foreign_keys = OFF")
    try:
        with connection.begin():
            yield
    finally:
        _pragma(connection, "foreign_keys = ON")


def _pragma(connection: Connection, text: str) -> None:
    line = cast("sqlite3.Connection", connection.connection.driver_connection)
    line.execute(f"PRAGMA {text}").fetchall()


def foreign_keys_hold(connection: Connection, tables: Iterable[str]) -> None:
    """Raise StoreConflict where a record of these tables points to none."""
    for table in tables:
        broken = connection.exec_driver_sql(f'PRAGMA foreign_key_check("{table}")').first()
        if broken is not None:
            keys = connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")').all()
            raise StoreConflict("foreign_key", table, tuple(str(key[3]) for key in keys if key[0] == broken[3]))
