"""A load generator that costs little: keep-alive HTTP/1.1 over raw sockets, one thread, closed loop, loopback only."""

import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from formwright.kernel.json import Json, loads

Request = bytes
Source = Callable[[], Request]
_CHUNK = 1 << 18
_PATIENCE_SECONDS = 30


def request(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Request:
    """Return the bytes of a request; the body is JSON where there is one."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@dataclass(frozen=True)
class Answer:
    """One answer: its status, its body and, in small letters, its head."""

    status: int
    body: bytes
    head: bytes = b""

    def json(self) -> Json:
        """Return the value in the body."""
        return loads(self.body)


@dataclass
class Load:
    """What came of a run: how many answers in how many seconds, each one's wait, and the first refusal."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list[float])
    refused: int = 0
    first_refusal: str = ""

    @property
    def rate(self) -> float:
        """Return the good answers per second."""
        return (len(self.waits) - self.refused) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return the wait in milliseconds that this share of the answers did not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class Line:
    """One keep-alive connection and the answer it is waiting for."""

    def __init__(self, port: int) -> None:
        """Connect to a port of this machine."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0.0
        self._held = b""
        self._wanted = 0

    def send(self, data: Request) -> None:
        """Send a request and note the time."""
        self._held, self._wanted = b"", 0
        self.sent = time.perf_counter()
        self.socket.sendall(data)

    def receive(self) -> Answer | None:
        """Take what has come; return the answer once it is whole."""
        data = self.socket.recv(_CHUNK)
        if not data:
            raise ConnectionError("the server closed the connection")
        self._held += data
        if not self._wanted:
            end = self._held.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = self._held[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self._wanted = end + 4 + length
        if len(self._held) < self._wanted:
            return None
        body = self._held[self._held.find(b"\r\n\r\n") + 4 : self._wanted]
        return Answer(int(self._held[9:12]), body, self._held[: self._wanted - len(body)].lower())

    def ask(self, data: Request) -> Answer:
        """Send a request and wait for its answer."""
        self.send(data)
        while (answer := self.receive()) is None:
            pass
        return answer


def drive(port: int, source: Source, seconds: float, connections: int = 8) -> Load:
    """Keep so many connections busy for some seconds with requests from a source."""
    load = Load()
    lines = [Line(port) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        start = time.perf_counter()
        for line in lines:
            line.send(source())
        busy = len(lines)
        while busy:
            for key, _ in selector.select(_PATIENCE_SECONDS):
                line = key.data
                answer = line.receive()
                if answer is None:
                    continue
                now = time.perf_counter()
                _count(load, answer, now - line.sent)
                if now - start < seconds:
                    line.send(source())
                else:
                    busy -= 1
        load.seconds = time.perf_counter() - start
    for line in lines:
        line.socket.close()
    return load


def _count(load: Load, answer: Answer, wait: float) -> None:
    load.waits.append(wait)
    if answer.status >= 300:
        load.refused += 1
        load.first_refusal = load.first_refusal or f"{answer.status} {answer.body[:300].decode(errors='replace')}"
