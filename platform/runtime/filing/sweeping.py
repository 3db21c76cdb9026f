"""Clears away uploads that nobody attached within a day, and content that no row names; never what a field holds or held."""

from datetime import timedelta
from itertools import islice

from ...store import files
from ..engine import Engine

LOOSE_FOR = timedelta(hours=24)
_AT_ONCE = 500


def sweep(engine: Engine) -> tuple[int, int]:
    """Return how many rows and how many contents were removed."""
    rows = 0
    while True:
        with engine.database.write() as connection:
            swept = files.sweep(connection, engine.clock.now() - LOOSE_FOR)
        rows += swept
        if swept < _AT_ONCE:
            return rows, _sweep_content(engine)


def _sweep_content(engine: Engine) -> int:
    removed = 0
    old = engine.content.old(engine.clock.now().timestamp())
    while chunk := list(islice(old, _AT_ONCE)):
        with engine.database.read() as connection:
            named = files.named(connection, chunk)
        for digest in chunk:
            if digest not in named:
                engine.content.remove(digest)
                removed += 1
    return removed
