"""Asks the application as a server would, without a socket: one request, one answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from formwright.api.app import create_app
from formwright.api.settings import Settings
from formwright.kernel.json import dumps
from formwright.runtime.engine import Engine
from tests.api.prepared import PASSWORD

BOUNDARY = "guild-boundary"
NO_PAGES = Path(__file__).parent
"""A folder without the interface: its pages are the same for everybody, and reading them takes longer than most requests."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    body: Any = None
    file: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.query)} {self.body} {self.file!r:.200}"


@dataclass(frozen=True)
class Told:
    """One answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Caller:
    """The application over one engine, and the people who signed in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._loop = asyncio.new_event_loop()
        self._app: Any = create_app(engine, Settings(work_rules=False, ui_folder=NO_PAGES))
        self._cookies: dict[str, str] = {"": ""}

    def close(self) -> None:
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        async with self._app.router.lifespan_context(self._app):
            pass

    def sign_in(self, name: str) -> None:
        told = self.ask("", Asked("POST", "/api/session", body={"name": name, "password": PASSWORD}))
        assert told.status == 200, told.body
        self._cookies[name] = told.headers["set-cookie"].partition(";")[0]

    def ask(self, name: str, asked: Asked) -> Told:
        """Return the answer that a person gets; nobody has the empty name."""
        return self._loop.run_until_complete(self._ask(self._cookies[name], asked))

    async def _ask(self, cookie: str, asked: Asked) -> Told:
        body, kind = _body(asked)
        headers = {
            "host": "guild.test", "x-formwright": "1", "x-request-id": "the-same-request", "content-type": kind,
            "content-length": str(len(body)), **({"cookie": cookie} if cookie else {}), **asked.headers,
        }
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method, "scheme": "http",
            "path": asked.path, "raw_path": asked.path.encode(), "root_path": "", "client": ("127.0.0.1", 5000),
            "server": ("guild.test", 80), "query_string": urlencode(asked.query).encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        given = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if given:
                return given.pop()
            await asyncio.sleep(3600)
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        head = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return Told(sent[0]["status"], head, b"".join(m.get("body", b"") for m in sent[1:]))


def _body(asked: Asked) -> tuple[bytes, str]:
    if asked.file is not None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
        return head.encode() + asked.file + f"\r\n--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
    return (b"" if asked.body is None else dumps(asked.body)), "application/json"
