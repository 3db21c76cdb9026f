"""How people prove who they are, beside a password; what is pending; and the book of security events."""

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from ..columns import DATETIME, INTEGER, JSON, REFERENCE, TEXT, column, identity
from .base import METADATA

PASSKEY = Table(
    "fw_passkey",
    METADATA,
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
Index("fw_passkey_user_id_idx", PASSKEY.c.user_id)

RECOVERY_CODE = Table(
    "fw_recovery_code",
    METADATA,
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_recovery_code_user_id_fkey"), nullable=False),
    column("digest", TEXT, nullable=False),
    PrimaryKeyConstraint("user_id", "digest", name="fw_recovery_code_pkey"),
)

IDENTITY = Table(
    "fw_identity",
    METADATA,
    column("provider", TEXT, nullable=False),
    column("subject", TEXT, nullable=False),
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_identity_user_id_fkey"), nullable=False),
    column("created_at", DATETIME, nullable=False),
    column("used_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("provider", "subject", name="fw_identity_pkey"),
    UniqueConstraint("user_id", "provider", name="fw_identity_user_provider_key"),
)

PENDING = Table(
    "fw_pending",
    METADATA,
    column("digest", TEXT, nullable=False),
    column("kind", TEXT, nullable=False),
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_pending_user_id_fkey")),
    column("data", JSON, nullable=False),
    column("expires_at", DATETIME, nullable=False),
    PrimaryKeyConstraint("digest", name="fw_pending_pkey"),
)
Index("fw_pending_user_id_idx", PENDING.c.user_id)
Index("fw_pending_expires_at_idx", PENDING.c.expires_at)

FACT = Table(
    "fw_fact",
    METADATA,
    column("name", TEXT, nullable=False),
    column("value", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    PrimaryKeyConstraint("name", name="fw_fact_pkey"),
)

SECURITY_EVENT = Table(
    "fw_security_event",
    METADATA,
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
Index("fw_security_event_user_id_idx", SECURITY_EVENT.c.user_id, SECURITY_EVENT.c.id)
Index("fw_security_event_event_idx", SECURITY_EVENT.c.event, SECURITY_EVENT.c.id)
Index("fw_security_event_by_idx", SECURITY_EVENT.c.by, SECURITY_EVENT.c.id)
Index("fw_security_event_address_idx", SECURITY_EVENT.c.address, SECURITY_EVENT.c.id)
