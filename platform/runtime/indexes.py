"""Indexes of the installed apps: made where an earlier version of the engine, or a publish that was cut off, left none."""

import contextlib

from ..kernel.problems import Conflict
from ..store import indexing, schema
from ..store.alone import alone
from .engine import Engine


def keep_indexes(engine: Engine) -> None:
    """Make the indexes that the installed apps lack; a moment where nothing is missing, and no answer depends on them."""
    for app in engine.apps():
        with contextlib.suppress(Conflict), alone(engine.database, app.key, seconds=0):
            schema.settle(engine.database, app.model)
        indexing.keep_up(engine.database, app.model)
