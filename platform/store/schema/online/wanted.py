"""What of a plan is worth making ready: what would hold people off for as long as a table is large."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from ... import names
from ...bulk import dialect_of, quoted
from ...key_conditions import where_of
from ...link_tables import link_key
from ...tables import conditional_keys, conditional_on, index_keys
from ..changes import FieldGathered, FieldSpread, RequiredChanged
from ..constraints import kept_conditional, kept_indexes
from ..effects import Effect, Question
from ..pairing import EntityPair
from ..plan import Plan
from .built import Check, Index
from .filling import Filling
from .gathered import Gathered
from .lying import Place
from .shadow import shadows
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
    looked = new_sums.rollups if new_sums else ()
    of_sums = {key for r in looked for key in (r.owner, r.child)}
    many = {
        key: pair
        for key, pair in plan.pairs.entities.items()
        if key in touched | of_sums and _has(connection, plan.pairs.old_tables.of(pair.old.key).name, from_rows)
    }
    linked = _links(plan, at, lambda table: _has(connection, table, from_rows))
    heavy = [rollup for rollup in looked if not {rollup.owner, rollup.child}.isdisjoint(many)]
    shown = frozenset((rollup.child, key) for rollup in heavy for key in rollup.watched)
    derived = frozenset((rollup.owner, rollup.field) for rollup in looked)
    anew = [place for place in _anew(plan, many, from_rows, shown) if place not in derived]
    question = Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore)
    rewritten = (shadows(question, plan, pair, [f for e, f in anew if e == key], at) for key, pair in plan.pairs.entities.items())
    beside: tuple[Filling, ...] = (*chain.from_iterable(rewritten), *linked)
    fillings: tuple[Filling, ...] = (*beside, *(sums(plan, new_sums, many, beside) if new_sums else ()))
    incoming = {each.place for each in fillings}
    large = {key: pair for key, pair in many.items() if key in touched.union(entity for entity, _ in incoming)}
    indexes = tuple(index for pair in large.values() for index in _indexes(connection, plan, pair, incoming))
    checks = tuple(_checks(plan, large, incoming)) if dialect_of(connection) == "postgresql" else ()
    return Ready(fillings, indexes, checks, frozenset(large))


def _anew(plan: Plan, large: Collection[str], from_rows: int, looked: Collection[Place]) -> list[Place]:
    """Return the fields whose values are written anew: those of many records, and those that a sum over many looks at."""
    rewritten = [(key, field) for key in plan.pairs.entities for field in sorted(plan.rewritten(key))]
    return [place for place in rewritten if place in looked or (place[0] in large and _worth(plan.of_field(*place), from_rows))]


def _worth(told: Collection[Effect], from_rows: int) -> bool:
    return any(each.converts or (each.written or 0) >= from_rows for each in told)


def _has(connection: Connection, table: str, rows: int) -> bool:
    found = connection.exec_driver_sql(f"SELECT 1 FROM {quoted(table)} LIMIT 1 OFFSET {max(rows - 1, 0)}")
    return found.first() is not None


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


def _indexes(connection: Connection, plan: Plan, pair: EntityPair, incoming: Collection[Place]) -> Iterator[Index]:
    old, new = plan.pairs.old_tables.of(pair.old.key), plan.pairs.new_tables.of(pair.new.key)
    kept = {keys for keys, _ in kept_indexes(plan, pair, incoming).values()}
    prepared = {key: names.incoming(key) for entity, key in incoming if entity == pair.new.key}
    lies = {**pair.fields, **plan.asides(pair.new.key), **prepared}
    for keys, unique in index_keys(pair.new).items():
        if keys not in kept and all(key in lies for key in keys):
            now = tuple(lies[key] for key in keys)
            yield Index(pair.new.key, old.name, names.index(new.name, keys, unique=unique), now, keys, unique)
    stay = kept_conditional(plan, pair, incoming)
    for keys, where in conditional_keys(pair.new):
        looked = {*keys, *conditional_on(pair.new, where)}
        if (keys, where) not in stay and looked <= lies.keys():
            now, called = tuple(lies[key] for key in keys), {key: lies[key] for key in looked}
            only = where_of(pair.new.fields, where, dialect_of(connection), called)
            yield Index(pair.new.key, old.name, names.conditional(new.name, keys, where), now, keys, unique=True, where=where, only=only)


def _checks(plan: Plan, large: Mapping[str, EntityPair], incoming: Collection[Place]) -> Iterator[Check]:
    tables = plan.pairs.old_tables
    for effect in plan.effects:
        change = effect.change
        if isinstance(change, RequiredChanged) and change.required and change.entity in large:
            pair = large[change.entity]
            if not effect.told.data.get("missing") and (change.entity, change.field) not in incoming:
                yield Check(change.entity, change.field, tables.of(pair.old.key).name, pair.fields[change.field])
