"""The worker: takes events and runs, one after another, until it is asked to stop; woken by saves, else it looks by itself."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from ..kernel.ids import new_id
from ..kernel.problems import FormwrightError
from ..store import outbox, runs
from ..store.listening import Listening
from .dispatch import dispatch
from .due import fall_due
from .engine import Engine
from .measuring import measured
from .run_rule import LEASE, Carrying, Failpoint, nothing_fails

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_SECONDS = 1.0
_PAUSE_AFTER_TROUBLE_SECONDS = 2.0
_AT_ONCE = 200
"""How many runs of a lane are claimed at once."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Worker:
    """Carries out rules in a thread of its own (`start`) or in the caller's (`run_forever`)."""

    def __init__(
        self, engine: Engine, name: str = "", *, failpoint: Failpoint = nothing_fails, lease: timedelta = LEASE
    ) -> None:
        """Work on an engine's database; the name tells workers apart and is made up where none is given."""
        self._engine = engine
        self._name = name or f"{socket.gethostname()}:{os.getpid()}:{new_id()[-6:]}"
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._carrying = Carrying(engine, failpoint, lease, self._stopping)
        self._thread: threading.Thread | None = None
        self._lane = ""

    def start(self) -> None:
        """Begin to work in a thread."""
        self._engine.on_work(self.wake)
        self._thread = threading.Thread(target=self.run_forever, name="formwright-worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there is work."""
        self._awake.set()

    def stop(self, timeout: float = 10) -> bool:
        """Ask to stop after the present step and wait for it; the run goes on elsewhere. Tells whether it has stopped."""
        self._stopping.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def alive(self) -> bool:
        """Tell whether the thread that was started is still at work."""
        return self._thread is not None and self._thread.is_alive()

    def run_forever(self) -> None:
        """Work until `stop` is called; trouble with the database is waited out."""
        with Listening(self._engine.database, self.wake):
            while not self._stopping.is_set():
                self._awake.clear()
                try:
                    worked = self.work_once()
                except FormwrightError as error:
                    _LOG.warning("The worker cannot work: %s", error)
                    self._stopping.wait(_PAUSE_AFTER_TROUBLE_SECONDS)
                    continue
                except Exception:  # noqa: BLE001 - one run's fault must not end the worker
                    _LOG.exception("The worker met an error")
                    self._stopping.wait(_PAUSE_AFTER_TROUBLE_SECONDS)
                    continue
                if not worked:
                    self._awake.wait(_LOOK_EVERY_SECONDS)

    def work_once(self) -> bool:
        """Deal with what is due, with some events and with some runs; tells whether there was anything to do.

        In turn: events that keep coming must not hold up the runs of those before.
        """
        came = fall_due(self._engine)
        heard = dispatch(self._engine)
        count, self._lane = carry_out_some(self._carrying, self._name, self._engine.clock.now(), self._lane)
        return came + heard + count > 0


def carry_out_one(carrying: Carrying, owner: str, ready_by: datetime) -> runs.Run | None:
    """Claim and carry out the oldest run that is ready by a moment, step by step; None where there is none."""
    found = _claimed(carrying, owner, ready_by, 1, "")
    if found:
        _carry_out(carrying.engine, carrying, found)
    return found[0] if found else None


def carry_out_some(carrying: Carrying, owner: str, ready_by: datetime, after: str = "") -> tuple[int, str]:
    """Claim and carry out runs of the next lane behind one; return how many, and the lane, empty where there was none."""
    found = _claimed(carrying, owner, ready_by, _AT_ONCE, after) or (after and _claimed(carrying, owner, ready_by, _AT_ONCE, ""))
    if not found:
        return 0, ""
    _carry_out(carrying.engine, carrying, found)
    return len(found), found[0].lane


def _claimed(carrying: Carrying, owner: str, ready_by: datetime, most: int, after: str) -> list[runs.Run]:
    now = carrying.engine.clock.now()
    with carrying.engine.database.write() as connection:
        return runs.claim(connection, owner, now, now + carrying.lease, ready_by, most=most, after=after)


@measured("run")
def _carry_out(_engine: Engine, carrying: Carrying, held: Sequence[runs.Run]) -> None:
    if len(held) == 1:
        carrying.carry_out(held[0])
    else:
        carrying.carry_out_all(held)


def drain(
    engine: Engine, app: str | None = None, progress: Callable[[runs.Run], None] | None = None, *, carrying: Carrying | None = None
) -> int:
    """Do what is due, dispatch and carry out until nothing is left, and return how many runs were carried out.

    Runs that wait after trouble are tried at once; what another worker is just at is left to it. With `app`, it ends when
    that app has nothing left. `carrying` says how runs are carried out, where it is not as usual.
    """
    carrying = carrying or Carrying(engine)
    owner = f"drain:{os.getpid()}:{new_id()[-6:]}"
    count = 0
    while True:
        while fall_due(engine) + dispatch(engine):
            pass
        held = _claimed(carrying, owner, _END_OF_TIME, _AT_ONCE, "")
        if not held:
            return count
        _carry_out(engine, carrying, held)
        count += len(held)
        if progress is not None:
            for run in held:
                progress(run)
        if app is not None and not _left(engine, app):
            return count


def _left(engine: Engine, app: str) -> bool:
    with engine.database.read() as connection:
        return outbox.pending(connection) > 0 or runs.waiting(connection, app) > 0
