"""The engine's own tables: this list is all of them."""

from .base import METADATA
from .bin import BIN
from .changing import LINEAGE, PREPARING, QUARANTINE, TOUCHED
from .comments import COMMENT
from .counters import IDEMPOTENCY, SEQUENCE
from .deciding import DELEGATION, PASSAGE, PROCESS, PROCESS_EVENT, PROCESS_VERSION, TASK
from .devices import DEVICE, PIN, SHIFT
from .filing import FILE, FILE_LINK, IMPORT, IMPORT_MAPPING, IMPORT_PROBLEM
from .journal import HISTORY, OUTBOX
from .people import LOGIN_FAILURE, SESSION, TOKEN, USER, USER_ROLE
from .proving import FACT, IDENTITY, PASSKEY, PENDING, RECOVERY_CODE, SECURITY_EVENT
from .publishing import PARKED, RELEASE
from .saved import FILTER
from .sealing import SEAL
from .telling import NOTICE, SECRET
from .work import DUE, HOOK, INSIDE, ONCE, PAUSE, RUN, STEP, WAIT

__all__ = [
    "BIN",
    "COMMENT",
    "DELEGATION",
    "DEVICE",
    "DUE",
    "FACT",
    "FILE",
    "FILE_LINK",
    "FILTER",
    "HISTORY",
    "HOOK",
    "IDEMPOTENCY",
    "IDENTITY",
    "IMPORT",
    "IMPORT_MAPPING",
    "IMPORT_PROBLEM",
    "INSIDE",
    "LINEAGE",
    "LOGIN_FAILURE",
    "METADATA",
    "NOTICE",
    "ONCE",
    "OUTBOX",
    "PARKED",
    "PASSAGE",
    "PASSKEY",
    "PAUSE",
    "PENDING",
    "PIN",
    "PREPARING",
    "PROCESS",
    "PROCESS_EVENT",
    "PROCESS_VERSION",
    "QUARANTINE",
    "RECOVERY_CODE",
    "RELEASE",
    "RUN",
    "SEAL",
    "SECRET",
    "SECURITY_EVENT",
    "SEQUENCE",
    "SESSION",
    "SHIFT",
    "STEP",
    "TASK",
    "TOKEN",
    "TOUCHED",
    "USER",
    "USER_ROLE",
    "WAIT",
]
