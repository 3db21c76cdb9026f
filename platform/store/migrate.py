"""Brings the engine's own tables to the form that this version of the code needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from . import migrations
from .engine import Database
from .postgresql_functions import install_functions
from .system import METADATA

_LOCK = 4_642_911_370
"""The number under which nodes that start together wait for each other."""


def upgrade(database: Database) -> None:
    """Run the migrations that the database still lacks, in one transaction; nodes that start together take turns."""
    with database.alter() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if database.dialect == "postgresql":
            install_functions(connection)


def configuration() -> Config:
    """Return Alembic's configuration, which needs no file: the scripts lie beside this module, in a wheel too."""
    config = Config()
    config.set_main_option("script_location", Path(migrations.__file__).parent.as_posix().replace("%", "%%"))
    config.attributes["metadata"] = METADATA
    return config
