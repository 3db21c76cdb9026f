"""The one door to the web: names are looked up once and checked, and the connection goes to the address that was checked."""

import ssl
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from ...kernel.problems import Invalid, Problem, Unavailable
from .guard import Allowed, Resolve, checked, resolved

SECONDS = 20.0
"""How long an exchange may take in all."""
_PAUSE = 10.0
MOST_BYTES = 1024 * 1024
"""How large an answer may be."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is sent: `told` names the address in messages, for the address itself may be a secret."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """What came back."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Web:
    """Sends requests to where they may go; redirects are never followed, proxies of the environment never used.

    `authorities` is a PEM file of those that are trusted beside the public ones: a company's own.
    """

    allowed: Allowed = field(default_factory=Allowed)
    resolve: Resolve = resolved
    seconds: float = SECONDS
    authorities: Path | None = None

    def send(self, wish: Wish) -> Came:
        """Return the answer; raises Invalid for an address that is not allowed, Unavailable where it cannot be reached."""
        host, port, secure, rest = _address(wish)
        if not secure and not self.allowed.named(host, port):
            raise Invalid(Problem("web_not_secure", {"host": wish.told or host}))
        address = checked(host, port, self.allowed, self.resolve)
        literal = f"[{address}]" if ":" in address else address
        url = f"{'https' if secure else 'http'}://{literal}:{port}{rest}"
        named = f"[{host}]" if ":" in host else host
        headers = {**wish.headers, "Host": named if port == (443 if secure else 80) else f"{named}:{port}"}
        try:
            return self._exchange(wish, url, headers, host)
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, RuntimeError, OSError) as error:
            raise Unavailable(Problem("web_not_reached", {"host": wish.told or host, "why": type(error).__name__})) from None

    def _exchange(self, wish: Wish, url: str, headers: Mapping[str, str], host: str) -> Came:
        until = time.monotonic() + self.seconds
        with self._client() as client:
            request = client.build_request(
                wish.method, url, headers=dict(headers), content=wish.body, extensions={"sni_hostname": host}
            )
            answer = client.send(request, stream=True)
            try:
                return Came(answer.status_code, b"".join(_limited(answer, until, wish.told or host)))
            finally:
                answer.close()

    @contextmanager
    def _client(self) -> Generator[httpx2.Client]:
        timeout = httpx2.Timeout(min(_PAUSE, self.seconds))
        with httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False, verify=trusted(self.authorities)) as client:
            # Headers that come drop by drop never run into the time between two reads.
            timer = threading.Timer(self.seconds, client.close)
            timer.daemon = True
            timer.start()
            try:
                yield client
            finally:
                timer.cancel()


def trusted(authorities: Path | None) -> ssl.SSLContext:
    """Return who is believed: the public authorities, and those of a PEM file; raises OSError where that cannot be read."""
    context = httpx2.create_ssl_context(trust_env=False)
    if authorities is not None:
        context.load_verify_locations(cafile=authorities)
    return context


def _limited(answer: httpx2.Response, until: float, told: str) -> Iterator[bytes]:
    count = 0
    for piece in answer.iter_bytes():
        count += len(piece)
        if count > MOST_BYTES:
            raise Invalid(Problem("web_too_much", {"host": told, "max": MOST_BYTES}))
        if time.monotonic() > until:
            raise httpx2.ReadTimeout("the answer took too long", request=answer.request)
        yield piece


def _address(wish: Wish) -> tuple[str, int, bool, str]:
    """Return host, port, whether it is secure, and the path with its query; raises Invalid for what is no such address."""
    try:
        parts = urlsplit(wish.url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Invalid(Problem("web_bad_address", {"address": wish.told or wish.url[:200]})) from None
    known = {"http": 80, "https": 443}
    if parts.scheme not in known or not host or parts.username is not None or parts.password is not None:
        raise Invalid(Problem("web_bad_address", {"address": wish.told or wish.url[:200]}))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port or known[parts.scheme], parts.scheme == "https", path
