"""Tells requests to come back before anything is done for them: when there is no room, saying so must cost next to nothing."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from ..kernel.ids import new_id
from ..kernel.problems import Problem
from .answers import PROBLEM_TYPE, Answer, refusal
from .lanes import RETRY_SECONDS, Overloaded

SHED = "formwright.shed"
"""What the scope of a request says that was told to come back: its connection is not listened to for a moment."""

_PLACE = new_id()
_TELL_SECONDS = 1.0
_CALM_SECONDS = 1.0
_TURN_SECONDS = 0.0005
_LOG = logging.getLogger("formwright.api")


class Shedding:
    """Refusals made once for each language; the log is told of them once a second, however many there are."""

    def __init__(self) -> None:
        """Begin with none."""
        self._bodies: dict[str, bytes] = {}
        self._untold = 0
        self._told = self._last = 0.0
        self._usual: float | None = None

    def answer(self, language: str, request_id: str) -> Answer:
        """Return the refusal of one more request."""
        body = self._bodies.get(language)
        if body is None:
            problem = Problem("overloaded", {"retry_after": RETRY_SECONDS})
            body = self._bodies[language] = refusal(503, [problem], language, _PLACE).body
        self._count()
        body = body.replace(_PLACE.encode(), request_id.encode("latin-1"))
        return Answer(body, 503, PROBLEM_TYPE, {"Retry-After": str(RETRY_SECONDS)})

    def calm(self) -> None:
        """Let threads take turns as usual again."""
        if self._usual is not None:
            sys.setswitchinterval(self._usual)
            self._usual = None

    def _hurry(self) -> None:
        """Let threads take shorter turns for as long as requests are told to come back; in peace that would cost a quarter of the work."""
        if self._usual is None:
            self._usual = sys.getswitchinterval()
            sys.setswitchinterval(_TURN_SECONDS)
            asyncio.get_running_loop().call_later(_CALM_SECONDS, self._look)

    def _look(self) -> None:
        if time.monotonic() - self._last < _CALM_SECONDS:
            asyncio.get_running_loop().call_later(_CALM_SECONDS, self._look)
        else:
            self.calm()

    def _count(self) -> None:
        self._untold += 1
        self._last = now = time.monotonic()
        self._hurry()
        if now - self._told >= _TELL_SECONDS:
            _LOG.warning("overloaded: %d requests were told to come back", self._untold)
            self._untold, self._told = 0, now


class Bounds:
    """What all doors of a process share: bytes of bodies held at once, files taken in at once, and how to say that it is too much."""

    def __init__(self, most_bytes: int, most_files: int) -> None:
        """Hold nothing yet."""
        self.shedding = Shedding()
        self._most_bytes, self._bytes = most_bytes, 0
        self._most_files, self._files = most_files, 0

    @contextmanager
    def held(self, *, is_file: bool) -> Generator[Callable[[int], None]]:
        """Yield what takes room for bytes of one request, which is let go at its end; raises Overloaded where there is none."""
        if is_file and self._files >= self._most_files:
            raise Overloaded
        own = 0

        def take(size: int) -> None:
            nonlocal own
            if self._bytes + size > self._most_bytes:
                raise Overloaded
            self._bytes += size
            own += size

        self._files += is_file
        try:
            yield take
        finally:
            self._files -= is_file
            self._bytes -= own
