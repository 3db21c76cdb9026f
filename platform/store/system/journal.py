"""What happened to records: their history, and the events that rules still have to be told."""

from sqlalchemy import Index, Table

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column, identity
from .base import METADATA

HISTORY = Table(
    "fw_history",
    METADATA,
    identity("id"),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("version", INTEGER, nullable=False),
    column("at", DATETIME, nullable=False),
    column("by", TEXT, nullable=False),
    column("event", TEXT, nullable=False),
    column("run_id", REFERENCE),
    column("changes", JSON, nullable=False),
    column("step", TEXT),
    sqlite_autoincrement=True,
)
Index("fw_history_record_idx", HISTORY.c.app, HISTORY.c.entity, HISTORY.c.record_id, HISTORY.c.id)
Index("fw_history_by_idx", HISTORY.c.app, HISTORY.c.by, HISTORY.c.id)
Index("fw_history_entity_idx", HISTORY.c.app, HISTORY.c.entity, HISTORY.c.id)
_OF_RUN = HISTORY.c.run_id.is_not(None)
Index("fw_history_run_idx", HISTORY.c.run_id, sqlite_where=_OF_RUN, postgresql_where=_OF_RUN)

OUTBOX = Table(
    "fw_outbox",
    METADATA,
    identity("id"),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("event", TEXT, nullable=False),
    column("record_ids", JSON, nullable=False),
    column("detail", JSON, nullable=False),
    column("actor", TEXT, nullable=False),
    column("run_id", REFERENCE),
    column("depth", INTEGER, nullable=False),
    column("at", DATETIME, nullable=False),
    column("done_at", DATETIME),
    column("verdicts", JSON),
    sqlite_autoincrement=True,
)
_UNDONE = OUTBOX.c.done_at.is_(None)
Index("fw_outbox_undone_idx", OUTBOX.c.id, sqlite_where=_UNDONE, postgresql_where=_UNDONE)
