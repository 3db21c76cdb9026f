"""Brings the engine's own tables to the form that this version of the code needs."""

import time
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from ..kernel.problems import Problem, Unavailable
from . import migrations
from .engine import Database
from .postgresql_functions import install_functions
from .system import METADATA

_PATIENCE_SECONDS = 60
_LOCK = 4_642_911_370
"""The number under which nodes that start together wait for each other."""


def upgrade(database: Database) -> None:
    """Run the migrations that the database still lacks, in one transaction; nodes that start together take turns.

    Raises Unavailable for a database that a newer version has been at work in.
    """
    begun = time.monotonic()
    while not _upgraded(database, last=time.monotonic() > begun + _PATIENCE_SECONDS):
        pass  # whoever is at it holds SQLite's one writer; each try waits for a while


def _upgraded(database: Database, *, last: bool) -> bool:
    """Tell whether the tables are as they should be; on the last try, raise where somebody is still at work."""
    try:
        with database.alter() as connection:
            if database.dialect == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            found, needed = revisions(connection)
            if found != needed:
                _climb(connection, found, needed)
            if database.dialect == "postgresql":
                install_functions(connection)
    except Unavailable as error:
        if last or database.dialect == "postgresql" or error.problems[0].code != "database_busy":
            raise
        return False
    return True


def _climb(connection: Connection, found: str, needed: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise Unavailable(Problem("database_newer", {"found": found, "needed": needed})) from None


def revisions(connection: Connection) -> tuple[str, str]:
    """Return the revision that the engine's tables are at (empty where there are none), and the one this code needs."""
    found = MigrationContext.configure(connection, opts={"version_table": "fw_migration"}).get_current_revision()
    return found or "", _scripts().get_current_head() or ""


def known() -> frozenset[str]:
    """Return all revisions that this code can start from."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


@cache
def _scripts() -> ScriptDirectory:
    """Return the migrations; to find and to read their files takes longer than most starts take otherwise."""
    return ScriptDirectory.from_config(configuration())


def configuration() -> Config:
    """Return Alembic's configuration, which needs no file: the scripts lie beside this module, in a wheel too."""
    config = Config()
    config.set_main_option("script_location", Path(migrations.__file__).parent.as_posix().replace("%", "%%"))
    config.attributes["metadata"] = METADATA
    return config
