"""Columns during a schema change: set aside, renamed, converted, added, filled, required or not."""



from .. import lineage, names, parked, quarantine
from ..bulk import quoted
from ..columns import column, storage_of
from ..parked import Parked
from . import links
from .alteration import Alteration
from .changes import FieldDropped, FieldRetyped
from .convert import Conversion, Target, carry_out
from .effects import natural_key
from .pairing import EntityPair, stored


def change(work: Alteration, pair: EntityPair) -> None:
    """Bring the columns of one table, which has its new name already, to the new version."""
    _set_aside(work, pair)
    _rename(work, pair)
    for key in pair.fields:
        how = work.converts(pair, key)
        if how:
            _convert(work, pair, how)
        elif work.anew_column(pair, key):
            _replace(work, pair, key)
        _require(work, pair, key, made_nullable=work.anew_column(pair, key))
    for key in pair.added:
        _add(work, pair, key)


def _set_aside(work: Alteration, pair: EntityPair) -> None:
    table, entity = work.new_table(pair).name, pair.new.key
    parking = {effect.change.key for effect in work.plan.effects if effect.told.code == FieldDropped.code}
    spread = links.spread(work.plan.pairs, pair)
    for was in pair.dropped:
        model = work.old_table(pair).c[was]
        if was in spread:
            if (entity, spread[was]) not in work.prepared.columns:
                links.write_links(work.connection, table, was, work.new.link(entity, spread[was]).name)
            work.drop_column(table, was, model)
        elif FieldDropped(entity, was).key in parking:
            _park(work, pair, was, was)
        else:
            work.drop_column(table, was, model)
            quarantine.forget_field(work.connection, work.app, pair.old.key, was)


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
    if model.foreign_keys:
        work.refer.add(table)
    if (pair.new.key, key) in work.prepared.columns:
        _replace(work, pair, key)
        return
    incoming = names.incoming(key)
    work.add_column(table, incoming, model)
    before, field = column(key, storage_of(old)), stored(pair.new)[key]
    conversion = Conversion(table, before, stored(pair.old)[was], field, how.new, _target(work, how))
    for failures in carry_out(work.connection, conversion, incoming):
        here = {"app": work.app, "entity": pair.new.key, "field": key}
        quarantine.keep(work.connection, failures, **here, release=work.plan.release, at=work.at)
    work.drop_column(table, key, old)
    work.rename_column(table, incoming, key)


def _replace(work: Alteration, pair: EntityPair, key: str) -> None:
    """Let the column that was filled beforehand take the place of the one that people used."""
    work.drop_column(work.new_table(pair).name, key, work.old_table(pair).c[pair.fields[key]])
    _take_incoming(work, pair, key)


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
    if not model.nullable and default is not None and (pair.new.key, key) not in work.prepared.columns:
        work.fill(table.name, model, default)
    if work.on_sqlite:
        work.anew.add(table.name)
        return
    work.operations.alter_column(table.name, key, nullable=model.nullable)
    if (pair.new.key, key) in work.prepared.filled:
        check = names.incoming(f"{work.old_table(pair).name}_{pair.fields[key]}_filled")
        work.operations.drop_constraint(check, table.name)


def _add(work: Alteration, pair: EntityPair, key: str) -> None:
    table, model = work.new_table(pair), work.new_table(pair).c[key]
    default = work.plan.defaults.get((pair.new.key, key))
    if (pair.new.key, key) in work.prepared.columns:
        _take_incoming(work, pair, key)
        if not model.nullable:
            work.require(table.name, key)
        if any(each.aside for each in work.plan.of_field(pair.new.key, key)):
            _let_go(work, pair, key)
    elif key in links.gathered(work.plan.pairs, pair):
        work.add_column(table.name, key, model)  # filled, and required where it must be, by `gather`
    elif _bring_back(work, pair, key):
        if not model.nullable:
            if default is not None:
                work.fill(table.name, model, default)
            work.require(table.name, key)
    elif model.nullable or default is None:
        work.add_column(table.name, key, model, nullable=model.nullable or work.on_sqlite)
        if work.on_sqlite and not model.nullable:
            work.anew.add(table.name)
    else:
        filled = work.has_rows(table.name)
        work.add_column(table.name, key, model, nullable=False, default=default if filled or work.on_sqlite else None)


def _take_incoming(work: Alteration, pair: EntityPair, key: str) -> None:
    """Let a column that was filled beforehand be the field's, and show what it could not take over."""
    table, model, incoming = work.new_table(pair).name, work.new_table(pair).c[key], names.incoming(key)
    quarantine.publish(work.connection, work.app, (work.old_table(pair).name, incoming), pair.new.key, key)
    if not work.on_sqlite:
        work.execute(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(incoming)} DROP DEFAULT")
    elif model.foreign_keys or not model.nullable:
        work.anew.add(table)
    work.rename_column(table, incoming, key)


def _let_go(work: Alteration, pair: EntityPair, key: str) -> None:
    """Let the column of a field go that comes back, but with values that were worked out anew."""
    aside = _aside(work, pair, key)
    if aside is not None:
        kept = column(aside.name, storage_of(work.new_table(pair).c[key]))
        work.drop_column(work.new_table(pair).name, aside.name, kept)


def _aside(work: Alteration, pair: EntityPair, key: str) -> Parked | None:
    """Return the column that a field comes back with, whose history goes on; it is noted no more."""
    if not work.restores(f"{pair.new.key}.{key}"):
        return None
    before = pair.old.key  # what the engine keeps follows a rename of the entity at the very end
    aside = parked.restorable_column(work.connection, work.app, before, key, storage_of(work.new_table(pair).c[key]))
    if aside is not None:
        parked.forget(work.connection, aside)
        lineage.restored(work.connection, work.app, aside.release, before, key)
    return aside


def _bring_back(work: Alteration, pair: EntityPair, key: str) -> bool:
    table, model = work.new_table(pair).name, work.new_table(pair).c[key]
    aside = _aside(work, pair, key)
    if aside is None:
        return False
    work.rename_column(table, aside.name, key)
    if model.foreign_keys:
        work.refer.add(table)
        work.anew.add(table)
    return True
