"""Runs the application under uvicorn with deadlines of its own: uvicorn waits for ever for the rest of a half-sent head."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import cast

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from ..kernel.ids import new_id
from ..kernel.keys import read_keys
from ..kernel.memory import settle_memory
from ..kernel.problems import Problem, Unavailable
from ..kernel.text import DEFAULT_LANGUAGE
from ..runtime.engine import Engine
from ..store.engine import Database
from .answers import refusal
from .app import create_app
from .logs import configure
from .metrics import SHARED_FOLDER
from .sending import head_of
from .settings import Settings
from .shedding import SHED

if sys.platform != "win32":
    import resource

_HEAD_SECONDS = 10.0
_HALF_SECONDS = 0.1
_DEAF_SECONDS = 0.25
_HEAD_BYTES = 64 * 1024
_HEAD_LINES = 100
_READING_SECONDS = 60.0
_REST_BYTES = 1024 * 1024
_REST_SECONDS = 5.0
_LEAVING_SECONDS = 1.0
_CONNECTIONS = 1000
_FILES = 4096
_KEEP_ALIVE_SECONDS = 15
_GOODBYE_SECONDS = 5
_START_SECONDS = 120  # a process that is still loading must not be taken for dead
_LAST_SECONDS = 3.0
_BACKLOG = 512
_FACTORY = "formwright.api.serving:from_environment"


class _HeadTooLargeError(Exception):
    """The head of a request has too many lines or bytes."""


class Deadlines(HttpToolsProtocol):
    """HTTP/1.1 whose request heads must arrive whole within a time and a size, and whose answers must be read in time.

    Slow bodies are cut off where they are read (`bodies.py`).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first head; refuse whoever comes when there are too many."""
        super().connection_made(transport)
        self._head_bytes = self._head_lines = self._piece_bytes = self._rest_bytes = 0
        self._reader_timer: asyncio.TimerHandle | None = None
        self.head_since = self.loop.time()
        self._head_timer: asyncio.TimerHandle | None = self.loop.call_later(_HEAD_SECONDS, self.give_up)
        if len(self.connections) > _CONNECTIONS and not self._push_out():
            self._refuse(503, Problem("too_many_connections"), {"Retry-After": "2"})

    def _push_out(self) -> bool:
        """Let go who has been sending a head for longest, and not just begun: whoever comes now is likelier to mean something."""
        slow = [each for each in cast("set[Deadlines]", self.connections) if each is not self and each.is_half()]
        if slow:
            min(slow, key=lambda each: each.head_since).give_up()
        return bool(slow)

    def is_half(self) -> bool:
        """Tell whether nothing but a piece of a head has come for a while."""
        return self._head_timer is not None and self.loop.time() - self.head_since > _HALF_SECONDS

    def data_received(self, data: bytes) -> None:
        """Count the bytes of an unfinished head, of which the parser tells nothing before a line has ended."""
        if self.transport.is_closing():
            return
        if self._head_timer is not None:
            self._piece_bytes += len(data)
            if self._piece_bytes > _HEAD_BYTES + self._body_allowance():
                self.give_up()
                return
        super().data_received(data)

    @staticmethod
    def _body_allowance() -> int:
        # The piece that ends the head may carry the beginning of a body as well: as much as one read of the socket.
        return 256 * 1024

    def on_message_begin(self) -> None:
        """Start the clock for the next head of a kept connection."""
        super().on_message_begin()
        self._head_bytes = self._head_lines = 0
        if self._head_timer is None:
            self._piece_bytes = 0
            self.head_since = self.loop.time()
            self._head_timer = self.loop.call_later(_HEAD_SECONDS, self.give_up)

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a line."""
        self._head_lines += 1
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_lines > _HEAD_LINES or self._head_bytes > _HEAD_BYTES:
            raise _HeadTooLargeError

    def on_headers_complete(self) -> None:
        """Stop the clock: the head is whole."""
        self._stop_clock()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; of one that was answered before it ended, not much more is listened to."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._rest_bytes += len(body)
            if self._rest_bytes > _REST_BYTES:
                # Time to read the answer: a connection that is closed at once takes it along.
                self.flow.pause_reading()
                self.loop.call_later(_LEAVING_SECONDS, self.give_up)

    def on_message_complete(self) -> None:
        """Note that a body came to its end, also where nobody waited for it."""
        super().on_message_complete()
        self.cycle.more_body = False

    def on_response_complete(self) -> None:
        """Start the clock for what is still to come of a body that was answered before it ended."""
        answered = self.cycle
        super().on_response_complete()
        if SHED in answered.scope:
            # It was told to come back in seconds: to listen to it at once would take from those who are served.
            self.flow.pause_reading()
            self.loop.call_later(_DEAF_SECONDS, self._listen_again)
        if answered.more_body:
            self._rest_bytes = 0
            self.loop.call_later(_REST_SECONDS, self._give_up_on, answered)

    def _listen_again(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def _give_up_on(self, answered: object) -> None:
        if self.cycle is answered and self.cycle.more_body:
            self.give_up()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser tells nothing that helps
        """Refuse what the parser could not read, or what was too much of it."""
        if self._head_lines > _HEAD_LINES or self._head_bytes > _HEAD_BYTES:
            self._refuse(431, Problem("head_too_large", {"lines": _HEAD_LINES, "max": _HEAD_BYTES}))
        else:
            self._refuse(400, Problem("not_http"))

    def pause_writing(self) -> None:
        """Start the clock for a client that does not read its answer."""
        super().pause_writing()
        if self._reader_timer is None:
            self._reader_timer = self.loop.call_later(_READING_SECONDS, self.give_up)

    def resume_writing(self) -> None:
        """Stop that clock: the client reads again."""
        self._stop_reader_clock()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks: nobody is there any more."""
        self._stop_clock()
        self._stop_reader_clock()
        super().connection_lost(exc)

    def _stop_clock(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_reader_clock(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _refuse(self, status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        """Answer before there is a request, and close."""
        self._stop_clock()
        request_id = new_id()
        answer = refusal(status, [problem], DEFAULT_LANGUAGE, request_id, headers)
        lines = [(b"content-length", str(len(answer.body)).encode()), (b"connection", b"close"), *head_of(answer, request_id)]
        head = b"".join(name + b": " + value + b"\r\n" for name, value in lines)
        self.transport.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode() + head + b"\r\n" + answer.body)
        self.transport.close()

    def give_up(self) -> None:
        """End the connection without another word."""
        self._stop_clock()
        self._stop_reader_clock()
        if not self.transport.is_closing():
            self.transport.abort()


def configuration(app: FastAPI | str, workers: int = 1) -> uvicorn.Config:
    """Return how uvicorn is to run: no server name, bounded connections, a patient goodbye."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        http=Deadlines,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `addresses.py` reads them, from proxies that the settings trust
        log_config=None,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
        timeout_worker_healthcheck=_START_SECONDS,
    )


def from_environment() -> FastAPI:
    """Return the application that the environment's settings ask for: what each worker process runs."""
    settings = Settings.from_environment()
    start_logs(settings)
    engine = Engine(Database(settings.database), keys=read_keys())
    start_logs(settings, engine)
    return _ready(engine, settings)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises Unavailable where the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise Unavailable(Problem("port_taken", {"host": host, "port": port, "why": error.strerror})) from None


def serve(engine: Engine, settings: Settings, listening: socket.socket) -> None:
    """Serve in this process until it is told to stop; requests on their way are finished first, for a few seconds."""
    start_logs(settings, engine)
    uvicorn.Server(configuration(_ready(engine, settings))).run(sockets=[listening])


def _ready(engine: Engine, settings: Settings) -> FastAPI:
    allow_files()
    app = create_app(engine, replace(settings, last_seconds=_LAST_SECONDS))
    settle_memory()
    return app


def allow_files() -> None:
    """Let this process have as many files open as its connections need, where the system lets it: many begin with 1,024."""
    if sys.platform == "win32":
        return  # there it is memory alone that bounds them
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve_many(listening: socket.socket, workers: int) -> None:
    """Serve in several processes; each opens the database named by FORMWRIGHT_DATABASE itself, and all count together."""
    with tempfile.TemporaryDirectory(prefix="formwright-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        Multiprocess(configuration(_FACTORY, workers), sockets=[listening]).run()


def start_logs(settings: Settings, engine: Engine | None = None) -> None:
    """Let this process write its logs as the settings ask for, without the secret fields of an engine's apps."""
    hidden = engine.secret_fields if engine else frozenset[str]
    configure(settings.watching.style, settings.watching.level, hidden)
