"""Who may come in: users, their roles, sessions, tokens, and failed sign-ins."""

from sqlalchemy import DefaultClause, ForeignKey, Index, PrimaryKeyConstraint, Table, UniqueConstraint, false, text

from ..columns import BOOLEAN, DATETIME, INTEGER, JSON, REFERENCE, TEXT, column
from .base import METADATA

USER = Table(
    "fw_user",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("name", TEXT, nullable=False),
    column("title", TEXT, nullable=False),
    column("language", TEXT, nullable=False),
    column("password_hash", TEXT, nullable=False),
    column("active", BOOLEAN, nullable=False),
    column("created_at", DATETIME, nullable=False),
    column("updated_at", DATETIME, nullable=False),
    column("email", TEXT, DefaultClause(text("''")), nullable=False),
    column("kind", TEXT, DefaultClause(text("'member'")), nullable=False),
    column("administrator", BOOLEAN, DefaultClause(false()), nullable=False),
    column("expires_at", DATETIME),
    column("records", JSON, DefaultClause(text("'{}'")), nullable=False),
    column("totp", TEXT),
    column("totp_step", INTEGER),
    PrimaryKeyConstraint("id", name="fw_user_pkey"),
    UniqueConstraint("name", name="fw_user_name_key"),
)
Index("fw_user_email_idx", USER.c.email)

USER_ROLE = Table(
    "fw_user_role",
    METADATA,
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_user_role_user_id_fkey"), nullable=False),
    column("app", TEXT, nullable=False),
    column("role", TEXT, nullable=False),
    PrimaryKeyConstraint("user_id", "app", "role", name="fw_user_role_pkey"),
)

SESSION = Table(
    "fw_session",
    METADATA,
    column("token_hash", TEXT, nullable=False),
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_session_user_id_fkey"), nullable=False),
    column("created_at", DATETIME, nullable=False),
    column("expires_at", DATETIME, nullable=False),
    column("seen_at", DATETIME, nullable=False),
    column("agent", TEXT, nullable=False),
    column("address", TEXT, DefaultClause(text("''")), nullable=False),
    column("method", TEXT, DefaultClause(text("'password'")), nullable=False),
    column("confirmed_at", DATETIME),
    PrimaryKeyConstraint("token_hash", name="fw_session_pkey"),
)
Index("fw_session_user_id_idx", SESSION.c.user_id)
Index("fw_session_expires_at_idx", SESSION.c.expires_at)

TOKEN = Table(
    "fw_token",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("token_hash", TEXT, nullable=False),
    column("user_id", REFERENCE, ForeignKey("fw_user.id", name="fw_token_user_id_fkey"), nullable=False),
    column("title", TEXT, nullable=False),
    column("scopes", JSON, nullable=False),
    column("expires_at", DATETIME),
    column("created_at", DATETIME, nullable=False),
    column("used_at", DATETIME),
    column("read_only", BOOLEAN, DefaultClause(false()), nullable=False),
    column("entities", JSON, DefaultClause(text("'{}'")), nullable=False),
    PrimaryKeyConstraint("id", name="fw_token_pkey"),
    UniqueConstraint("token_hash", name="fw_token_token_hash_key"),
)
Index("fw_token_user_id_idx", TOKEN.c.user_id)

LOGIN_FAILURE = Table(
    "fw_login_failure",
    METADATA,
    column("name", TEXT, nullable=False),
    column("address", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
)
Index("fw_login_failure_name_at_idx", LOGIN_FAILURE.c.name, LOGIN_FAILURE.c.at)
Index("fw_login_failure_address_at_idx", LOGIN_FAILURE.c.address, LOGIN_FAILURE.c.at)
