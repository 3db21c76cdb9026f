"""Record ids: ULIDs, 26 characters of Crockford base 32, ordered by time, made without asking anyone.

Source: the ULID specification (48 bits of milliseconds, 80 random bits).
"""

import os
import re
import time
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(a + b for a in _ALPHABET for b in _ALPHABET)
_RANDOM_BITS = 80
LENGTH = 26
_SHAPE = re.compile(f"[0-7][{_ALPHABET}]{{{LENGTH - 1}}}")


_SHIFTS = range(120, -1, -10)
_LOW = 40


def new_ids(count: int) -> list[str]:
    """Return `count` fresh ids in ascending order."""
    random = int.from_bytes(os.urandom(10), "big") >> 1
    start = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | random
    found: list[str] = []
    high, begin = -1, ""
    for number in range(start, start + count):
        if number >> _LOW != high:  # which the ids of a set have in common
            high = number >> _LOW
            begin = "".join(_PAIRS[number >> shift & 1023] for shift in _SHIFTS[:9])
        end = _PAIRS[number >> 30 & 1023] + _PAIRS[number >> 20 & 1023] + _PAIRS[number >> 10 & 1023] + _PAIRS[number & 1023]
        found.append(begin + end)
    return found


def new_id() -> str:
    """Return one fresh id."""
    return new_ids(1)[0]


def id_of(text: str) -> str:
    """Return the id that always stands for a text: whoever does the same thing again makes the same record."""
    number = int.from_bytes(sha256(text.encode()).digest()[:16], "big") >> 1
    return "".join(_PAIRS[number >> shift & 1023] for shift in _SHIFTS)


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id."""
    return _SHAPE.fullmatch(text) is not None
