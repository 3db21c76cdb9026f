"""Runs the application under uvicorn with deadlines of its own: uvicorn waits for ever for the rest of a half-sent head."""

import asyncio
import logging
import socket

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from ..kernel.keys import read_keys
from ..kernel.problems import Problem, Unavailable
from ..runtime.engine import Engine
from ..store.engine import Database
from .app import create_app
from .settings import Settings

_HEAD_SECONDS = 10.0
_HEAD_BYTES = 64 * 1024
_CONNECTIONS = 1000
_KEEP_ALIVE_SECONDS = 15
_GOODBYE_SECONDS = 20
_BACKLOG = 512
_FACTORY = "formwright.api.serving:from_environment"


class Deadlines(HttpToolsProtocol):
    """HTTP/1.1 whose request heads must arrive whole within a time and a size; else the connection is closed.

    Slow bodies are cut off where they are read (`bodies.py`). Slow readers of answers are left to a proxy in front.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first head."""
        super().connection_made(transport)
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = self.loop.call_later(_HEAD_SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of an unfinished head."""
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > _HEAD_BYTES + self._body_allowance():
                self._give_up()
                return
        super().data_received(data)

    @staticmethod
    def _body_allowance() -> int:
        # The piece that ends the head may carry the beginning of a body as well: as much as one read of the socket.
        return 256 * 1024

    def on_message_begin(self) -> None:
        """Start the clock for the next head of a kept connection."""
        super().on_message_begin()
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(_HEAD_SECONDS, self._give_up)

    def on_headers_complete(self) -> None:
        """Stop the clock: the head is whole."""
        self._stop_clock()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock: nobody is there any more."""
        self._stop_clock()
        super().connection_lost(exc)

    def _stop_clock(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._stop_clock()
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
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GOODBYE_SECONDS,
    )


def from_environment() -> FastAPI:
    """Return the application that the environment's settings ask for: what each worker process runs."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_environment()
    return create_app(Engine(Database(settings.database), keys=read_keys()), settings)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises Unavailable where the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise Unavailable(Problem("port_taken", {"host": host, "port": port, "why": error.strerror})) from None


def serve(engine: Engine, settings: Settings, listening: socket.socket) -> None:
    """Serve in this process until it is told to stop; requests on their way are finished first."""
    uvicorn.Server(configuration(create_app(engine, settings))).run(sockets=[listening])


def serve_many(listening: socket.socket, workers: int) -> None:
    """Serve in several processes; each opens the database named by FORMWRIGHT_DATABASE itself."""
    Multiprocess(configuration(_FACTORY, workers), sockets=[listening]).run()


