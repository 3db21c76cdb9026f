"""The engine's own tables: this list is all of them."""

from .base import METADATA
from .changing import LINEAGE, PREPARING, QUARANTINE, TOUCHED
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
    "LINEAGE",
    "LOGIN_FAILURE",
    "METADATA",
    "ONCE",
    "OUTBOX",
    "PARKED",
    "PREPARING",
    "QUARANTINE",
    "RELEASE",
    "RUN",
    "SEQUENCE",
    "SESSION",
    "STEP",
    "TOKEN",
    "TOUCHED",
    "USER",
    "USER_ROLE",
]
