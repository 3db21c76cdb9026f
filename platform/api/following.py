"""Streams of server-sent events: an answer again and again, whenever there may be something new to tell."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.types import Receive, Send

from .answers import Answer
from .bookmarks import read
from .sending import head_of

STREAM = "text/event-stream"
_LOOK_SECONDS = 0.5
_BEAT_SECONDS = 15.0
_LONGEST_SECONDS = 600.0
_OK = 200


class Pulse:
    """Tells whether anything happened at all: one look for all who follow, at most twice a second."""

    def __init__(self, newest: Callable[[], Awaitable[int]]) -> None:
        """Look through `newest`."""
        self._newest = newest
        self._known = 0
        self._looked = 0.0
        self._turn = asyncio.Lock()

    async def beat(self) -> int:
        """Return a number that grows whenever something happens."""
        async with self._turn:
            if time.monotonic() - self._looked >= _LOOK_SECONDS:
                self._known = await self._newest()
                self._looked = time.monotonic()
            return self._known


@dataclass(frozen=True, slots=True)
class Following:
    """A stream on its way: its first answer, how it is asked again from a place, and the pulse."""

    first: Answer
    again: Callable[[str], Awaitable[Answer]]
    pulse: Pulse


def wants_stream(headers: Mapping[str, str]) -> bool:
    """Tell whether a request asks for a stream."""
    return STREAM in headers.get("accept", "")


async def follow(following: Following, request_id: str, receive: Receive, send: Send) -> None:
    """Send events until the reader leaves, may not read any more, or has read long enough to come again."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    raw = head_of(Answer(b"-", _OK, STREAM, headers), request_id)
    await send({"type": "http.response.start", "status": _OK, "headers": raw})
    leaving = asyncio.ensure_future(_left(receive))
    telling = asyncio.ensure_future(_tell(following, send))
    try:
        await asyncio.wait({leaving, telling}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        telling.cancel()
    if not leaving.done():
        await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(following: Following, send: Send) -> None:
    # What happened before the first look at the pulse is asked for once more.
    answer, known = following.first, -1
    began = sent = time.monotonic()
    # The first event says where the stream begins, so that a reader who is cut off at once has a place to go on from.
    await _send(send, _event(answer))
    while time.monotonic() - began < _LONGEST_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        now = await following.pulse.beat()
        quiet = now == known and not _waits(answer)
        if quiet and time.monotonic() - sent < _BEAT_SECONDS:
            continue
        # Asked as by a new request: who was signed out, or lost a role, is not told any more.
        answer, known = await following.again(_place(answer)), now
        if answer.status != _OK:
            return
        if _says_something(answer) or time.monotonic() - sent >= _BEAT_SECONDS:
            await _send(send, _event(answer))
            sent = time.monotonic()


def _event(answer: Answer) -> bytes:
    return b"id: " + _place(answer).encode("ascii") + b"\nevent: happened\ndata: " + answer.body + b"\n\n"


def _place(answer: Answer) -> str:
    return str(json.loads(answer.body)["next"])


def _says_something(answer: Answer) -> bool:
    told = json.loads(answer.body)
    return bool(told["changed"] or told["gone"] or told["all"])


def _waits(answer: Answer) -> bool:
    """Tell whether something may still come that happened before: then it is asked again without a new pulse."""
    position = read(_place(answer))
    return position is not None and position.settled < position.seen


async def _send(send: Send, piece: bytes) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": True})
