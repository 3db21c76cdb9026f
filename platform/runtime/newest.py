"""Work that a publish overtakes is begun again with the newest release, so that no person ever meets the gap between two."""

import functools
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from ..store.conflict import Moved
from ..store.engine import Connection
from .engine import Engine
from .installed import InstalledApp

_TRIES = 4
_PAUSE_SECONDS = 0.1
_More = ParamSpec("_More")
_Result = TypeVar("_Result")
_Work = Callable[Concatenate[Engine, InstalledApp, _More], _Result]


def at_newest(work: _Work[_More, _Result]) -> _Work[_More, _Result]:
    """Let work on an app begin again where its release is no longer the newest.

    Not in a transaction of somebody else's, who has to begin again, and not with a condition that was read
    by the former release (`where` of a query): its fields may mean something else now.
    """

    @functools.wraps(work)
    def tried(engine: Engine, app: InstalledApp, /, *given: _More.args, **named: _More.kwargs) -> _Result:
        if any(_bound(each) for each in (*given, *named.values())):
            return work(engine, app, *given, **named)
        for tries in range(_TRIES - 1):
            try:
                return work(engine, app, *given, **named)
            except Moved:
                time.sleep(tries * _PAUSE_SECONDS)
                engine.refresh()
                app = engine.app(app.key)
        return work(engine, app, *given, **named)

    return tried


def _bound(given: object) -> bool:
    return isinstance(given, Connection) or getattr(given, "where", None) is not None
