"""A column's values taken over into a new one beside it, converted or otherwise than they were, outside of any transaction that writes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from ....metamodel.values import Value
from ... import bulk, names
from ...bulk import dialect_of, quoted
from ...columns import REFERENCE, column
from ...pace import Pace
from ...tables import EntityShape, conditional_keys, conditional_on, index_keys
from .. import states
from ..alteration import literal
from ..changes import Change, FieldRetyped, StatesChanged
from ..convert import Conversion, Done, after, convert, write
from ..effects import Effect, Question, conversion, converted, effect, kept
from ..pairing import EntityPair
from ..plan import Plan
from .filling import Batch, add_column
from .journal import Made
from .staged import Staged
from .watch import Watch, queue_of


@dataclass(frozen=True)
class Shadow:
    """What gives a field its values anew, in the column that `staged` names; all records have `begun` there until they are done."""

    change: Change
    place: tuple[str, str]
    conversion: Conversion
    staged: Staged
    begun: Value = None

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        return Made(self.conversion.table, "column", self.staged.column, f"{self.conversion.digest} watched {self.begun}", "")

    @property
    def watch(self) -> Watch:
        """Return what notes the records whose value changes."""
        return Watch(queue_of(self.made), self.conversion.table, "id", (self.conversion.before.name,))

    def pace(self) -> Pace:
        """Return how many records are converted at once."""
        return Pace()

    def begin(self, connection: Connection) -> None:
        """Make the new column."""
        dialect, added = dialect_of(connection), column(self.staged.column, self.conversion.new)
        written = literal(added, self.begun, dialect) if self.begun is not None else ""
        add_column(connection, self.conversion.table, added, f"{written} NOT NULL" if written and dialect == "postgresql" else written)

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:
        """Convert the next values."""
        batch = after(connection, self.conversion, last, size)
        if not batch:
            return None
        done = self._done(connection, batch)

        def write_some(writing: Connection, free: Collection[str]) -> None:
            values = [pair for pair in done.values if pair[0] in free and pair[1] != self.begun]
            self._write(writing, Done(values, [each for each in done.failures if each.record_id in free]))

        return Batch([record_id for record_id, _ in batch], write_some)

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Convert the values that these records have now."""
        before = self.conversion.before
        where, given = bulk.one_of(column("id", REFERENCE), ids, dialect_of(connection))
        rest = f"FROM {quoted(self.conversion.table)} AS t WHERE {where}"
        found = bulk.select(connection, [column("id", REFERENCE), before], rest, (given,))
        self.staged.forget(connection, ids)
        self._write(connection, self._done(connection, [(row[0], row[1]) for row in found]))

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:
        """Return what is told of it: what was told before, unless other values do not convert now, or are no states."""
        if self.staged.count(connection) == before.failed:
            return before
        if not isinstance(self.change, FieldRetyped):
            return effect(question, self.change)
        outcome = self.staged.outcome(connection, int(str(before.told.data["rows"])))
        return converted(question, self.change, outcome)

    def _done(self, connection: Connection, batch: list[tuple[str, Value]]) -> Done:
        """Return the new value of each record, and what did not convert."""
        done = convert(connection, self.conversion, batch)
        found = dict(done.values)
        values = ((record_id, found.get(record_id)) for record_id, _ in batch)
        return Done([(each, self.conversion.empty if value is None else value) for each, value in values], done.failures)

    def _write(self, connection: Connection, done: Done) -> None:
        write(connection, self.conversion, self.staged.column, done.values)
        self.staged.keep(connection, done.failures)


def shadows(question: Question, plan: Plan, pair: EntityPair, keys: Iterable[str], at: datetime) -> Iterator[Shadow]:
    """Yield what takes over the values of those of some fields that are converted, get a default, or go over into other states."""
    entity, new = pair.new.key, plan.pairs.new_tables.of(pair.new.key)
    for key in keys:
        told = plan.of_field(entity, key)
        turned, written = plan.conversion(entity, key), [each for each in told if each.written is not None]
        if turned is None and not written:
            continue
        how = conversion(question, turned) if turned else kept(question, written[-1])
        empty = None if new.c[key].nullable else plan.defaults.get((entity, key))
        moved = any(isinstance(each.change, StatesChanged) for each in told)
        how = replace(how, empty=empty, states=states.afterwards(pair, key) if moved else None)
        staged = Staged(plan.pairs.new.key, how.table, names.incoming(key), plan.release, at)
        yield Shadow(turned or written[-1].change, (entity, key), how, staged, None if key in _told_apart_by(pair.new) else empty)


def _told_apart_by(entity: EntityShape) -> set[str]:
    """Return the fields on which it depends which records must differ: in those, records never have a value that is not theirs."""
    found = {key for keys, unique in index_keys(entity).items() if unique for key in keys}
    return found.union(*({*keys, *conditional_on(entity, where)} for keys, where in conditional_keys(entity)))
