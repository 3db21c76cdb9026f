"""Where a reader of what happens stands, as a text that tells nothing: the numbers in it count what others may not know of."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from struct import Struct

from ..store.happened import Position

_KEY = secrets.token_bytes(32)
"""Of this process alone: a bookmark of another one is unknown here, and its reader begins anew."""
_NUMBERS = Struct(">QQQ")
_NONCE = 8
_TAG = 12


def written(position: Position) -> str:
    """Return a position as a bookmark."""
    nonce = secrets.token_bytes(_NONCE)
    body = nonce + _mixed(nonce, _NUMBERS.pack(*position))
    return urlsafe_b64encode(body + _tag(body)).decode("ascii").rstrip("=")


def read(bookmark: str) -> Position | None:
    """Return the position of a bookmark; None for one that this process did not write."""
    try:
        given = urlsafe_b64decode(bookmark + "=" * (-len(bookmark) % 4))
    except (Error, ValueError):
        return None
    body, tag = given[:-_TAG], given[-_TAG:]
    if len(body) != _NONCE + _NUMBERS.size or not hmac.compare_digest(tag, _tag(body)):
        return None
    return Position(*_NUMBERS.unpack(_mixed(body[:_NONCE], body[_NONCE:])))


def _mixed(nonce: bytes, numbers: bytes) -> bytes:
    pad = hmac.digest(_KEY, b"pad" + nonce, sha256)
    return bytes(a ^ b for a, b in zip(numbers, pad, strict=False))


def _tag(body: bytes) -> bytes:
    return hmac.digest(_KEY, b"tag" + body, sha256)[:_TAG]
