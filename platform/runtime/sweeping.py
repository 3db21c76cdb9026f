"""What nobody needs any more is forgotten after a while: old deletions, kept answers, and events that were dealt with.

A little at a time, each in a transaction of its own, so that nobody who saves waits for it. Several processes may do it at once.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ..kernel.problems import FormwrightError
from ..store import bin as waste
from ..store import idempotency, notices, outbox, runs
from ..store.engine import Connection
from .engine import Engine

_LOG = logging.getLogger(__name__)
_FIRST_AFTER_SECONDS = 60.0
_EVERY_SECONDS = 3600.0
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days what was deleted, answered and dealt with is kept; 0 keeps it for ever."""

    bin: int = 90
    answers: int = 30
    events: int = 90
    runs: int = 90


class Swept(NamedTuple):
    """Something that is swept: its name, how long it is kept, and how some of it that is older than a moment is forgotten."""

    name: str
    days: int
    purge: Callable[[Connection, datetime, int], int]


def swept(keeping: Keeping) -> tuple[Swept, ...]:
    """Return what is swept."""
    return (
        Swept("bin", keeping.bin, waste.purge),
        Swept("answers", keeping.answers, idempotency.purge),
        Swept("events", keeping.events, outbox.purge),
        Swept("runs", keeping.runs, runs.purge),
        Swept("notices", keeping.events, notices.purge),
    )


def sweep(engine: Engine, keeping: Keeping, goes_on: Callable[[], bool] = lambda: True) -> dict[str, int]:
    """Forget what is older than it is kept, and return how much of each that was."""
    return {each.name: _sweep(engine, each, goes_on) for each in swept(keeping)}


def _sweep(engine: Engine, each: Swept, goes_on: Callable[[], bool]) -> int:
    count = 0
    before = engine.clock.now() - timedelta(days=each.days)
    while each.days and goes_on():
        with engine.database.write() as connection:
            gone = each.purge(connection, before, AT_ONCE)
        count += gone
        if not gone:
            break
    return count


class Sweeper:
    """Sweeps every hour in a thread of its own."""

    def __init__(self, engine: Engine, keeping: Keeping) -> None:
        """Sweep an engine's database."""
        self._engine = engine
        self._keeping = keeping
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="formwright-sweeper", daemon=True)

    def start(self) -> None:
        """Begin, a minute after the start of the process."""
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Ask to stop after the present transaction, and wait for it."""
        self._stopping.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        wait = _FIRST_AFTER_SECONDS
        while not self._stopping.wait(wait):
            wait = _EVERY_SECONDS
            try:
                gone = sweep(self._engine, self._keeping, lambda: not self._stopping.is_set())
            except FormwrightError as error:
                _LOG.warning("What is old cannot be forgotten: %s", error)
            except Exception:  # noqa: BLE001 - one fault must not end the sweeping
                _LOG.exception("The sweeper met an error")
            else:
                if any(gone.values()):
                    _LOG.info("forgotten: %s", gone)
