"""Work that ran into other work at the same moment (a ring of waiting writers) is begun again, so that no person hears of it."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ..store.conflict import Collided
from ..store.engine import Connection

_TRIES = 8
_FIRST_PAUSE = 0.01
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def persistent(work: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Let work begin again, after a short pause, where the database broke it off for another's sake.

    Not in a transaction of somebody else's, who has to begin again.
    """

    @functools.wraps(work)
    def tried(*given: _Given.args, **named: _Given.kwargs) -> _Result:
        if any(isinstance(each, Connection) for each in (*given, *named.values())):
            return work(*given, **named)
        for number in range(_TRIES - 1):
            try:
                return work(*given, **named)
            except Collided:
                time.sleep(_FIRST_PAUSE * 2**number * random.uniform(0.5, 1.5))  # noqa: S311 - spreads those who collided
        try:
            return work(*given, **named)
        except Collided as collided:
            raise collided.final or collided from collided

    return tried
