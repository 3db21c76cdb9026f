"""What was published: releases of apps, and data that a release dropped and that is kept aside."""

from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from ..columns import DATETIME, INTEGER, REFERENCE, TEXT, column
from .base import METADATA

RELEASE = Table(
    "fw_release",
    METADATA,
    column("id", REFERENCE, nullable=False),
    column("app", TEXT, nullable=False),
    column("number", INTEGER, nullable=False),
    column("version", TEXT, nullable=False),
    column("fingerprint", TEXT, nullable=False),
    # Text, not a JSON type: the order of keys has a meaning in definitions, and jsonb does not keep it.
    column("files", TEXT, nullable=False),
    column("parsed", TEXT, nullable=False),
    column("created_at", DATETIME, nullable=False),
    column("created_by", TEXT, nullable=False),
    column("note", TEXT, nullable=False),
    PrimaryKeyConstraint("id", name="fw_release_pkey"),
    UniqueConstraint("app", "number", name="fw_release_app_number_key"),
)

PARKED = Table(
    "fw_parked",
    METADATA,
    column("name", TEXT, nullable=False),
    column("app", TEXT, nullable=False),
    column("entity", TEXT, nullable=False),
    column("field", TEXT, nullable=False),
    column("table", TEXT, nullable=False),
    column("release", INTEGER, nullable=False),
    column("shape", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    PrimaryKeyConstraint("table", "name", name="fw_parked_pkey"),
)
