"""The application behind a real socket, in a thread of the test."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from formwright.api.app import create_app
from formwright.api.serving import configuration
from formwright.api.settings import Settings
from formwright.runtime.engine import Engine


@contextmanager
def served(engine: Engine, settings: Settings) -> Generator[str]:
    """Serve an engine's apps and yield the address."""
    server = uvicorn.Server(configuration(create_app(engine, settings)))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
