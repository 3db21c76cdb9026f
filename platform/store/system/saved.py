"""Questions that people keep: filters of lists, their own or shared with roles."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column
from .base import METADATA

FILTER = Table(
    "fw_filter",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("owner", REFERENCE, nullable=False),
    column("title", TEXT, nullable=False),
    column("question", JSON, nullable=False),
    column("shared", JSON, nullable=False),
    column("version", INTEGER, nullable=False),
    column("created_at", DATETIME, nullable=False),
    column("updated_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("id", name="fw_filter_pkey"),
)
Index("fw_filter_entity_idx", FILTER.c.app, FILTER.c.entity, FILTER.c.owner)
