"""A column's values converted into a new one beside it; they are read and converted outside of any transaction that writes."""



from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from ... import bulk
from ...bulk import dialect_of, quoted
from ...columns import REFERENCE, column
from ...pace import Pace
from ..changes import FieldRetyped
from ..convert import Conversion, Done, after, convert, write
from ..effects import Effect, Question, converted
from .filling import Batch, add_column
from .journal import Made
from .staged import Staged
from .watch import Watch, queue_of


@dataclass(frozen=True)
class Shadow:
    """A conversion that is prepared, into the column that `staged` names."""

    change: FieldRetyped
    conversion: Conversion
    staged: Staged

    @property
    def place(self) -> tuple[str, str]:
        """Return the field's entity and key."""
        return self.change.entity, self.change.field

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        return Made(self.conversion.table, "column", self.staged.column, f"{self.conversion.digest} watched", "")

    @property
    def watch(self) -> Watch:
        """Return what notes the records whose value changes."""
        return Watch(queue_of(self.made), self.conversion.table, "id", (self.conversion.before.name,))

    def pace(self) -> Pace:
        """Return how many records are converted at once."""
        return Pace()

    def begin(self, connection: Connection) -> None:
        """Make the new column."""
        add_column(connection, self.conversion.table, column(self.staged.column, self.conversion.new))

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:
        """Convert the next values."""
        batch = after(connection, self.conversion, last, size)
        if not batch:
            return None
        done = convert(connection, self.conversion, batch)

        def write_some(writing: Connection, free: Collection[str]) -> None:
            values = [pair for pair in done.values if pair[0] in free]
            self._write(writing, Done(values, [each for each in done.failures if each.record_id in free]))

        return Batch([record_id for record_id, _ in batch], write_some)

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Convert the values that these records have now."""
        before = self.conversion.before
        where, given = bulk.one_of(column("id", REFERENCE), ids, dialect_of(connection))
        rest = f"FROM {quoted(self.conversion.table)} AS t WHERE {where}"
        found = bulk.select(connection, [column("id", REFERENCE), before], rest, (given,))
        done = convert(connection, self.conversion, [(row[0], row[1]) for row in found if row[1] is not None])
        empty = {record_id for record_id, *_ in found} - {record_id for record_id, _ in done.values}
        self.staged.forget(connection, ids)
        self._write(connection, Done([*done.values, *((each, None) for each in sorted(empty))], done.failures))

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:
        """Return what is told of the conversion: what was told before, unless other values do not convert now."""
        if self.staged.count(connection) == before.failed:
            return before
        outcome = self.staged.outcome(connection, int(str(before.told.data["rows"])))
        return converted(question, self.change, outcome)

    def _write(self, connection: Connection, done: Done) -> None:
        write(connection, self.conversion, self.staged.column, done.values)
        self.staged.keep(connection, done.failures)
