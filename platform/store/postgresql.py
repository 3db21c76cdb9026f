"""PostgreSQL through psycopg: reads in autocommit, every wait bounded, times in UTC."""

import select
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError

from ..kernel.json import dumps_text, loads
from ..kernel.problems import Problem, Unavailable
from .reach import Reach

_CONNECTIONS = 10
_MORE_CONNECTIONS = 10
_WAIT_SECONDS = 5
_SILENT_SECONDS = 4
"""How long nothing may come back before a link counts as cut: whoever asked is answered within six seconds."""
_SERVER_OPTIONS = {
    "jit": "off",  # compiling a statement takes seconds, running it milliseconds
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "20s",
    "TimeZone": "UTC",
    "client_min_messages": "warning",
}
_CLIENT_OPTIONS: dict[str, str | int] = {
    "connect_timeout": _SILENT_SECONDS,
    "tcp_user_timeout": _SILENT_SECONDS * 1000,
    "keepalives_idle": _SILENT_SECONDS - 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "application_name": "formwright",
    "client_encoding": "utf8",
}
_OPTIONS = " ".join(f"-c {name}={value}" for name, value in _SERVER_OPTIONS.items())
_BESIDE = 2
_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def engines(address: URL) -> tuple[Engine, Engine, Engine]:
    """Return the engine that reads in autocommit, the one that writes, and the one of short transactions beside an open one.

    The first two share one pool, and all share what is known of the way to the server.
    """
    writer = create_engine(
        address.set(drivername="postgresql+psycopg"),
        poolclass=QueuePool,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=_WAIT_SECONDS,
        pool_use_lifo=True,
        skip_autocommit_rollback=True,
        connect_args={**_CLIENT_OPTIONS, "options": _OPTIONS},
        hide_parameters=True,  # errors end up in logs
        json_serializer=dumps_text,
        json_deserializer=loads,
    )
    own = _beside(writer)
    reach = Reach()
    for engine in (writer, own):
        reach.watch(engine)
        event.listen(engine, "checkout", _still_there)
    return writer.execution_options(isolation_level="AUTOCOMMIT"), writer, own


def _beside(writer: Engine) -> Engine:
    # Connections of its own, so that nobody waits in a ring for one. Their commits need no flush of their own: whatever is
    # committed after them, and tells of them, flushes them as well.
    return create_engine(
        writer.url,
        poolclass=QueuePool,
        pool_size=_BESIDE,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        skip_autocommit_rollback=True,
        connect_args={**_CLIENT_OPTIONS, "options": _OPTIONS + " -c synchronous_commit=off"},
        hide_parameters=True,
    )


def _still_there(connection: Any, _record: object, _proxy: object) -> None:
    # A server that went away has closed its end: an idle socket with something to read. Asking costs no round trip.
    driver: psycopg.Connection[Any] = connection
    idle = select.poll()
    if not driver.closed:
        idle.register(driver.fileno(), select.POLLIN)
    if driver.closed or idle.poll(0):
        raise InvalidatePoolError


def begin_asking(line: "psycopg.Connection[Any]", text: str) -> bytes | None:
    """Begin a transaction and ask its first question, in one round trip; return the value of the answer.

    A transaction that has begun goes on. What the question is given stands in its text.
    """
    begun = line.info.transaction_status != psycopg.pq.TransactionStatus.IDLE
    found = line.pgconn.exec_((text if begun else f"BEGIN; {text}").encode())
    if found.status != psycopg.pq.ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(found)
    return found.get_value(0, 0)


def forget_prepared(line: "psycopg.Connection[Any]") -> None:
    """Let a connection prepare its statements anew: they were made for former tables."""
    if line.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        line.execute("BEGIN")
    line.rollback()  # psycopg forgets what it prepared with every transaction that is taken back


@contextmanager
def altering(connection: Connection) -> Generator[None]:
    """Hold one transaction for schema changes: statements may take long, waiting for a lock may not."""
    with connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield


def check(connection: Connection) -> tuple[Problem, ...]:
    """Refuse an encoding other than UTF-8; return a warning for each setting that may lose what was saved."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise Unavailable(
            Problem("database_setting", {"setting": "server_encoding", "value": encoding, "wanted": "UTF8"})
        )
    values = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in _DURABLE}
    return tuple(
        Problem("database_may_lose_data", {"setting": name, "value": value}, level="warning")
        for name, value in values.items()
        if value in ("off", "local")
    )
