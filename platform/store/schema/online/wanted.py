"""What of a plan is worth making ready: what would hold people off for as long as a table is large."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ... import names
from ...bulk import dialect_of, quoted
from ...link_tables import link_key
from ...tables import index_keys
from ..changes import FieldGathered, FieldSpread, RequiredChanged
from ..constraints import kept_indexes
from ..effects import Question, conversion
from ..pairing import EntityPair
from ..plan import Plan
from .built import Check, Index
from .filling import Filling
from .gathered import Gathered
from .shadow import Shadow
from .spread import Spread
from .staged import Staged
from .sums import Sum, Sums, sums


@dataclass(frozen=True)
class Ready:
    """What was made ready, for `finish` within the publish; `large` are the entities whose writers must not wait for an index."""

    fillings: tuple[Filling, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    large: frozenset[str] = frozenset()

    @property
    def sums(self) -> frozenset[tuple[str, str]]:
        """Return the sums that are worked out, by entity and field."""
        return frozenset(each.place for each in self.fillings if isinstance(each, Sum))


NOTHING_READY = Ready()


def wanted(connection: Connection, plan: Plan, at: datetime, from_rows: int, new_sums: Sums | None) -> Ready:
    """Return what to make ready."""
    if plan.pairs.old is None:
        return NOTHING_READY
    touched = {effect.change.entity for effect in plan.effects}
    of_sums = {key for r in (new_sums.rollups if new_sums else ()) for key in (r.owner, r.child)}
    many = {
        key: pair
        for key, pair in plan.pairs.entities.items()
        if key in touched | of_sums and _has(connection, plan.pairs.old_tables.of(pair.old.key).name, from_rows)
    }
    linked = _links(plan, at, lambda table: _has(connection, table, from_rows))
    derived = {(rollup.owner, rollup.field) for rollup in (new_sums.rollups if new_sums else ())}
    changed = {key: pair for key, pair in many.items() if key in touched}
    shadows: tuple[Filling, ...] = (*_shadows(connection, plan, at, changed, derived), *linked)
    fillings: tuple[Filling, ...] = (*shadows, *(sums(plan, new_sums, many, shadows) if new_sums else ()))
    incoming = {each.place for each in fillings}
    large = {key: pair for key, pair in many.items() if key in touched.union(entity for entity, _ in incoming)}
    indexes = tuple(index for pair in large.values() for index in _indexes(plan, pair, incoming))
    checks = tuple(_checks(plan, large)) if dialect_of(connection) == "postgresql" else ()
    return Ready(fillings, indexes, checks, frozenset(large))


def _has(connection: Connection, table: str, rows: int) -> bool:
    found = connection.exec_driver_sql(f"SELECT 1 FROM {quoted(table)} LIMIT 1 OFFSET {max(rows - 1, 0)}")
    return found.first() is not None


def _shadows(
    connection: Connection, plan: Plan, at: datetime, large: Mapping[str, EntityPair], derived: Collection[tuple[str, str]]
) -> Iterator[Filling]:
    question = Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore)
    for pair in large.values():
        for key in pair.fields:
            change = plan.conversion(pair.new.key, key)
            if change is not None and (pair.new.key, key) not in derived:
                how = conversion(question, change)
                yield Shadow(change, how, Staged(plan.pairs.new.key, how.table, names.incoming(key), plan.release, at))


def _links(plan: Plan, at: datetime, large: Callable[[str], bool]) -> Iterator[Filling]:
    """Yield the references that become several, and those that were several."""
    old, new = plan.pairs.old_tables, plan.pairs.new_tables
    back = {effect.change.entity for effect in plan.effects if effect.told.code == "schema_entity_restored"}
    for effect in plan.effects:
        change = effect.change
        if not isinstance(change, FieldSpread | FieldGathered):
            continue
        pair = plan.pairs.entities[change.entity]
        table = old.of(pair.old.key).name
        if isinstance(change, FieldSpread):
            if large(table) and link_key(change.entity, change.field) not in back:
                yield Spread(change, table, new.link(change.entity, change.field))
            continue
        link, model = old.link(pair.old.key, change.was), new.of(change.entity).c[change.field]
        if large(table) or large(link.name):
            yield Gathered(change, link.name, model, Staged(plan.pairs.new.key, table, names.incoming(change.field), plan.release, at))


def _indexes(plan: Plan, pair: EntityPair, incoming: Collection[tuple[str, str]]) -> Iterator[Index]:
    old, new = plan.pairs.old_tables.of(pair.old.key), plan.pairs.new_tables.of(pair.new.key)
    kept = {keys for keys, _ in kept_indexes(plan, pair, incoming).values()}
    lies = {**pair.fields, **{key: names.incoming(key) for entity, key in incoming if entity == pair.new.key}}
    for keys, unique in index_keys(pair.new).items():
        if keys not in kept and all(key in lies for key in keys):
            now = tuple(lies[key] for key in keys)
            yield Index(pair.new.key, old.name, names.index(new.name, keys, unique=unique), now, keys, unique)


def _checks(plan: Plan, large: Mapping[str, EntityPair]) -> Iterator[Check]:
    tables = plan.pairs.old_tables
    for effect in plan.effects:
        change = effect.change
        if isinstance(change, RequiredChanged) and change.required and change.entity in large:
            pair = large[change.entity]
            if not effect.told.data.get("missing") and plan.conversion(change.entity, change.field) is None:
                yield Check(change.entity, change.field, tables.of(pair.old.key).name, pair.fields[change.field])
