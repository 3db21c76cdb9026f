"""Sends answers over ASGI, in one piece or in chunks, with the headers that every answer carries."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from anyio import to_thread
from starlette.types import Send

from .answers import Answer

RawHeaders = list[tuple[bytes, bytes]]

SECURITY: RawHeaders = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_DATA_POLICY: RawHeaders = [
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"private, no-cache"),
]


def head_of(answer: Answer, request_id: str) -> RawHeaders:
    """Return the raw headers of an answer; those that it names itself win over the common ones."""
    own = {name.lower(): value for name, value in answer.headers.items()}
    headers: RawHeaders = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in own.items()]
    headers.append((b"x-request-id", request_id.encode("latin-1")))
    if answer.body or answer.chunks is not None:
        headers.append((b"content-type", answer.media_type.encode("latin-1")))
    headers += [(name, value) for name, value in (*SECURITY, *_DATA_POLICY) if name.decode() not in own]
    return headers


async def send_answer(answer: Answer, method: str, request_id: str, send: Send) -> None:
    """Send an answer; for HEAD only its head."""
    headers = head_of(answer, request_id)
    if answer.chunks is None:
        if answer.status not in (204, 304):
            headers.append((b"content-length", str(len(answer.body)).encode()))
        with suppress(RuntimeError):  # so the loop says that nobody is there any more
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if method != "HEAD":
        await _send_chunks(answer.chunks, send)
    await send({"type": "http.response.body", "body": b""})


async def _send_chunks(chunks: Iterator[bytes], send: Send) -> None:
    while (chunk := await to_thread.run_sync(_next, chunks)) is not None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


def _next(chunks: Iterable[bytes]) -> bytes | None:
    return next(iter(chunks), None)
