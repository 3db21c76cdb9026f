"""How long the engine's main doings take, told to whoever wants to know; nobody by default."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Measures(Protocol):
    """Takes what was measured."""

    def took(self, what: str, seconds: float) -> None:
        """Take how long something took."""
        ...


class Unmeasured:
    """Takes measurements and forgets them."""

    def took(self, what: str, seconds: float) -> None:
        """Forget it."""


class Measured(Protocol):
    """Whatever has somewhere to tell its measurements."""

    measures: Measures


_M = TypeVar("_M", bound=Measured)


def measured(what: str) -> Callable[[Callable[Concatenate[_M, _P], _R]], Callable[Concatenate[_M, _P], _R]]:
    """Tell the engine's measures, under a name, how long each call takes; refused calls count as well."""

    def decorate(function: Callable[Concatenate[_M, _P], _R]) -> Callable[Concatenate[_M, _P], _R]:
        @wraps(function)
        def timed(engine: _M, *args: _P.args, **named: _P.kwargs) -> _R:
            began = time.perf_counter()
            try:
                return function(engine, *args, **named)
            finally:
                engine.measures.took(what, time.perf_counter() - began)

        return timed

    return decorate
