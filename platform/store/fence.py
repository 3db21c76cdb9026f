"""The fence between work and publishing: who writes holds off a publish until the commit, who reads learns afterwards.

A process that still works with the former release must neither write by it nor answer by it, on any node. A write asks for the
newest release first, in its own transaction, and thereby keeps it from changing; a read asks last: if the release is still the
same, all that was read is of it.
"""

import zlib
from typing import Any

from sqlalchemy import Connection

from ..kernel.problems import Problem
from . import driver
from .bulk import dialect_of
from .conflict import Moved

CLASS = 0x46574143
"""The first number of the advisory locks that stand for apps, on PostgreSQL."""

_NEWEST = "SELECT coalesce(max(number), 0) FROM fw_release WHERE app = "


def enter(connection: Connection, app: str, head: int) -> None:
    """Hold off publishes of an app until this transaction ends; raises Moved where another release is the newest already."""
    if dialect_of(connection) == "sqlite":
        now = _ask(connection, _NEWEST + "?", (app,))
    else:
        # An app's key is letters, digits and underscores: it may stand in a text.
        now = int(driver.begin_asking(connection, f"SELECT fw_enter('{app}', {number_of(app)})") or 0)
    _compare(head, now)


def confirm(connection: Connection, app: str, head: int) -> None:
    """Raise Moved where another release became the newest, so that what was just read may be of either."""
    mark = "?" if dialect_of(connection) == "sqlite" else "%s"
    _compare(head, _ask(connection, _NEWEST + mark, (app,)))


def close(connection: Connection, app: str) -> None:
    """Wait until nobody writes to an app, and let nobody begin before this transaction ends."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s, %s)", (CLASS, number_of(app)))


def number_of(app: str) -> int:
    """Return the number that stands for an app in locks; two apps that share one only wait for each other."""
    return zlib.crc32(app.encode()) - 2**31


def _ask(connection: Connection, text: str, given: tuple[object, ...]) -> int:
    return int(driver.ask(connection, text, given)[0][0])


def _compare(head: int, now: Any) -> None:
    if now != head:
        raise Moved(Problem("release_moved_on", {"given": head, "now": now}))
