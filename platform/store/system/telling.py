"""What rules tell people, and what they need to be let in elsewhere."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from ..columns import DATETIME, JSON, REFERENCE, TEXT, column
from .base import METADATA

NOTICE = Table(
    "fw_notice",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("person", TEXT, nullable=False),
    column("app", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    column("source", TEXT, nullable=False),
    column("title", JSON, nullable=False),
    column("text", JSON, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", TEXT, nullable=False),
    column("run_id", TEXT, nullable=False),
    column("read_at", DATETIME),
    PrimaryKeyConstraint("id", name="fw_notice_pkey"),
)
"""`source` names who tells (`rule:late_orders`, `comment`); `title` and `text` are texts by language; of no record: empty."""
Index("fw_notice_person_idx", NOTICE.c.person, NOTICE.c.id)
_UNREAD = NOTICE.c.read_at.is_(None)
Index("fw_notice_unread_idx", NOTICE.c.person, sqlite_where=_UNREAD, postgresql_where=_UNREAD)
Index("fw_notice_at_idx", NOTICE.c.at)

SECRET = Table(
    "fw_secret",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("name", TEXT, nullable=False),
    column("sealed", TEXT, nullable=False),
    column("changed_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("id", name="fw_secret_pkey"),
    UniqueConstraint("app", "name", name="fw_secret_name_key"),
)
