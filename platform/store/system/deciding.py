"""Approvals: processes, the tasks of people in them, what happened, who stands in for whom, and who carried out transitions."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column, identity
from .base import METADATA

PROCESS_VERSION = Table(
    "fw_process_version",
    METADATA,
    column("digest", TEXT, nullable=False),
    column("kept", TEXT, nullable=False),
    PrimaryKeyConstraint("digest", name="fw_process_version_pkey"),
)

PROCESS = Table(
    "fw_process",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("approval", TEXT, nullable=False),
    column("digest", TEXT, nullable=False),
    column("state", TEXT, nullable=False),
    column("initiator", REFERENCE, nullable=False),
    column("course", JSON, nullable=False),
    column("due_at", DATETIME),
    column("started_at", DATETIME, nullable=False),
    column("finished_at", DATETIME),
    PrimaryKeyConstraint("id", name="fw_process_pkey"),
)
_OPEN = PROCESS.c.state.in_(("running", "returned"))
Index("fw_process_record_idx", PROCESS.c.app, PROCESS.c.entity, PROCESS.c.record_id)
Index("fw_process_open_idx", PROCESS.c.app, PROCESS.c.digest, sqlite_where=_OPEN, postgresql_where=_OPEN)

TASK = Table(
    "fw_task",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("process_id", REFERENCE, nullable=False),
    column("number", INTEGER, nullable=False),
    column("app", TEXT, nullable=False),
    column("step", TEXT, nullable=False),
    column("person", REFERENCE, nullable=False),
    column("owner", REFERENCE),
    column("state", TEXT, nullable=False),
    column("why", TEXT, nullable=False),
    column("due_at", DATETIME),
    column("urged_at", DATETIME),
    column("created_at", DATETIME, nullable=False),
    column("closed_at", DATETIME),
    PrimaryKeyConstraint("id", name="fw_task_pkey"),
    UniqueConstraint("process_id", "number", name="fw_task_process_id_number_key"),
)
Index("fw_task_person_idx", TASK.c.person, TASK.c.state, TASK.c.id)

PROCESS_EVENT = Table(
    "fw_process_event",
    METADATA,
    identity("id"),
    column("process_id", REFERENCE, nullable=False),
    column("at", DATETIME, nullable=False),
    column("by", REFERENCE, nullable=False),
    column("event", TEXT, nullable=False),
    column("step", TEXT, nullable=False),
    column("person", TEXT, nullable=False),
    column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)
Index("fw_process_event_process_id_idx", PROCESS_EVENT.c.process_id, PROCESS_EVENT.c.id)

DELEGATION = Table(
    "fw_delegation",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("person", REFERENCE, nullable=False),
    column("stand_in", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("begins_at", DATETIME, nullable=False),
    column("ends_at", DATETIME, nullable=False),
    column("created_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("id", name="fw_delegation_pkey"),
)
Index("fw_delegation_person_idx", DELEGATION.c.person, DELEGATION.c.ends_at)

PASSAGE = Table(
    "fw_passage",
    METADATA,
    identity("id"),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("transition", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    column("by", REFERENCE, nullable=False),
    column("meaning", JSON),
    sqlite_autoincrement=True,
)
Index("fw_passage_record_idx", PASSAGE.c.app, PASSAGE.c.entity, PASSAGE.c.record_id)
