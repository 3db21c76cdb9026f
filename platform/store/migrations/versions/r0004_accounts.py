"""Accounts: kinds of people, second factors, passkeys, sign-in elsewhere, what is pending, and the book of security events."""

from alembic import op
from sqlalchemy import DefaultClause, ForeignKey, PrimaryKeyConstraint, UniqueConstraint, false, text

# Alembic loads this file by its path, so that it has no package to be relative to.
from formwright.store.columns import (  # noqa: TID251
    BOOLEAN,
    DATETIME,
    INTEGER,
    JSON,
    REFERENCE,
    TEXT,
    column,
    identity,
)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_EMPTY = "''"
_NOTHING = "'{}'"


def upgrade() -> None:
    """Make the tables and the columns."""
    _widen()
    _second_factors()
    _pending()
    _events()


def downgrade() -> None:
    """Drop the tables and the columns."""
    for name in ("fw_security_event", "fw_fact", "fw_pending", "fw_identity", "fw_recovery_code", "fw_passkey"):
        op.drop_table(name)
    op.drop_index("fw_user_email_idx", "fw_user")
    for table, names in _WIDENED.items():
        for name in names:
            op.drop_column(table, name)


_WIDENED = {
    "fw_user": ("email", "kind", "administrator", "expires_at", "records", "totp", "totp_step"),
    "fw_session": ("address", "method", "confirmed_at"),
    "fw_token": ("read_only", "entities"),
}


def _widen() -> None:
    op.add_column("fw_user", column("email", TEXT, DefaultClause(text(_EMPTY)), nullable=False))
    op.add_column("fw_user", column("kind", TEXT, DefaultClause(text("'member'")), nullable=False))
    op.add_column("fw_user", column("administrator", BOOLEAN, DefaultClause(false()), nullable=False))
    op.add_column("fw_user", column("expires_at", DATETIME))
    op.add_column("fw_user", column("records", JSON, DefaultClause(text(_NOTHING)), nullable=False))
    op.add_column("fw_user", column("totp", TEXT))
    op.add_column("fw_user", column("totp_step", INTEGER))
    op.create_index("fw_user_email_idx", "fw_user", ["email"])
    op.add_column("fw_session", column("address", TEXT, DefaultClause(text(_EMPTY)), nullable=False))
    op.add_column("fw_session", column("method", TEXT, DefaultClause(text("'password'")), nullable=False))
    op.add_column("fw_session", column("confirmed_at", DATETIME))
    op.add_column("fw_token", column("read_only", BOOLEAN, DefaultClause(false()), nullable=False))
    op.add_column("fw_token", column("entities", JSON, DefaultClause(text(_NOTHING)), nullable=False))


def _second_factors() -> None:
    op.create_table(
        "fw_passkey",
        column("id", REFERENCE, nullable=False),
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_passkey_user_id_fkey"), nullable=False),
        column("credential", TEXT, nullable=False),
        column("public_key", TEXT, nullable=False),
        column("sign_count", INTEGER, nullable=False),
        column("transports", JSON, nullable=False),
        column("title", TEXT, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("used_at", DATETIME),
        PrimaryKeyConstraint("id", name="fw_passkey_pkey"),
        UniqueConstraint("credential", name="fw_passkey_credential_key"),
    )
    op.create_index("fw_passkey_user_id_idx", "fw_passkey", ["user_id"])
    op.create_table(
        "fw_recovery_code",
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_recovery_code_user_id_fkey"), nullable=False),
        column("digest", TEXT, nullable=False),
        PrimaryKeyConstraint("user_id", "digest", name="fw_recovery_code_pkey"),
    )
    op.create_table(
        "fw_identity",
        column("provider", TEXT, nullable=False),
        column("subject", TEXT, nullable=False),
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_identity_user_id_fkey"), nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("used_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("provider", "subject", name="fw_identity_pkey"),
        UniqueConstraint("user_id", "provider", name="fw_identity_user_provider_key"),
    )


def _pending() -> None:
    op.create_table(
        "fw_pending",
        column("digest", TEXT, nullable=False),
        column("kind", TEXT, nullable=False),
        column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_pending_user_id_fkey")),
        column("data", JSON, nullable=False),
        column("expires_at", DATETIME, nullable=False),
        PrimaryKeyConstraint("digest", name="fw_pending_pkey"),
    )
    op.create_index("fw_pending_user_id_idx", "fw_pending", ["user_id"])
    op.create_index("fw_pending_expires_at_idx", "fw_pending", ["expires_at"])
    op.create_table(
        "fw_fact",
        column("name", TEXT, nullable=False),
        column("value", TEXT, nullable=False),
        column("at", DATETIME, nullable=False),
        PrimaryKeyConstraint("name", name="fw_fact_pkey"),
    )


def _events() -> None:
    op.create_table(
        "fw_security_event",
        identity("id"),
        column("at", DATETIME, nullable=False),
        column("event", TEXT, nullable=False),
        column("user_id", REFERENCE),
        column("name", TEXT, nullable=False),
        column("by", TEXT, nullable=False),
        column("address", TEXT, nullable=False),
        column("detail", JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("fw_security_event_user_id_idx", "fw_security_event", ["user_id", "id"])
    op.create_index("fw_security_event_event_idx", "fw_security_event", ["event", "id"])
