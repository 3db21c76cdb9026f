"""Search and sort indexes of the installed apps: made where an earlier version of the engine left none."""

from ..store import indexing
from .engine import Engine


def keep_indexes(engine: Engine) -> None:
    """Make the indexes that the installed apps lack; a moment where nothing is missing, and no answer depends on them."""
    for app in engine.apps():
        indexing.keep_up(engine.database, app.model)
