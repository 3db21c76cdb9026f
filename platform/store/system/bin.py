"""What was deleted and can be put back: an image of each record, and of each reference that let go."""

from sqlalchemy import Index, Table

from ..columns import BOOLEAN, DATETIME, INTEGER, JSON, REFERENCE, TEXT, column, identity
from .base import METADATA

BIN = Table(
    "fw_bin",
    METADATA,
    identity("id"),
    column("bundle", REFERENCE, nullable=False),
    column("batch", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("root", BOOLEAN, nullable=False),
    column("link", BOOLEAN, nullable=False),
    column("image", JSON, nullable=False),
    column("version", INTEGER, nullable=False),
    column("at", DATETIME, nullable=False),
    column("by", TEXT, nullable=False),
    column("run_id", REFERENCE),
    sqlite_autoincrement=True,
)
"""A bundle is a deleted record (its root) with all that went along; a batch is all that one save deleted."""

Index("fw_bin_bundle_idx", BIN.c.bundle)
Index("fw_bin_record_idx", BIN.c.app, BIN.c.entity, BIN.c.record_id)
Index("fw_bin_root_idx", BIN.c.app, BIN.c.id, sqlite_where=BIN.c.root, postgresql_where=BIN.c.root)
