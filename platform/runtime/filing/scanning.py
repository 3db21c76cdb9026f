"""Asks a virus scanner by clamd's stream protocol; where one is set and does not answer, nothing is taken in."""

import socket
import struct
from pathlib import Path

from ...kernel.problems import Invalid, Problem, Unavailable

_PIECE = 256 * 1024
_SECONDS = 60.0
_LONGEST_ANSWER = 4096


def scan(address: str, path: Path) -> None:
    """Raise Invalid for a file that the scanner finds bad, Unavailable where it cannot be asked; no address asks nobody."""
    if not address:
        return
    try:
        answer = _asked(address, path)
    except (OSError, ValueError):
        raise Unavailable(Problem("scanner_away", {"retry_after": 30})) from None
    if answer.endswith("FOUND"):
        raise Invalid(
            Problem("file_infected", {"what": answer.removeprefix("stream:").removesuffix("FOUND").strip()[:80]})
        )
    if answer != "stream: OK":
        raise Unavailable(Problem("scanner_away", {"retry_after": 30}))


def _asked(address: str, path: Path) -> str:
    with _connected(address) as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(_PIECE):
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (piece := line.recv(_LONGEST_ANSWER)):
            answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    """Connect to `host:port`, or to a socket in the file system."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)
