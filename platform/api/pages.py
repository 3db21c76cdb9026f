"""Serves the built interface: hashed files for ever, pages fresh, packed where the browser takes it."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from ..kernel.ids import new_id
from .answers import Answer
from .sending import send_answer

_PACKAGED = Path(__file__).resolve().parents[1] / "_ui"
_BUILT = Path(__file__).resolve().parents[2] / "ui" / "dist"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}  # fmt: skip
_TEXTUAL = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
_FOR_EVER = "public, max-age=31536000, immutable"
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-src blob:; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_NOT_PAGES = ("api", "track", "health", "ready", "metrics", "docs", "openapi.json")
_NOT_BUILT = (
    b"<!doctype html><meta charset=utf-8><title>Formwright</title>"
    b"<p>The interface is not built. The API is at <a href=/docs>/docs</a>."
)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    media_type: str
    headers: Mapping[str, str]
    packed: Mapping[str, bytes]


def find_ui(folder: Path | None) -> Path | None:
    """Return where the built interface lies: the given folder, the wheel's, or the checkout's; None where it is not built."""
    candidates = [folder] if folder else [_PACKAGED, _BUILT]
    return next((each for each in candidates if (each / "index.html").is_file()), None)


class Pages:
    """The ASGI application of the interface: only files that were there at the start are ever served."""

    def __init__(self, folder: Path | None) -> None:
        """Read every file of the folder; a few megabytes."""
        self._files: dict[str, _File] = {}
        for path in sorted(folder.rglob("*")) if folder else ():
            if path.is_file() and path.suffix not in (".br", ".gz"):
                self._files[path.relative_to(folder or path).as_posix()] = _read(path)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer a file, or the page that draws an address."""
        if scope["type"] != "http":
            return
        method: str = scope["method"]
        if method not in ("GET", "HEAD"):
            raise HTTPException(404) if self._is_api(scope["path"]) else HTTPException(405, headers={"Allow": "GET, HEAD"})
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        found = self._find(scope["path"].lstrip("/"))
        answer = self._answer(found, headers.get(b"accept-encoding", ""))
        await send_answer(answer, method, new_id(), send)

    @staticmethod
    def _is_api(path: str) -> bool:
        return path.lstrip("/").partition("/")[0] in _NOT_PAGES

    def _find(self, name: str) -> _File | None:
        if self._is_api(name):
            raise HTTPException(404)
        if name in self._files:
            return self._files[name]
        last = name.rpartition("/")[2]
        if "." in last:
            raise HTTPException(404)
        first = name.partition("/")[0]
        return self._files.get("terminal.html" if first == "terminal" else "index.html") or self._files.get("index.html")

    @staticmethod
    def _answer(found: _File | None, accepted: str) -> Answer:
        if found is None:
            return Answer(_NOT_BUILT, 200, "text/html; charset=utf-8", {"Content-Security-Policy": _POLICY})
        takes = {part.partition(";")[0].strip() for part in accepted.split(",")}
        for encoding, body in found.packed.items():
            if encoding in takes:
                return Answer(body, 200, found.media_type, {**found.headers, "Content-Encoding": encoding})
        return Answer(found.body, 200, found.media_type, found.headers)


def _read(path: Path) -> _File:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    textual = kind.startswith(_TEXTUAL)
    packed = {name: beside.read_bytes() for name, suffix in _ENCODINGS if (beside := path.with_name(path.name + suffix)).is_file()}
    headers = {
        "Cache-Control": _FOR_EVER if path.parent.name == "assets" else "no-cache",
        "Content-Security-Policy": _POLICY,
        **({"Vary": "Accept-Encoding"} if packed else {}),
    }
    return _File(path.read_bytes(), kind + ("; charset=utf-8" if textual else ""), headers, packed)
