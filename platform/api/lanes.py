"""Threads for requests: a few, with a short queue; what does not fit is told to come back, so that others stay quick."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..kernel.problems import Problem, Unavailable

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Lane:
    """One group of threads. The standard library's pool: a hop through it costs half of one through anyio's."""

    def __init__(self, name: str, threads: int, waiting: int, seconds: float | None = None) -> None:
        """Open `threads` threads with room for `waiting` more requests; nobody is kept waiting longer than `seconds`."""
        self.name = name
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = threads + waiting
        self._inside = 0

    async def run(self, work: Callable[[_In], _Out], given: _In) -> _Out:
        """Return what the work gives, done in a thread; raises Unavailable where the queue is full or it takes too long."""
        if self._inside >= self._room:
            raise Unavailable(Problem("overloaded", {"retry_after": 2}))
        self._inside += 1
        doing = asyncio.get_running_loop().run_in_executor(self._threads, work, given)
        doing.add_done_callback(self._leave)
        if self._seconds is None:
            return await doing
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(doing)
        except TimeoutError:
            raise Unavailable(Problem("request_too_slow", {"seconds": self._seconds})) from None

    @property
    def inside(self) -> int:
        """Return how many requests are at work or waiting."""
        return self._inside

    def close(self) -> None:
        """Finish what is being done, and begin nothing more."""
        self._threads.shutdown(cancel_futures=True)

    def _leave(self, done: "asyncio.Future[_Out]") -> None:
        # Only now is there room again: whoever gave up waiting left the thread at work.
        self._inside -= 1
        if not done.cancelled():
            done.exception()
