"""Which request the present work belongs to, so that logs, runs and answers can name the same one."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_REQUEST: ContextVar[str] = ContextVar("request", default="")


def current_request() -> str:
    """Return the id of the request that the present work belongs to; empty where there is none."""
    return _REQUEST.get()


@contextmanager
def working_for(request_id: str) -> Generator[None]:
    """Let everything within belong to a request."""
    before = _REQUEST.set(request_id)
    try:
        yield
    finally:
        _REQUEST.reset(before)
