"""A database of which nothing lasts: what is written is seen by whoever reads through it, and is undone at the end."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from ..kernel.problems import Conflict, Problem
from .engine import Database
from .system import HISTORY, OUTBOX


class Rehearsal(Database):
    """A real database, seen from within one open transaction that is never committed; transactions in it are savepoints."""

    def __init__(self, real: Database, connection: Connection) -> None:
        """Read and write through an open connection of the real database."""
        self.dialect = real.dialect
        self.file = real.file
        self.connection = connection
        self.history = connection.execute(select(func.coalesce(func.max(HISTORY.c.id), 0))).scalar_one()
        self.events = connection.execute(select(func.coalesce(func.max(OUTBOX.c.id), 0))).scalar_one()
        """The numbers behind which everything is of this rehearsal."""

    @contextmanager
    def read(self) -> Generator[Connection]:
        """Yield the open connection."""
        yield self.connection

    @contextmanager
    def write(self) -> Generator[Connection]:
        """Yield the open connection; what is done is undone where it is left by an exception."""
        with self.connection.begin_nested():
            yield self.connection

    @contextmanager
    def beside(self, connection: Connection) -> Generator[Connection]:
        """Yield the open connection: beside it nothing would be undone."""
        yield connection

    @contextmanager
    def alter(self) -> Generator[Connection]:
        """Refuse to change the schema."""
        raise Conflict(Problem("rehearsal_alters", {}))
        yield self.connection

    def close(self) -> None:
        """Close nothing: the connection is the real database's."""


@contextmanager
def rehearsal(database: Database) -> Generator[Rehearsal]:
    """Yield a database of which nothing lasts; it sees the real one as it is at this moment."""
    with database.undone() as connection:
        yield Rehearsal(database, connection)
