"""Reads request bodies within limits: bytes and nesting are checked before anything is parsed, time while reading."""

import asyncio
import re
from collections.abc import Callable, Mapping

from starlette.types import Receive

from ..kernel.json import Json, loads
from ..kernel.problems import BadRequest, FormwrightError, Invalid, Location, Problem, TooLarge

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_OTHER_THAN_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_OPENING = b"[{"
_NUL_ESCAPE = b"\\u0000"


class TimedOut(FormwrightError):
    """The client sent its body too slowly."""

    status = 408


class Unsupported(FormwrightError):
    """The body is of a media type or encoding that is not read here."""

    status = 415


class Disconnected(Exception):
    """The client went away; nobody is left to answer."""


Take = Callable[[int], None]
"""Holds bytes of a body until its request is answered; raises where this process holds too many."""


async def read_bytes(receive: Receive, headers: Mapping[str, str], most: int, seconds: float, take: Take) -> bytes:
    """Return the whole body; raises TooLarge over `most` bytes, TimedOut after `seconds`, Disconnected."""
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise TooLarge(Problem("body_too_large", {"max": most}))
    if headers.get("content-encoding", "identity") != "identity":
        raise Unsupported(Problem("encoded_body", {}))
    try:
        async with asyncio.timeout(seconds):
            return await _joined(receive, most, take)
    except TimeoutError:
        raise TimedOut(Problem("body_too_slow", {"seconds": seconds})) from None


async def _joined(receive: Receive, most: int, take: Take) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge(Problem("body_too_large", {"max": most}))
        take(len(part))
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def depth(body: bytes) -> int:
    """Return how deep the brackets of JSON text nest, brackets in strings left out."""
    if body.count(b"[") + body.count(b"{") <= 1:
        return 1
    deepest = level = 0
    for bracket in _STRINGS.sub(b"", body).translate(None, _OTHER_THAN_BRACKETS):
        level += 1 if bracket in _OPENING else -1
        deepest = max(deepest, level)
    return deepest


def read_json(body: bytes, content_type: str, deepest: int) -> Json:
    """Return the value of a JSON body; raises Unsupported, BadRequest or Invalid, never anything else."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Unsupported(Problem("not_json_body", {"given": content_type[:80]}))
    # Few brackets cannot nest deep: counting is enough for almost every request.
    if body.count(b"[") + body.count(b"{") > deepest and depth(body) > deepest:
        raise BadRequest(Problem("json_too_deep", {"max": deepest}))
    try:
        value = loads(body)
    except ValueError as error:
        raise BadRequest(Problem("unreadable_json", {"why": str(error)})) from None
    if _NUL_ESCAPE in body:
        _refuse_nul(value, Location())
    return value


def _refuse_nul(value: Json, at: Location) -> None:
    if isinstance(value, str) and "\x00" in value:
        raise Invalid(Problem("not_storable_text", {}, at))
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_nul(key, at)
            _refuse_nul(item, at.child(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_nul(item, at.child(index))
