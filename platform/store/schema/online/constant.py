"""A new field that a sum looks at: its column is made beforehand, with the value that all records get, or none."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection

from ....metamodel.values import Value
from ... import names
from ...bulk import dialect_of
from ...columns import column, storage_of
from ...pace import Pace
from ..alteration import literal
from ..changes import FieldAdded
from ..effects import Effect, Question
from ..pairing import EntityPair
from ..plan import Plan
from .filling import Batch, add_column
from .journal import Made


@dataclass(frozen=True)
class Constant:
    """A field that comes with `value` in all records of `table`, both those that are there and those that come meanwhile."""

    change: FieldAdded
    table: str
    model: Column[Any]
    value: Value

    watch = None

    @property
    def place(self) -> tuple[str, str]:
        """Return the field's entity and key."""
        return self.change.entity, self.change.field

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        digest = f"constant {self.model.type!r} {self.model.nullable} {self.value!r}"
        return Made(self.table, "column", names.incoming(self.change.field), digest, "")

    def pace(self) -> Pace:
        """Return how many records are done at once: there are none to do."""
        return Pace()

    def begin(self, connection: Connection) -> None:
        """Make the column; neither database touches the records for that."""
        written = literal(self.model, self.value, dialect_of(connection)) if self.value is not None else ""
        needed = " NOT NULL" if written and not self.model.nullable and dialect_of(connection) == "postgresql" else ""
        add_column(connection, self.table, column(names.incoming(self.model.name), storage_of(self.model)), written + needed)

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:  # noqa: ARG002 - as all
        """Return nothing: all records have the value as soon as the column is there."""
        return None

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Do nothing, as nothing is ever noted."""

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:  # noqa: ARG002 - as all
        """Return what was told before."""
        return before


def constants(plan: Plan, pair: EntityPair, keys: Collection[str]) -> Iterator[Constant]:
    """Yield those of some fields that are new, and whose values are known beforehand."""
    table = plan.pairs.old_tables.of(pair.old.key).name
    for effect in plan.effects:
        change = effect.change
        if type(change) is not FieldAdded or change.entity != pair.new.key or change.field not in keys:
            continue
        model = plan.pairs.new_tables.of(change.entity).c[change.field]
        value = None if model.nullable else plan.defaults.get((change.entity, change.field))
        told = not effect.aside and (model.nullable or value is not None)
        if told and not pair.new.fields[change.field].derived:
            yield Constant(change, table, model, value)
