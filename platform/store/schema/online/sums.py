"""A sum or count over children that is new or adds up otherwise, worked out into a column beside what people use."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table

from ....expressions import Environment
from ....kernel.json import dumps_stable
from ....metamodel.model import Rollup
from ... import names, rollups
from ...bulk import dialect_of
from ...columns import column, storage_of
from ...pace import Pace
from ...tables import AppTables
from ..changes import FieldAdded, FieldRetyped
from ..effects import Effect, Question
from ..plan import Plan
from .constant import Constant, constants
from .filling import Batch, Filling, add_column, next_ids
from .journal import Made
from .lying import as_table, lies, under
from .watch import Watch, queue_of


@dataclass(frozen=True)
class Sums:
    """The sums and counts that a release brings along, and what their conditions are read with."""

    rollups: tuple[Rollup, ...]
    environment: Environment


@dataclass(frozen=True)
class Sum:
    """A sum or count that is prepared; `model` is the column to be, `owner` and `child` are the two tables as they lie.

    Without a change the field stays and only adds up otherwise. `below` is what is prepared, too, and looked at.
    """

    change: FieldAdded | FieldRetyped | None
    rollup: Rollup
    environment: Environment
    model: Column[Any]
    owner: Table
    child: Table
    below: tuple[Made, ...]

    @property
    def place(self) -> tuple[str, str]:
        """Return the field's entity and key."""
        return self.rollup.owner, self.rollup.field

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        where = self.rollup.where.text if self.rollup.where else ""
        same = [where, self.rollup.sum, str(self.model.type), self.model.nullable, self.child.name, sorted(c.name for c in self._seen)]
        digest = hashlib.sha256(dumps_stable([same, [list(made) for made in self.below]])).hexdigest()
        return Made(self.owner.name, "column", names.incoming(self.rollup.field), digest, "")

    @property
    def watch(self) -> Watch:
        """Return what notes the owners whose children come, go or change."""
        by = self.child.c[self.rollup.by].name
        return Watch(queue_of(self.made), self.child.name, by, tuple(c.name for c in self._seen))

    @property
    def _seen(self) -> list[Column[Any]]:
        return [self.child.c[key] for key in sorted(self.rollup.watched)]

    def pace(self) -> Pace:
        """Return how many owners are done at once: begin with few, each may have many children."""
        return Pace(first=50, least=1)

    def begin(self, connection: Connection) -> None:
        """Make the column: whoever has no children has nought."""
        needed = not self.model.nullable and dialect_of(connection) == "postgresql"
        added = column(self.made.name, storage_of(self.model))
        add_column(connection, self.owner.name, added, "0 NOT NULL" if needed else "0")

    def look(self, connection: Connection, last: str, size: int) -> Batch | None:
        """Return the next owners."""
        ids = next_ids(connection, self.owner.name, last, size)
        return Batch(ids, self.again) if ids else None

    def again(self, connection: Connection, ids: Collection[str]) -> None:
        """Work the figure out from the children that there are now."""
        tables = AppTables("", self.owner.metadata, {self.rollup.owner: self.owner, self.rollup.child: self.child})
        rollups.recompute(connection, tables, [self.rollup], ids, (), self.environment, held=frozenset(ids))

    def effect(self, connection: Connection, question: Question, before: Effect) -> Effect:  # noqa: ARG002 - as all
        """Return what was told before: no record can refuse a sum."""
        return before


def sums(plan: Plan, wanted: Sums, large: Collection[str], ready: Collection[Filling]) -> Iterator[Sum | Constant]:
    """Yield the sums that can be worked out from the tables as they are, and from what is prepared, where owners or children are many.

    Each comes after those that it looks at. New fields that one looks at come before it: old records have no value there, or all the same.
    """
    made: dict[tuple[str, str], Filling] = {each.place: each for each in ready}
    open_ones = {(rollup.owner, rollup.field) for rollup in wanted.rollups}
    for rollup in wanted.rollups:
        child, owner = plan.pairs.entities.get(rollup.child), plan.pairs.entities.get(rollup.owner)
        if child is None or owner is None or {rollup.owner, rollup.child}.isdisjoint(large):
            continue
        fresh = [each for each in constants(plan, child, rollup.watched) if each.place not in made]
        known = made | {each.place: each for each in fresh}
        below = lies(plan, child, known, open_ones)
        if not rollup.watched <= below.keys():
            continue
        yield from fresh
        seen = tuple(known[rollup.child, key].made for key in sorted(rollup.watched) if (rollup.child, key) in known)
        model = plan.pairs.new_tables.of(rollup.owner).c[rollup.field]
        incoming = under(rollup.field, names.incoming(rollup.field), model)
        own = below if owner is child else lies(plan, owner, known, open_ones)
        above = as_table(plan, owner, [*(c for key, c in own.items() if key != rollup.field), incoming])
        under_it = above if owner is child else as_table(plan, child, below.values())
        each = Sum(_change(plan, rollup), rollup, wanted.environment, model, above, under_it, seen)
        made = known | {each.place: each}
        yield each


def _change(plan: Plan, rollup: Rollup) -> FieldAdded | FieldRetyped | None:
    """Return the change that brings a sum along, or lets it be stored otherwise."""
    for effect in plan.effects:
        change = effect.change
        if isinstance(change, FieldAdded | FieldRetyped) and (change.entity, change.field) == (rollup.owner, rollup.field):
            return change
    return None
