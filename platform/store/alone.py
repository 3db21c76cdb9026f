"""One publisher at a time for each app, on all nodes; whoever dies lets go by dying."""

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from ..kernel.problems import Conflict, Problem
from .engine import Connection, Database
from .fence import number_of

_CLASS = 0x46575042
_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.05


@contextmanager
def alone(database: Database, app: str, seconds: float = _WAIT_SECONDS) -> Generator[None]:
    """Hold an app for publishing; raises Conflict where somebody else publishes it and does not come to an end."""
    holding = _by_file(database.file, seconds) if database.file else _by_number(database, number_of(app), seconds)
    with holding:
        yield


@contextmanager
def _by_number(database: Database, number: int, seconds: float) -> Generator[None]:
    with database.read() as connection:
        _patiently(lambda: _taken(connection, number), seconds)
        try:
            yield
        finally:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(%s, %s)", (_CLASS, number))


def _taken(connection: Connection, number: int) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s, %s)", (_CLASS, number)).scalar_one())


@contextmanager
def _by_file(file: Path, seconds: float) -> Generator[None]:
    # A database of its own that nothing is ever written to: its lock works on every system, and ends with the process.
    path = file.with_name(file.name + "-publishing")
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)) as lock:
        _patiently(lambda: _locked(lock), seconds)
        yield


def _locked(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True


def _patiently(take: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not take():
        if time.monotonic() > deadline:
            raise Conflict(Problem("publishing_now"))
        time.sleep(_PAUSE_SECONDS)
