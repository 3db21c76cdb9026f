"""The engine's own tables: this list is all of them."""

from .base import METADATA
from .counters import IDEMPOTENCY, SEQUENCE
from .filing import FILE, FILE_LINK, IMPORT, IMPORT_MAPPING, IMPORT_PROBLEM
from .journal import HISTORY, OUTBOX
from .people import LOGIN_FAILURE, SESSION, TOKEN, USER, USER_ROLE
from .publishing import PARKED, RELEASE
from .work import ONCE, RUN, STEP

__all__ = [
    "FILE",
    "FILE_LINK",
    "HISTORY",
    "IDEMPOTENCY",
    "IMPORT",
    "IMPORT_MAPPING",
    "IMPORT_PROBLEM",
    "LOGIN_FAILURE",
    "METADATA",
    "ONCE",
    "OUTBOX",
    "PARKED",
    "RELEASE",
    "RUN",
    "SEQUENCE",
    "SESSION",
    "STEP",
    "TOKEN",
    "USER",
    "USER_ROLE",
]
