"""A database server out of reach: whoever waited for it in vain tells the others, who are refused at once and need not wait in turn."""

import threading
import time
from typing import Any

import psycopg
from psycopg import errors as pg
from sqlalchemy import Dialect, Engine, ExceptionContext, event

from ..kernel.problems import Problem, Unavailable

_AGAIN_SECONDS = 1.0
_LONG_SECONDS = 1.0
_SILENT = ("timed out", "No route to host", "unreachable")
"""What the system calls a link on which nothing comes back; a server that refuses says so at once, and costs nobody a wait."""


class Reach:
    """What is known of the way to one server; thread-safe."""

    def __init__(self) -> None:
        """Begin in good faith."""
        self._trying = threading.Lock()
        self._lost: float | None = None

    def watch(self, engine: Engine) -> None:
        """Let an engine connect by way of this, and tell it of connections that fell silent."""
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "handle_error", self._hear)

    def _connect(self, dialect: Dialect, _record: object, words: tuple[Any, ...], named: dict[str, Any]) -> object:
        if self._lost is None:
            return self._try(dialect, words, named)
        if time.monotonic() - self._lost < _AGAIN_SECONDS or not self._trying.acquire(blocking=False):
            raise Unavailable(Problem("database_down", {"why": "out of reach a moment ago"}))
        try:
            return self._try(dialect, words, named)
        finally:
            self._trying.release()

    def _try(self, dialect: Dialect, words: tuple[Any, ...], named: dict[str, Any]) -> object:
        began = time.monotonic()
        try:
            connection = dialect.connect(*words, **named)
        except psycopg.Error:
            ended = time.monotonic()
            if ended - began >= _LONG_SECONDS:
                self._lost = ended
            raise
        self._lost = None
        return connection

    def _hear(self, context: ExceptionContext) -> None:
        original = context.original_exception
        if isinstance(original, pg.OperationalError) and any(word in str(original) for word in _SILENT):
            self._lost = time.monotonic()
