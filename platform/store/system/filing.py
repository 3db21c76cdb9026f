"""Files that people gave, who holds on to them, and imports on their way."""

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, Table

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column
from .base import METADATA

FILE = Table(
    "fw_file",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("digest", TEXT, nullable=False),
    column("name", TEXT, nullable=False),
    column("type", TEXT, nullable=False),
    column("size", INTEGER, nullable=False),
    column("width", INTEGER),
    column("height", INTEGER),
    column("thumbnail", TEXT),
    column("created_at", DATETIME, nullable=False),
    column("created_by", TEXT, nullable=False),
    PrimaryKeyConstraint("id", name="fw_file_pkey"),
)
Index("fw_file_digest_idx", FILE.c.digest)
Index("fw_file_thumbnail_idx", FILE.c.thumbnail)
Index("fw_file_created_at_idx", FILE.c.created_at)

FILE_LINK = Table(
    "fw_file_link",
    METADATA,
    column("file_id", REFERENCE, ForeignKey("fw_file.id", name="fw_file_link_file_id_fkey"), nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("record_id", REFERENCE, nullable=False),
    column("field", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    PrimaryKeyConstraint("file_id", "app", "entity", "record_id", "field", name="fw_file_link_pkey"),
)
Index("fw_file_link_record_idx", FILE_LINK.c.app, FILE_LINK.c.entity, FILE_LINK.c.record_id)

IMPORT = Table(
    "fw_import",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("file_id", REFERENCE, ForeignKey("fw_file.id", name="fw_import_file_id_fkey"), nullable=False),
    column("options", JSON, nullable=False),
    column("state", TEXT, nullable=False),
    column("position", INTEGER, nullable=False),
    column("total", INTEGER),
    column("counts", JSON, nullable=False),
    column("error", JSON),
    column("owner", TEXT),
    column("attempt", INTEGER, nullable=False),
    column("lease_until", DATETIME),
    column("created_at", DATETIME, nullable=False),
    column("created_by", REFERENCE, nullable=False),
    column("finished_at", DATETIME),
    PrimaryKeyConstraint("id", name="fw_import_pkey"),
)
_OPEN = IMPORT.c.state.in_(("queued", "running"))
Index("fw_import_open_idx", IMPORT.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("fw_import_app_idx", IMPORT.c.app, IMPORT.c.created_by, IMPORT.c.id)
Index("fw_import_file_id_idx", IMPORT.c.file_id)

IMPORT_PROBLEM = Table(
    "fw_import_problem",
    METADATA,
    column("import_id", REFERENCE, ForeignKey("fw_import.id", name="fw_import_problem_import_id_fkey"), nullable=False),
    column("row", INTEGER, nullable=False),
    column("number", INTEGER, nullable=False),
    column("field", TEXT, nullable=False),
    column("column", TEXT, nullable=False),
    column("value", TEXT, nullable=False),
    column("code", TEXT, nullable=False),
    column("data", JSON, nullable=False),
    PrimaryKeyConstraint("import_id", "row", "number", name="fw_import_problem_pkey"),
)

IMPORT_MAPPING = Table(
    "fw_import_mapping",
    METADATA,
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("heads", TEXT, nullable=False),
    column("columns", JSON, nullable=False),
    column("at", DATETIME, nullable=False),
    column("by", TEXT, nullable=False),
    PrimaryKeyConstraint("app", "entity", "heads", name="fw_import_mapping_pkey"),
)
