"""The end of a fault run: all that is left is carried out, then looked at.

A process that was killed still holds its leases for as long as they last, and on PostgreSQL its locks until the server has
noticed; neither is lost work, so whoever judges waits for both.
"""

import time

from sqlalchemy import text

from formwright.runtime.engine import Engine
from formwright.runtime.worker import drain
from formwright.store import due, outbox, runs

MOST_SECONDS = 60


def settle(engine: Engine) -> None:
    """Carry out whatever is left, waiting for what dead processes still hold; AssertionError where that never ends."""
    stands_since = time.monotonic()
    while (done := drain(engine)) or left(engine):
        stands_since = time.monotonic() if done else stands_since
        assert time.monotonic() - stands_since < MOST_SECONDS, f"nothing moves for {MOST_SECONDS} s: {left(engine)}"
        time.sleep(0.1)


def left(engine: Engine) -> dict[str, object]:
    """Return what is not dealt with yet: events, due entries and runs by state; empty where nothing is left."""
    with engine.database.read() as connection:
        states = [tuple(row) for row in connection.execute(text("SELECT state, count(*) FROM fw_run GROUP BY state"))]
        found = {
            "events": outbox.pending(connection),
            "due": due.next_at(connection) is not None,
            "runs": runs.waiting(connection) and dict(states),
        }
    return {name: count for name, count in found.items() if count}
