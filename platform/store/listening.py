"""Waking across processes: PostgreSQL's LISTEN and NOTIFY. SQLite has none; its workers look by themselves."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import LiteralString, Self, TypeAlias, cast

import psycopg
from sqlalchemy import Connection

from ..kernel.problems import FormwrightError
from .bulk import dialect_of
from .engine import Database

Line: TypeAlias = "psycopg.Connection[tuple[object, ...]]"
_LOG = logging.getLogger(__name__)
_LOOK_UP_SECONDS = 1.0
_TRY_AGAIN_SECONDS = 5.0
WORK: LiteralString = "fw_work"
"""The channel that says there is work."""


def notify(connection: Connection) -> None:
    """Wake the listeners of all processes when the transaction commits."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {WORK}")


class Listening:
    """While it is open, `wake` is called at each notification; a cut line is taken up again."""

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        """Prepare to listen; on SQLite nothing will ever be heard."""
        self._database = database
        self._wake = wake
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="formwright-listen", daemon=True)

    def __enter__(self) -> Self:
        """Begin to listen."""
        if self._database.dialect == "postgresql":
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(2 * _LOOK_UP_SECONDS)

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                with self._database.read() as connection:
                    self._hear(cast("Line", connection.connection.driver_connection))
            except (psycopg.Error, FormwrightError) as error:
                _LOG.info("Not listening for now: %s", error)
                self._closing.wait(_TRY_AGAIN_SECONDS)

    def _hear(self, line: Line) -> None:
        line.execute(f"LISTEN {WORK}")
        try:
            while not self._closing.is_set():
                for _ in line.notifies(timeout=_LOOK_UP_SECONDS, stop_after=1):
                    self._wake()
        finally:
            # The connection goes back to the pool; a broken one is thrown away there.
            with suppress(psycopg.Error):
                line.execute(f"UNLISTEN {WORK}")
