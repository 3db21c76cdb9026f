"""Real servers on this machine that tests send to: one for the web, one for letters."""

import json
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from tests.fixtures.ports import free_port


@dataclass
class House:
    """A web server that keeps what came, and answers what it is told to: (status, body), or a piece of raw bytes a time."""

    url: str = ""
    port: int = 0
    came: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list[tuple[str, str, dict[str, str], Any]])
    answers: list[tuple[int, Any]] = field(default_factory=list[tuple[int, Any]])

    def next(self) -> tuple[int, Any]:
        """Return the next answer; the last one stays."""
        return self.answers.pop(0) if len(self.answers) > 1 else (self.answers or [(200, {})])[0]


@contextmanager
def web_house(secure: ssl.SSLContext | None = None) -> Generator[House]:
    """Serve on a free port of this machine, over TLS where a certificate is given."""
    house = House()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            house.came.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(sent or b"null")))
            status, body = house.next()
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", str(body))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815 - the server's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    house.port = server.server_port
    house.url = f"http://127.0.0.1:{house.port}"
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class PostOffice:
    """A mail server that keeps the letters; while `closed` it takes none."""

    port: int = 0
    letters: list[tuple[str, str, str, str]] = field(default_factory=list[tuple[str, str, str, str]])
    whole: list[Message] = field(default_factory=list[Message])
    closed: bool = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a letter."""
        if self.closed:
            return "451 try again later"
        letter = message_from_bytes(envelope.content)
        self.whole.append(letter)
        payload = letter.get_payload(decode=True)
        text = payload.decode() if isinstance(payload, bytes) else ""
        self.letters.append((str(letter["To"]), str(letter["Subject"]), text.strip(), str(letter["Message-ID"])))
        return "250 OK"


@contextmanager
def post_office() -> Generator[PostOffice]:
    """Serve on a free port of this machine."""
    office = PostOffice(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
