"""A reference turned into links beforehand: a table beside what people use, filled from the column while they go on writing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, PrimaryKeyConstraint, Table
from sqlalchemy.schema import CreateTable

from ... import names
from ...bulk import quoted
from ...columns import column, storage_of
from ...pace import Pace
from ..changes import FieldSpread
from ..effects import Effect, Question
from ..links import next_filled, take_links, write_links
from .filling import Batch
from .journal import Made
from .watch import Watch, queue_of


@dataclass(frozen=True)
class Spread:
    """A reference of `table` that becomes several; `link` is the table to be."""

    change: FieldSpread
    table: str
    link: Table

    @property
    def place(self) -> tuple[str, str]:
        """Return the field's entity and key."""
        return self.change.entity, self.change.field

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        return Made(self.table, "table", names.incoming(self.link.name), self.change.was, "")

    @property
    def watch(self) -> Watch:
        """Return what notes the records whose reference changes."""
        return Watch(queue_of(self.made), self.table, "id", (self.change.was,))

    def pace(self) -> Pace:
        """Return how many references are turned into links at once."""
        return Pace()

    def begin(self, connection: Connection) -> None:
        """Make the table with its indexes, so that none has to be built later; nothing it says holds anybody back."""
        name, key = self.made.name, names.incoming(names.primary_key(self.link.name))
        columns = [column(c.name, storage_of(c), nullable=bool(c.nullable)) for c in self.link.columns]
        connection.execute(CreateTable(Table(name, MetaData(), *columns, PrimaryKeyConstraint("id", name=key))))
        for index in sorted(self.link.indexes, key=lambda i: str(i.name)):
            listed, kind = ", ".join(quoted(c.name) for c in index.columns), "UNIQUE INDEX" if index.unique else "INDEX"
            connection.exec_driver_sql(f"CREATE {kind} {quoted(names.incoming(str(index.name)))} ON {quoted(name)} ({listed})")

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:
        """Return the next records that refer to another."""
        ids = next_filled(connection, self.table, self.change.was, last, size)
        return Batch(ids, self.again) if ids else None

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Link these records to what they refer to now."""
        take_links(connection, self.made.name, ids)
        write_links(connection, self.table, self.change.was, self.made.name, ids)

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:  # noqa: ARG002 - as all
        """Return what was told before: every reference can be a link."""
        return before
