"""Columns during a schema change: set aside, renamed, converted, added, filled, required or not."""

from .. import names, parked
from ..columns import column, storage_of
from ..parked import Parked
from .alteration import Alteration
from .changes import FieldDropped, FieldRetyped
from .convert import Conversion, Target, carry_out
from .diff import retyped
from .effects import natural_key
from .pairing import EntityPair, stored


def change(work: Alteration, pair: EntityPair) -> None:
    """Bring the columns of one table, which has its new name already, to the new version."""
    _set_aside(work, pair)
    _rename(work, pair)
    for key in pair.fields:
        how = retyped(work.plan.pairs, pair, key)
        if how:
            _convert(work, pair, how)
        _require(work, pair, key, made_nullable=how is not None)
    for key in pair.added:
        _add(work, pair, key)


def _set_aside(work: Alteration, pair: EntityPair) -> None:
    table, entity = work.new_table(pair).name, pair.new.key
    parking = {effect.change.key for effect in work.plan.effects if effect.told.code == FieldDropped.code}
    for was in pair.dropped:
        model = work.old_table(pair).c[was]
        if FieldDropped(entity, was).key in parking:
            _park(work, pair, was, was)
        else:
            work.drop_column(table, was, model)


def _park(work: Alteration, pair: EntityPair, key: str, was: str) -> None:
    table, model = work.new_table(pair).name, work.old_table(pair).c[was]
    aside = names.parked(key, work.plan.release)
    work.park_column(table, key, model, aside)
    shape = {key: storage_of(model)}
    parked.keep(work.connection, Parked(aside, work.app, pair.new.key, key, table, work.plan.release, shape, work.at))


def _rename(work: Alteration, pair: EntityPair) -> None:
    table = work.new_table(pair).name
    for was, now in names.steps({was: key for key, was in pair.fields.items()}):
        work.rename_column(table, was, now)


def _convert(work: Alteration, pair: EntityPair, how: FieldRetyped) -> None:
    key, was = how.field, pair.fields[how.field]
    table, model, old = work.new_table(pair).name, work.new_table(pair).c[how.field], work.old_table(pair).c[was]
    incoming = names.short(names.INCOMING + key)
    work.add_column(table, incoming, model)
    conversion = Conversion(table, column(key, storage_of(old)), stored(pair.new)[key], how.new, _target(work, how))
    outcome = carry_out(work.connection, conversion, incoming)
    if outcome.failed:
        _park(work, pair, key, was)
    else:
        work.drop_column(table, key, old)
    work.rename_column(table, incoming, key)


def _target(work: Alteration, how: FieldRetyped) -> Target | None:
    if not how.to:
        return None
    pair = work.pairs.get(how.to)
    return Target(work.new.of(how.to), natural_key(pair) if pair else "")


def _require(work: Alteration, pair: EntityPair, key: str, *, made_nullable: bool) -> None:
    """Make a column that was there before accept NULL or not, as the new version says; fill it first where a default is given."""
    table, model = work.new_table(pair), work.new_table(pair).c[key]
    nullable = made_nullable or work.old_table(pair).c[pair.fields[key]].nullable
    if model.nullable == nullable:
        return
    default = work.plan.defaults.get((pair.new.key, key))
    if not model.nullable and default is not None:
        work.fill(table.name, model, default)
    if work.on_sqlite:
        work.anew.add(table.name)
    else:
        work.operations.alter_column(table.name, key, nullable=model.nullable)


def _add(work: Alteration, pair: EntityPair, key: str) -> None:
    table, model = work.new_table(pair), work.new_table(pair).c[key]
    aside = (
        parked.restorable_column(work.connection, work.app, pair.new.key, key, storage_of(model))
        if work.plan.restore
        else None
    )
    default = work.plan.defaults.get((pair.new.key, key))
    if aside:
        work.rename_column(table.name, aside.name, key)
        parked.forget(work.connection, aside)
        if work.on_sqlite and model.foreign_keys:
            work.anew.add(table.name)
    else:
        empty = not work.has_rows(table.name)
        work.add_column(table.name, key, model, nullable=model.nullable or not empty)
        if model.nullable or empty:
            return
    if model.nullable:
        return
    if default is not None:
        work.fill(table.name, model, default)
    if work.on_sqlite:
        work.anew.add(table.name)
    else:
        work.operations.alter_column(table.name, key, nullable=False)
