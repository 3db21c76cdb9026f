"""Transactions one after another, in which a worker carries out the runs that it holds; what they write together is committed together."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

from ..store import fence, runs
from ..store.engine import Connection
from .engine import Engine
from .installed import InstalledApp


class LostLease(Exception):
    """Another worker has taken the run over."""


class Turn:
    """A row of transactions: each begins when it is needed, holds what is left, and takes so long at most.

    Used as a context it commits at the end, or rolls back what was not committed where it is left by an exception.
    """

    def __init__(self, engine: Engine, app: InstalledApp, held: Sequence[runs.Run], lease: timedelta, seconds: float) -> None:
        """Prepare to carry out runs of an app, all of one owner; the first transaction begins with the first work."""
        self._engine, self._app, self._lease, self._seconds = engine, app, lease, seconds
        self._left: list[runs.Run] = list(held)
        self._stack: ExitStack | None = None
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._began = 0.0
        self._steps: list[tuple[runs.Run, runs.Step]] = []
        self._finished: list[runs.Run] = []
        self.committed: Callable[[], None] = lambda: None
        """Called after each commit."""

    def __enter__(self) -> Self:
        """Begin nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Commit, or roll back."""
        if error is None:
            self.commit()
        elif self._stack is not None:
            stack, self._stack, self._connection = self._stack, None, None
            self._steps, self._finished = [], []
            stack.__exit__(kind, error, trace)

    def connection(self, run: runs.Run) -> Connection:
        """Return the open transaction, begun if need be; raises LostLease where the run is not held any more."""
        if self._connection is None:
            self._begin()
        assert self._connection is not None
        if run.id not in self._held:
            raise LostLease
        return self._connection

    def tired(self) -> bool:
        """Tell whether the open transaction has taken its time."""
        return self._connection is not None and time.monotonic() - self._began >= self._seconds

    def keep(self, run: runs.Run, step: runs.Step) -> None:
        """Keep the result of a step when the transaction commits."""
        self._steps.append((run, step))

    def finish(self, finished: Sequence[runs.Run]) -> None:
        """Mark runs as done when the transaction commits."""
        self._finished += finished
        self.leave(finished)

    def leave(self, ended: Sequence[runs.Run]) -> None:
        """Hold some runs no longer: they are ended, or put off."""
        gone = {run.id for run in ended}
        self._left = [run for run in self._left if run.id not in gone]

    def commit(self) -> None:
        """Commit what was done so far; does nothing where nothing was begun."""
        if self._connection is None or self._stack is None:
            return
        connection, stack = self._connection, self._stack
        self.flush()
        if self._left and time.monotonic() - self._began > self._lease.total_seconds() / 3:
            runs.hold(connection, self._left, self._engine.clock.now() + self._lease)
        self._stack, self._connection = None, None
        stack.close()
        self.committed()

    def flush(self) -> None:
        """Write what was kept; the transaction stays open."""
        assert self._connection is not None
        runs.keep_steps(self._connection, self._steps)
        if self._finished:
            runs.finish(self._connection, self._finished, self._engine.clock.now())
        self._steps, self._finished = [], []

    @contextmanager
    def apart(self, run: runs.Run) -> Generator[None]:
        """Undo what is done within, and only that, where it is left by an exception; what was committed meanwhile stays."""
        steps, finished, left = len(self._steps), len(self._finished), list(self._left)
        connection = self.connection(run)
        point = connection.begin_nested()
        try:
            yield
        except Exception:
            if self._connection is connection and point.is_active:
                point.rollback()
                del self._steps[steps:], self._finished[finished:]
                self._left = left
            raise
        if self._connection is connection and point.is_active:
            point.commit()

    def _begin(self) -> None:
        with ExitStack() as stack:
            connection = stack.enter_context(self._engine.database.write())
            now = self._engine.clock.now()
            until = self._left[0].lease_until if self._left else None
            fresh = until is not None and until - now > self._lease / 2
            self._held = runs.hold(connection, self._left, None if fresh else now + self._lease) if self._left else set()
            if not fresh:
                self._left = [run._replace(lease_until=now + self._lease) for run in self._left]
            fence.enter(connection, self._app.key, self._app.head)
            self._stack = stack.pop_all()
        self._connection, self._began = connection, time.monotonic()
