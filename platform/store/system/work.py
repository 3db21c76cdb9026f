"""Durable work: runs of rules, their steps, what they wait for, what is due, what is paused, what may be done only once.

Beside it what triggers know: the records that are within a rule's filter, and the secrets of hooks.
"""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column
from .base import METADATA

RUN = Table(
    "fw_run",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("rule", TEXT, nullable=False),
    column("release_id", REFERENCE, nullable=False),
    column("outbox_id", INTEGER),
    column("state", TEXT, nullable=False),
    column("run_at", DATETIME, nullable=False),
    column("lease_until", DATETIME),
    column("owner", TEXT),
    column("attempt", INTEGER, nullable=False),
    column("depth", INTEGER, nullable=False),
    column("trigger", JSON, nullable=False),
    column("cursor", JSON),
    column("error", JSON),
    column("created_at", DATETIME, nullable=False),
    column("finished_at", DATETIME),
    column("lane", TEXT),
    column("with_run", REFERENCE),
    PrimaryKeyConstraint("id", name="fw_run_pkey"),
)
_OPEN = RUN.c.state.in_(("queued", "running", "failed"))
Index("fw_run_open_idx", RUN.c.run_at, RUN.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("fw_run_rule_idx", RUN.c.app, RUN.c.rule, RUN.c.id)
Index("fw_run_outbox_id_idx", RUN.c.outbox_id)
_ALIVE = RUN.c.state.in_(("queued", "running"))
Index(
    "fw_run_lane_idx", RUN.c.lane, RUN.c.run_at, RUN.c.outbox_id, RUN.c.id, sqlite_where=_ALIVE, postgresql_where=_ALIVE
)
_RESTING = RUN.c.state.in_(("waiting", "paused"))
Index("fw_run_resting_idx", RUN.c.lane, sqlite_where=_RESTING, postgresql_where=_RESTING)
_DONE = RUN.c.state == "done"
Index("fw_run_finished_idx", RUN.c.finished_at, sqlite_where=_DONE, postgresql_where=_DONE)

STEP = Table(
    "fw_step",
    METADATA,
    column("run_id", REFERENCE, nullable=False),
    column("position", TEXT, nullable=False),
    column("result", JSON),
    column("trace", JSON),
    column("at", DATETIME, nullable=False),
    column("number", INTEGER),
    PrimaryKeyConstraint("run_id", "position", name="fw_step_pkey"),
)

ONCE = Table(
    "fw_once",
    METADATA,
    column("app", TEXT, nullable=False),
    column("rule", TEXT, nullable=False),
    column("digest", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    PrimaryKeyConstraint("app", "rule", "digest", name="fw_once_pkey"),
)

DUE = Table(
    "fw_due",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("kind", TEXT, nullable=False),
    column("owner", TEXT, nullable=False),
    column("subject", TEXT, nullable=False),
    column("due_at", DATETIME, nullable=False),
    column("payload", JSON, nullable=False),
    PrimaryKeyConstraint("id", name="fw_due_pkey"),
    UniqueConstraint("app", "kind", "owner", "subject", "due_at", name="fw_due_once_key"),
)
Index("fw_due_at_idx", DUE.c.due_at, DUE.c.id)

WAIT = Table(
    "fw_wait",
    METADATA,
    column("run_id", REFERENCE, nullable=False),
    column("position", TEXT, nullable=False),
    column("app", TEXT, nullable=False),
    column("signal", TEXT, nullable=False),
    column("since", DATETIME, nullable=False),
    column("until", DATETIME),
    column("came_at", DATETIME),
    column("value", JSON),
    PrimaryKeyConstraint("run_id", "position", name="fw_wait_pkey"),
)
Index("fw_wait_signal_idx", WAIT.c.app, WAIT.c.signal)

PAUSE = Table(
    "fw_pause",
    METADATA,
    column("app", TEXT, nullable=False),
    column("rule", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    column("by", TEXT, nullable=False),
    PrimaryKeyConstraint("app", "rule", name="fw_pause_pkey"),
)

INSIDE = Table(
    "fw_inside",
    METADATA,
    column("app", TEXT, nullable=False),
    column("rule", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("since", DATETIME, nullable=False),
    PrimaryKeyConstraint("app", "rule", "record_id", name="fw_inside_pkey"),
)

HOOK = Table(
    "fw_hook",
    METADATA,
    column("app", TEXT, nullable=False),
    column("rule", TEXT, nullable=False),
    column("digest", TEXT),
    column("sealed", TEXT),
    column("made_at", DATETIME, nullable=False),
    column("made_by", TEXT, nullable=False),
    column("calls", JSON),
    PrimaryKeyConstraint("app", "rule", name="fw_hook_pkey"),
)
