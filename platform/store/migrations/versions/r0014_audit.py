"""Ways into the history across records: by person, and by kind of record."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("fw_history_by_idx", "fw_history", ["app", "by", "id"])
    op.create_index("fw_history_entity_idx", "fw_history", ["app", "entity", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("fw_history_entity_idx", "fw_history")
    op.drop_index("fw_history_by_idx", "fw_history")
