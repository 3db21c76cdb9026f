"""Times of the day: text of fixed width (`08:30:00`), so that every back-end compares and sorts them as text."""

import re

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")


def read_time(text: str) -> str | None:
    """Return the time that `8:30`, `08:30` or `08:30:00` writes as `HH:MM:SS`, or None."""
    found = _TIME.fullmatch(text.strip())
    return f"{found[1]:0>2}:{found[2]}:{found[3] or '00'}" if found else None
