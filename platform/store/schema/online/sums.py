"""A new sum or count over children, worked out into a column beside what people use, for each record that has children."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table

from ....expressions import Environment
from ....kernel.json import dumps_stable
from ....metamodel.model import Rollup
from ... import names, rollups
from ...bulk import dialect_of
from ...columns import column, storage_of
from ...pace import Pace
from ...tables import SYSTEM_COLUMNS, AppTables
from ..changes import FieldAdded, FieldChange, StatesChanged
from ..effects import Effect, Question
from ..pairing import EntityPair
from ..plan import Plan
from .filling import Batch, add_column, next_ids
from .journal import Made
from .watch import Watch, queue_of


@dataclass(frozen=True)
class Sums:
    """The sums and counts that a release brings along, and what their conditions are read with."""

    rollups: tuple[Rollup, ...]
    environment: Environment


@dataclass(frozen=True)
class Sum:
    """A sum or count that is prepared; `model` is the column to be, `owner` and `child` pair the two entities."""

    change: FieldAdded
    rollup: Rollup
    environment: Environment
    model: Column[Any]
    owner: Table
    child: Table

    @property
    def place(self) -> tuple[str, str]:
        """Return the field's entity and key."""
        return self.change.entity, self.change.field

    @property
    def made(self) -> Made:
        """Return how the journal calls it."""
        where = self.rollup.where.text if self.rollup.where else ""
        same = [where, self.rollup.sum, str(self.model.type), self.model.nullable, self.child.name, sorted(c.name for c in self._seen)]
        digest = hashlib.sha256(dumps_stable(same)).hexdigest()
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


def sums(plan: Plan, wanted: Sums, large: Collection[str]) -> Iterator[Sum]:
    """Yield the sums that can be worked out from the tables as they are, where owners or children are many."""
    added = {
        (effect.change.entity, effect.change.field): effect.change
        for effect in plan.effects
        if type(effect.change) is FieldAdded and effect.told.code != "schema_field_restored"
    }
    for rollup in wanted.rollups:
        change = added.get((rollup.owner, rollup.field))
        child, owner = plan.pairs.entities.get(rollup.child), plan.pairs.entities.get(rollup.owner)
        many = not {rollup.owner, rollup.child}.isdisjoint(large)
        if change and child and owner and many and rollup.watched <= _still(plan, child):
            model = plan.pairs.new_tables.of(rollup.owner).c[rollup.field]
            above = _as_it_lies(plan, owner, model)
            below = above if owner is child else _as_it_lies(plan, child)
            yield Sum(change, rollup, wanted.environment, model, above, below)


def _still(plan: Plan, pair: EntityPair) -> set[str]:
    """Return the fields, by new key, whose values are the same before and after."""
    moved = {
        effect.change.field
        for effect in plan.effects
        if isinstance(effect.change, FieldChange)
        and effect.change.entity == pair.new.key
        and (effect.converts or isinstance(effect.change, StatesChanged) or effect.told.code == "schema_required_filled")
    }
    return {*SYSTEM_COLUMNS, *pair.fields} - moved


def _as_it_lies(plan: Plan, pair: EntityPair, incoming: Column[Any] | None = None) -> Table:
    """Return the table as the database has it, its columns under their new keys, with one that is being filled."""
    table = plan.pairs.old_tables.of(pair.old.key)
    now = {**{key: key for key in SYSTEM_COLUMNS}, **{was: key for key, was in pair.fields.items()}}
    columns = [_under(now[c.name], c.name, c) for c in table.columns if c.name in now]
    if incoming is not None:
        columns.append(_under(incoming.name, names.incoming(incoming.name), incoming))
    return Table(table.name, MetaData(), *columns)


def _under(key: str, name: str, like: Column[Any]) -> Column[Any]:
    return Column(name, like.type, key=key, info=like.info)
