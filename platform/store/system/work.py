"""Durable work: runs of rules, the results of their steps, and what may be done only once."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

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
    PrimaryKeyConstraint("id", name="fw_run_pkey"),
)
_OPEN = RUN.c.state.in_(("queued", "running", "failed"))
Index("fw_run_open_idx", RUN.c.run_at, RUN.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("fw_run_rule_idx", RUN.c.app, RUN.c.rule, RUN.c.id)
Index("fw_run_outbox_id_idx", RUN.c.outbox_id)

STEP = Table(
    "fw_step",
    METADATA,
    column("run_id", REFERENCE, nullable=False),
    column("position", TEXT, nullable=False),
    column("result", JSON),
    column("trace", JSON),
    column("at", DATETIME, nullable=False),
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
