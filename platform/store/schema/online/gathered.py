"""Links turned into a reference beforehand: a column beside what people use, filled from the links while they go on writing."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection

from ...bulk import quoted
from ...columns import column, storage_of
from ...link_tables import OWNER, TARGET
from ...pace import Pace
from ..changes import FieldGathered
from ..effects import Effect, Question, gathered
from ..links import next_owners, several, write_some_references
from .filling import Batch, add_column
from .journal import Made
from .staged import Staged
from .watch import Watch, queue_of


@dataclass(frozen=True)
class Gathered:
    """A field of several records that becomes the reference `model`, in the column that `staged` names; `link` is its table of links."""

    change: FieldGathered
    link: str
    model: Column[Any]
    staged: Staged

    @property
    def place(self) -> tuple[str, str]:
        """Return the field's entity and key."""
        return self.change.entity, self.change.field

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        return Made(self.staged.table, "column", self.staged.column, f"gathered {self.link}", "")

    @property
    def watch(self) -> Watch:
        """Return what notes the records whose links come, go or change."""
        return Watch(queue_of(self.made), self.link, OWNER, (OWNER, TARGET))

    def pace(self) -> Pace:
        """Return how many records are done at once; each may have many links."""
        return Pace(first=200, least=1)

    def begin(self, connection: Connection) -> None:
        """Make the new column."""
        add_column(connection, self.staged.table, column(self.staged.column, storage_of(self.model)))

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:
        """Return the next records that have links."""
        ids = next_owners(connection, self.link, last, size)
        return Batch(ids, self.again) if ids else None

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Take over the one link that each of these records has now, and keep the links of those that have several."""
        self.staged.forget(connection, ids)
        write_some_references(connection, self.link, self.staged.table, self.staged.column, ids)
        self.staged.keep(connection, list(several(connection, self.link, ids)))

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:
        """Return what is told of it: what was told before, unless others have several links now, or none where one is needed."""
        empty = f"SELECT count(*) FROM {quoted(self.staged.table)} WHERE {quoted(self.staged.column)} IS NULL"
        missing = int(connection.exec_driver_sql(empty).scalar_one()) if self.change.required else 0
        if self.staged.count(connection) == before.failed and not missing:
            return before
        outcome = self.staged.outcome(connection, int(str(before.told.data["rows"])))
        return gathered(question, self.change, outcome, missing)
