"""Threads for requests: a few, with a short line before them; what does not fit is told to come back, so that others stay quick.

The line has two sides. What is told once, by people at machines and programs elsewhere, goes first, and has as much room again where
everybody else is refused already; yet each fourth turn is one of the others', so that nobody waits for ever. A side is full, too, when
who stands at its head has waited for long, and whoever waits too long is told to come back: rather soon and clearly than late.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from ..kernel.problems import Problem, Unavailable

RETRY_SECONDS = 2
_TURNS = 4
_ENDLESS = 3600.0
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Overloaded(Unavailable):
    """There is no room for a request: nothing of it was done."""

    def __init__(self) -> None:
        """Say when to come back."""
        super().__init__(Problem("overloaded", {"retry_after": RETRY_SECONDS}))


class Patience(NamedTuple):
    """How many seconds somebody waits in line at most: what goes first, and all else. Nobody joins once its head waited half as long."""

    first: float = _ENDLESS
    others: float = _ENDLESS


ENDLESS = Patience()


class _Turn(NamedTuple):
    """A place in line: since when, and what is told when it has come."""

    since: float
    come: "asyncio.Future[None]"


class _Side:
    """One side of a line: so many at most, each for so many seconds at most, and nobody more once its head waited half as long."""

    def __init__(self, most: int, patience: float) -> None:
        """Begin with nobody."""
        self._most, self.patience = most, patience
        self._turns: deque[_Turn] = deque()

    def full(self) -> bool:
        """Tell whether nobody more may stand here."""
        turns = self._turns
        return len(turns) >= self._most or bool(turns and time.monotonic() - turns[0].since > self.patience / 2)

    def enter(self) -> _Turn:
        """Stand at the end."""
        turn = _Turn(time.monotonic(), asyncio.get_running_loop().create_future())
        self._turns.append(turn)
        return turn

    def leave(self, turn: _Turn) -> None:
        """Stand here no longer."""
        if turn in self._turns:
            self._turns.remove(turn)

    def call(self) -> bool:
        """Call who waited longest; tell whether there was anybody."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.come.done():
                turn.come.set_result(None)
                return True
        return False


class Lane:
    """One group of threads. The standard library's pool: a hop through it costs half of one through anyio's."""

    def __init__(
        self, name: str, threads: int, waiting: int, seconds: float | None = None, patience: Patience = ENDLESS, after: "Lane | None" = None
    ) -> None:  # fmt: skip
        """Open `threads` threads with room for `waiting` more requests; nobody is kept waiting longer than `seconds`.

        While the lane that this one comes `after` has no room, there is room for one request here.
        """
        self.name = name
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = threads
        self._first, self._others = _Side(waiting, patience.first), _Side(waiting, patience.others)
        self._after = after
        self._turn = 0
        self._inside = 0

    def full(self, *, first: bool = False) -> bool:
        """Tell whether there is no room for another request, of those that go first or of the others."""
        if self._after is not None and self._inside and self._after.pressed():
            return True
        return not self._free and (self._first if first else self._others).full()

    def pressed(self) -> bool:
        """Tell whether there is more to do here than can be done."""
        return not self._free and (self._first.full() or self._others.full())

    async def run(self, work: Callable[[_In], _Out], given: _In, *, first: bool = False) -> _Out:
        """Return what the work gives, done in a thread; raises Unavailable where the line is full or it takes too long.

        What waited in vain is not begun any more: whoever is told to come back finds nothing done.
        """
        if self.full(first=first):
            raise Overloaded
        self._inside += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._enter(first=first)
                doing = asyncio.get_running_loop().run_in_executor(self._threads, work, given)
                doing.add_done_callback(self._leave)
                return await asyncio.shield(doing)
        except TimeoutError:
            raise Unavailable(Problem("request_too_slow", {"seconds": self._seconds})) from None
        finally:
            self._inside -= 1

    @property
    def inside(self) -> int:
        """Return how many requests are at work or waiting."""
        return self._inside

    def close(self) -> None:
        """Finish what is being done, and begin nothing more."""
        self._threads.shutdown(cancel_futures=True)

    async def _enter(self, *, first: bool) -> None:
        """Wait for a thread, which is this request's then."""
        if self._free:
            self._free -= 1
            return
        side = self._first if first else self._others
        turn = side.enter()
        try:
            async with asyncio.timeout(side.patience):
                await turn.come
        except (asyncio.CancelledError, TimeoutError) as error:
            if turn.come.done() and not turn.come.cancelled():
                self._pass_on()
            side.leave(turn)
            if isinstance(error, TimeoutError):
                raise Overloaded from None
            raise

    def _leave(self, done: "asyncio.Future[_Out]") -> None:
        # Only now is the thread free: whoever gave up waiting left it at work.
        self._pass_on()
        if not done.cancelled():
            done.exception()

    def _pass_on(self) -> None:
        """Give a thread to who is next in line."""
        self._turn = (self._turn + 1) % _TURNS
        sides = (self._first, self._others) if self._turn else (self._others, self._first)
        self._free += not any(side.call() for side in sides)
