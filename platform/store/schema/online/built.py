"""Indexes and conditions that are made beforehand: on PostgreSQL nobody waits for them, on SQLite writers wait for one index at a time."""

from dataclasses import dataclass

from sqlalchemy import Connection

from ....kernel.problems import Invalid, Problem
from ... import names
from ...bulk import dialect_of, quoted
from ...conflict import StoreConflict
from ...engine import Database
from . import journal
from .patience import unhurried


@dataclass(frozen=True)
class Index:
    """An index to be: `name` is the one it will have, `columns` are those of the table as it is now.

    `where` is a key's condition as it is written, and `only` as the database reads it now.
    """

    entity: str
    table: str
    name: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    unique: bool
    where: str = ""
    only: str = ""

    @property
    def made(self) -> journal.Made:
        """Return how the journal calls it."""
        digest = f"{'unique ' if self.unique else ''}{' '.join(self.columns)} {self.only}".rstrip()
        return journal.Made(self.table, "index", names.incoming(self.name), digest, "")


@dataclass(frozen=True)
class Check:
    """A column, by its present name, in which no record may lack a value from now on."""

    entity: str
    field: str
    table: str
    column: str

    @property
    def made(self) -> journal.Made:
        """Return how the journal calls it."""
        return journal.Made(self.table, "check", names.incoming(f"{self.table}_{self.column}_filled"), self.column, "")


def build(database: Database, index: Index) -> None:
    """Build an index, unless it is there and whole; raises Invalid where records break it."""
    columns = ", ".join(quoted(column) for column in index.columns)
    name, kind = index.made.name, "UNIQUE INDEX" if index.unique else "INDEX"
    on = f"{quoted(index.table)} ({columns})" + (f" WHERE {index.only}" if index.only else "")
    try:
        if database.dialect == "sqlite":
            with database.write() as connection:
                connection.exec_driver_sql(f"CREATE {kind} IF NOT EXISTS {quoted(name)} ON {on}")
            return
        with unhurried(database) as connection:
            if _valid(connection, name):
                return
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}")
            connection.exec_driver_sql(f"CREATE {kind} CONCURRENTLY {quoted(name)} ON {on}".replace("%", "%%"))
    except StoreConflict as conflict:
        data = {"entity": index.entity, "fields": ", ".join(index.fields), "count": "?", "samples": ""}
        raise Invalid(Problem("schema_duplicates", data)) from conflict


def _valid(connection: Connection, name: str) -> bool:
    text = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
    return bool(connection.exec_driver_sql(text, (quoted(name),)).scalar())


def require(connection: Connection, check: Check) -> None:
    """Refuse empty values from now on, without a look at those that are there."""
    connection.exec_driver_sql(
        f"ALTER TABLE {quoted(check.table)} ADD CONSTRAINT {quoted(check.made.name)} "
        f"CHECK ({quoted(check.column)} IS NOT NULL) NOT VALID"
    )


def look_through(database: Database, check: Check) -> bool:
    """Look at the values that are there, while others write; tells whether none is empty."""
    try:
        with unhurried(database) as connection:
            connection.exec_driver_sql(
                f"ALTER TABLE {quoted(check.table)} VALIDATE CONSTRAINT {quoted(check.made.name)}"
            )
    except StoreConflict:
        return False
    return True


def drop_index(database: Database, name: str) -> None:
    """Drop an index that was made for nothing."""
    if database.dialect == "sqlite":
        with database.write() as connection:
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {quoted(name)}")
    else:
        with unhurried(database) as connection:
            connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}")


def drop_check(connection: Connection, table: str, name: str) -> None:
    """Drop a condition that was made for nothing."""
    if dialect_of(connection) == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT IF EXISTS {quoted(name)}")
