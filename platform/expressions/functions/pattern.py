"""Patterns with `*` (any characters, also none) and `?` (one character), matched in bounded time."""

import re

from ..limits import PATTERN

TEXT = 2_000
"""Characters of a text that is matched."""


def matches(text: str, pattern: str) -> bool | None:
    """Tell whether the whole text is as the pattern says; None where text or pattern is too long."""
    if len(text) > TEXT or len(pattern) > PATTERN:
        return None
    parts = pattern.split("*")
    if len(parts) == 1:
        return _piece(pattern).fullmatch(text) is not None
    start = _piece(parts[0]).match(text)
    if start is None:
        return False
    at, last = start.end(), len(text) - len(parts[-1])
    for part in parts[1:-1]:
        found = _piece(part).search(text, at)
        if found is None:
            return False
        at = found.end()
    return at <= last and _piece(parts[-1]).fullmatch(text, last) is not None


def _piece(part: str) -> re.Pattern[str]:
    return re.compile("".join("." if c == "?" else re.escape(c) for c in part), re.DOTALL)
