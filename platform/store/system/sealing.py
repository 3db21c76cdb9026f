"""Seals over the books of what happened: each covers some lines and everything that was sealed before."""

from sqlalchemy import PrimaryKeyConstraint, Table

from ..columns import DATETIME, INTEGER, TEXT, column
from .base import METADATA

SEAL = Table(
    "fw_seal",
    METADATA,
    column("book", TEXT, nullable=False),
    column("number", INTEGER, nullable=False),
    column("after", INTEGER, nullable=False),
    column("last", INTEGER, nullable=False),
    column("count", INTEGER, nullable=False),
    column("digest", TEXT, nullable=False),
    column("at", DATETIME, nullable=False),
    column("chain", TEXT, nullable=False),
    column("signature", TEXT, nullable=False),
    column("marks", TEXT, nullable=False),
    PrimaryKeyConstraint("book", "number", name="fw_seal_pkey"),
)
