"""What people say about records: comments, whom they mention, and what they said before they put it otherwise."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from ..columns import DATETIME, JSON, REFERENCE, TEXT, column
from .base import METADATA

COMMENT = Table(
    "fw_comment",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("author", TEXT, nullable=False),
    column("text", TEXT, nullable=False),
    column("mentions", JSON, nullable=False),
    column("files", JSON, nullable=False),
    column("past", JSON, nullable=False),
    column("created_at", DATETIME, nullable=False),
    column("edited_at", DATETIME),
    column("deleted_at", DATETIME),
    PrimaryKeyConstraint("id", name="fw_comment_pkey"),
)
"""`mentions` are the ids of people, `past` the texts that stood there before, each with its moment; nothing is overwritten."""
Index("fw_comment_record_idx", COMMENT.c.app, COMMENT.c.entity, COMMENT.c.record_id, COMMENT.c.id)
