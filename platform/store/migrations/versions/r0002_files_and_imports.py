"""Files, who holds on to them, and imports that go on in the background."""

from alembic import op
from sqlalchemy import ForeignKey, PrimaryKeyConstraint, text

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column  # noqa: TID251

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _files()
    _imports()


def downgrade() -> None:
    """Drop the tables."""
    for name in ("fw_import_mapping", "fw_import_problem", "fw_import", "fw_file_link", "fw_file"):
        op.drop_table(name)


def _files() -> None:
    op.create_table(
        "fw_file",
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
    op.create_index("fw_file_digest_idx", "fw_file", ["digest"])
    op.create_index("fw_file_thumbnail_idx", "fw_file", ["thumbnail"])
    op.create_index("fw_file_created_at_idx", "fw_file", ["created_at"])
    op.create_table(
        "fw_file_link",
        column("file_id", REFERENCE, ForeignKey("fw_file.id", name="fw_file_link_file_id_fkey"), nullable=False),
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("record_id", REFERENCE, nullable=False),
        column("field", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("file_id", "app", "entity", "record_id", "field", name="fw_file_link_pkey"),
    )
    op.create_index("fw_file_link_record_idx", "fw_file_link", ["app", "entity", "record_id"])


def _imports() -> None:
    op.create_table(
        "fw_import",
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
    waiting = text("state IN ('queued', 'running')")
    op.create_index("fw_import_open_idx", "fw_import", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("fw_import_app_idx", "fw_import", ["app", "created_by", "id"])
    op.create_index("fw_import_file_id_idx", "fw_import", ["file_id"])
    op.create_table(
        "fw_import_problem",
        column(
            "import_id", REFERENCE, ForeignKey("fw_import.id", name="fw_import_problem_import_id_fkey"), nullable=False
        ),
        column("row", INTEGER, nullable=False),
        column("number", INTEGER, nullable=False),
        column("field", TEXT, nullable=False),
        column("column", TEXT, nullable=False),
        column("value", TEXT, nullable=False),
        column("code", TEXT, nullable=False),
        column("data", JSON, nullable=False),
        PrimaryKeyConstraint("import_id", "row", "number", name="fw_import_problem_pkey"),
    )
    op.create_table(
        "fw_import_mapping",
        column("app", TEXT, nullable=False),
        column("entity", TEXT, nullable=False),
        column("heads", TEXT, nullable=False),
        column("columns", JSON, nullable=False),
        column("at", DATETIME, nullable=False),
        column("by", TEXT, nullable=False),
        PrimaryKeyConstraint("app", "entity", "heads", name="fw_import_mapping_pkey"),
    )
