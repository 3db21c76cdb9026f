"""The effect of one change on the data that is there: counted, told in words, and refused where data would break."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import Connection, Table, inspect

from ...kernel.problems import Problem
from ...metamodel.values import Value
from .. import names, parked
from ..bulk import dialect_of, quoted
from ..columns import column, storage_of
from ..key_conditions import where_of
from ..quarantine import Failure
from ..tables import AppTables, conditional_on
from . import links, states
from .changes import (
    Change,
    EntityAdded,
    EntityDropped,
    EntityRenamed,
    FieldAdded,
    FieldChange,
    FieldDropped,
    FieldGathered,
    FieldRedefined,
    FieldRetyped,
    FieldSpread,
    RequiredChanged,
    StatesChanged,
    UniqueAdded,
)
from .convert import Conversion, Outcome, Target, rehearse
from .diff import retyped
from .pairing import EntityPair, Pairing, stored

_SHOWN = 5

Restore: TypeAlias = bool | frozenset[str]
"""Which kept data come back: all that can, none, or those that are named as a consent names them."""


@dataclass(frozen=True)
class Effect:
    """A change in words with its counts; `problems` refuse it, `loses_data` says that fields lose values.

    Of the values that do not convert, `failures` lists the first, `failed` counts all, and `seal` changes with any of them.
    `converts` says that values have to be written anew; `written` how many records otherwise get another value (a default, another
    state), None where none ever can; `aside` is the column that comes back.
    """

    change: Change
    told: Problem
    problems: tuple[Problem, ...] = ()
    loses_data: bool = False
    failures: tuple[Failure, ...] = ()
    failed: int = 0
    seal: str = ""
    converts: bool = False
    written: int | None = None
    aside: str = ""

    @property
    def key(self) -> str:
        """Return what a person's consent names."""
        return self.change.key


@dataclass(frozen=True)
class Question:
    """What an effect is worked out from."""

    connection: Connection
    pairs: Pairing
    defaults: Mapping[tuple[str, str], Value]
    consent: frozenset[str]
    restore: Restore

    def restores(self, change: Change) -> bool:
        """Tell whether kept data of a change are to come back."""
        return self.restore is True or (self.restore is not False and change.key in self.restore)

    def names(self, change: Change) -> bool:
        """Tell whether a person asked for just this one to come back."""
        return not isinstance(self.restore, bool) and change.key in self.restore

    @property
    def old(self) -> AppTables:
        """Return the tables as they are."""
        return self.pairs.old_tables

    @property
    def app(self) -> str:
        """Return the app's key."""
        return self.pairs.new.key

    def pair(self, change: Change) -> EntityPair:
        """Return the changed entity in both versions."""
        return self.pairs.entities[change.entity]

    def table(self, change: Change) -> Table:
        """Return the changed entity's table as it is."""
        return self.old.of(self.pair(change).old.key)

    def number(self, text: str) -> int:
        """Return the one number that a query gives."""
        return int(self.connection.exec_driver_sql(text).scalar_one())

    def rows(self, table: Table) -> int:
        """Return how many records there are."""
        return self.number(f"SELECT count(*) FROM {quoted(table.name)}")

    def filled(self, change: FieldSpread) -> int:
        """Return how many records have a value in a column."""
        return self.number(f"SELECT count({quoted(change.was)}) FROM {quoted(self.table(change).name)}")

    def default(self, change: FieldAdded | RequiredChanged | FieldRetyped) -> Value:
        """Return what fills records that have no value; None where nothing does."""
        return self.defaults.get((change.entity, change.field))


def effect(question: Question, change: Change) -> Effect:  # noqa: C901, PLR0912 - one line for each kind of change
    """Return what a change does to the data."""
    match change:
        case EntityAdded():
            found = _entity_added(question, change)
        case EntityDropped():
            found = _entity_dropped(question, change)
        case EntityRenamed():
            found = Effect(
                change, Problem(change.code, {**change.data(), "rows": question.rows(question.table(change))})
            )
        case FieldGathered():
            found = _field_gathered(question, change)
        case FieldSpread():
            data = {**change.data(), "rows": question.filled(change)}
            found = Effect(change, Problem(change.code, data))
        case FieldAdded():
            found = _field_added(question, change)
        case FieldDropped():
            found = _field_dropped(question, change)
        case FieldRedefined():
            found = _field_redefined(question, change)
        case FieldRetyped():
            found = _field_retyped(question, change)
        case RequiredChanged():
            found = _required(question, change)
        case StatesChanged():
            found = _states_changed(question, change)
        case UniqueAdded():
            found = _unique_added(question, change)
        case _:
            found = Effect(change, Problem(change.code, change.data()))
    return found


def _entity_added(question: Question, change: EntityAdded) -> Effect:
    entity = question.pairs.new.entities[change.entity]
    name = names.short(entity.table)
    known = (
        {names.short(old.table) for old in question.pairs.old.entities.values()} if question.pairs.old else set[str]()
    )
    if name not in known and inspect(question.connection).has_table(name):
        return Effect(
            change,
            Problem(change.code, change.data()),
            (Problem("schema_table_taken", {**change.data(), "table": name}),),
        )
    aside = _aside(question, change)
    if aside and not question.restores(change):
        return Effect(change, Problem("schema_entity_added_anew", {**change.data(), "release": aside.release}))
    if aside:
        return Effect(change, Problem("schema_entity_restored", {**change.data(), "release": aside.release}))
    return Effect(change, Problem(change.code, change.data()))


def _aside(question: Question, change: EntityAdded) -> parked.Parked | None:
    table = question.pairs.new_tables.of(change.entity)
    shape = {c.name: storage_of(c) for c in table.columns}
    required = {c.name for c in table.columns if not c.nullable}
    return parked.restorable_table(question.connection, question.app, change.entity, shape, required)


def _entity_dropped(question: Question, change: EntityDropped) -> Effect:
    data = {**change.data(), "rows": question.rows(question.old.of(change.entity))}
    if change.key in question.consent:
        return Effect(change, Problem("schema_entity_deleted", data), loses_data=data["rows"] != 0)
    return Effect(change, Problem(change.code, data))


def _field_added(question: Question, change: FieldAdded) -> Effect:
    rows = question.rows(question.table(change))
    data = {**change.data(), "rows": rows, "missing": rows}
    field = question.pair(change).new.fields[change.field]
    storage = field.column()
    aside = other = None
    if storage:
        kept = (question.connection, question.app, question.pair(change).old.key, change.field, storage)
        aside, other = parked.restorable_column(*kept), parked.otherwise_stored(*kept)
    if aside and question.restores(change):
        missing = question.number(
            f"SELECT count(*) FROM {quoted(question.table(change).name)} WHERE {quoted(aside.name)} IS NULL"
        )
        data = {**data, "missing": missing, "release": aside.release}
        needed = change.required and question.default(change) is None
        problems = (Problem("schema_needs_value", data),) if needed and missing else ()
        written = missing if change.required and not needed else None
        return Effect(change, Problem("schema_field_restored", data), problems, written=written, aside=aside.name)
    if other:
        data = {**data, "release": other.release, "old": other.shape[change.field].kind}
        if question.names(change):
            return Effect(change, Problem(change.code, data), (Problem("schema_restores_other_type", data),))
    if not change.required or not rows:
        code = "schema_field_added_anew" if aside else "schema_field_added_beside" if other else change.code
        return Effect(change, Problem(code, {**data, "release": aside.release} if aside else data))
    default = question.default(change)
    if default is None:
        return Effect(change, Problem(change.code, data), (Problem("schema_needs_value", data),))
    if field.unique and rows > 1:
        return Effect(change, Problem(change.code, data), (Problem("schema_default_not_unique", data),))
    return Effect(change, Problem("schema_field_filled", {**data, "value": default}))


def _field_gathered(question: Question, change: FieldGathered) -> Effect:
    link = question.old.link(question.pair(change).old.key, change.was)
    owners = question.number(f"SELECT count(DISTINCT owner) FROM {quoted(link.name)}")
    outcome = Outcome(values=owners)
    for failed in links.several(question.connection, link.name):
        outcome.fail(failed)
    return gathered(question, change, outcome, question.rows(question.table(change)) - owners + outcome.failed)


def gathered(question: Question, change: FieldGathered, outcome: Outcome, missing: int) -> Effect:
    """Return the effect of links becoming a reference with this outcome, and with so many records that have none."""
    data = {
        **change.data(),
        "rows": outcome.values,
        "failed": outcome.failed,
        "samples": outcome.samples,
        "old": "many",
        "new": "reference",
    }
    found = Effect(
        change,
        Problem(change.code, data),
        (),
        outcome.failed > 0,
        tuple(outcome.failures),
        outcome.failed,
        outcome.seal,
    )
    problems: list[Problem] = []
    if outcome.failed and change.key not in question.consent:
        problems.append(Problem("schema_does_not_convert", data))
    if change.required and missing:
        problems.append(
            Problem("schema_needs_value", {**data, "missing": missing, "rows": question.rows(question.table(change))})
        )
    return replace(found, problems=tuple(problems))


def _field_dropped(question: Question, change: FieldDropped) -> Effect:
    table = question.table(change)
    filled = question.number(f"SELECT count({quoted(change.field)}) FROM {quoted(table.name)}")
    data = {**change.data(), "rows": question.rows(table), "filled": filled}
    if not filled:
        return Effect(change, Problem("schema_field_dropped_empty", data))
    if change.key in question.consent:
        return Effect(change, Problem("schema_field_deleted", data), loses_data=True)
    return Effect(change, Problem(change.code, data))


def conversion(question: Question, change: FieldRetyped) -> Conversion:
    """Return the conversion of a field's values in the tables as they are before the change."""
    pair, table = question.pair(change), question.table(change)
    was = pair.fields[change.field]
    new, target = stored(pair.new)[change.field], _target(question, change)
    return Conversion(table.name, table.c[was], stored(pair.old)[was], new, change.new, target)


def natural_key(pair: EntityPair) -> str:
    """Return the old key of the one text field by which records are known in both versions; empty text where there is none."""
    keys = next((key.unique for key in pair.new.definition.keys if key.where is None), ())
    was = pair.fields.get(keys[0]) if len(keys) == 1 else None
    storage = pair.old.fields[was].column() if was else None
    return was if was and storage and storage.kind == "text" else ""


def kept(question: Question, told: Effect) -> Conversion:
    """Return how the values of a field that is not converted are taken over, from its own column or from the one that comes back."""
    change = told.change
    assert isinstance(change, FieldChange)
    pair, table, new = question.pair(change), question.table(change), stored(question.pair(change).new)[change.field]
    storage = new.column()
    assert storage is not None
    if told.aside:
        return Conversion(table.name, column(told.aside, storage), new, new, storage, kept=True)
    was = pair.fields[change.field]
    return Conversion(table.name, table.c[was], stored(pair.old)[was], new, storage, kept=True)


def _target(question: Question, change: FieldRetyped) -> Target | None:
    pair = question.pairs.entities.get(change.to)
    return Target(question.old.of(pair.old.key), natural_key(pair)) if pair else None


def _field_retyped(question: Question, change: FieldRetyped) -> Effect:
    return converted(question, change, rehearse(question.connection, conversion(question, change)))


def _field_redefined(question: Question, change: FieldRedefined) -> Effect:
    outcome = rehearse(question.connection, conversion(question, change))
    if "secret" in change.types and len(set(change.types)) == 2 and outcome.values:
        told = Problem(change.code, {**change.data(), "rows": outcome.values})
        return Effect(change, told, (Problem("schema_secret_stays", change.data()),))
    if outcome.failed or outcome.changed:
        return converted(question, change, outcome)
    return Effect(change, Problem(change.code, {**change.data(), "rows": outcome.values}))


def converted(question: Question, change: FieldRetyped, outcome: Outcome) -> Effect:
    """Return the effect of a conversion with this outcome."""
    data: dict[str, object] = {
        **change.data(),
        "rows": outcome.values,
        "failed": outcome.failed,
        "samples": outcome.samples,
    }
    found = Effect(
        change,
        Problem(change.code, data),
        (),
        outcome.failed > 0,
        tuple(outcome.failures),
        outcome.failed,
        outcome.seal,
        converts=True,
    )
    if not outcome.failed:
        return found
    if change.key not in question.consent:
        return replace(found, problems=(Problem("schema_does_not_convert", data),), loses_data=False)
    required = question.pair(change).new.fields[change.field].required
    if required and question.default(change) is None:
        return replace(found, problems=(Problem("schema_needs_value", {**data, "missing": outcome.failed}),))
    return replace(found, told=Problem("schema_partly_converted", data))


def _required(question: Question, change: RequiredChanged) -> Effect:
    if not change.required:
        return Effect(change, Problem("schema_optional", change.data()))
    pair, table = question.pair(change), question.table(change)
    name = quoted(pair.fields[change.field])
    missing = question.number(f"SELECT count(*) FROM {quoted(table.name)} WHERE {name} IS NULL")
    data = {**change.data(), "rows": question.rows(table), "missing": missing}
    default = question.default(change)
    if not missing:
        return Effect(change, Problem(change.code, data), written=None if default is None else 0)
    if default is None:
        return Effect(change, Problem(change.code, data), (Problem("schema_needs_value", data),))
    return Effect(change, Problem("schema_required_filled", {**data, "value": default}), written=missing)


def _states_changed(question: Question, change: StatesChanged) -> Effect:
    found = states.elsewhere(question.connection, question.table(change), question.pair(change), change.field)
    moved = ", ".join(f"{each.was} → {each.now} ({each.records})" for each in found if each.now)
    held = [each for each in found if not each.now]
    data = {**change.data(), "states": ", ".join(f"{each.was} ({each.records})" for each in held), "count": sum(e.records for e in held)}
    told = Problem("schema_states_moved", {**change.data(), "moved": moved}) if moved else Problem(change.code, change.data())
    written = sum(each.records for each in found if each.now) if states.moves(question.pair(change), change.field) else None
    return Effect(change, told, (Problem("schema_state_held", data),) if held else (), written=written)


def _unique_added(question: Question, change: UniqueAdded) -> Effect:
    pair, table = question.pair(change), question.table(change)
    if any(key not in pair.fields and (change.entity, key) not in question.defaults for key in change.fields):
        return Effect(change, Problem(change.code, change.data()))
    columns = [quoted(pair.fields[key]) for key in change.fields if key in pair.fields]
    listed, filled = ", ".join(columns), " AND ".join(f"{column} IS NOT NULL" for column in columns)
    if change.where:
        if any(
            retyped(question.pairs, pair, key) or pair.fields.get(key) != key
            for key in conditional_on(pair.new, change.where)
        ):
            return Effect(change, Problem(change.code, change.data()))  # what it asks is there after the change only
        filled += f" AND {where_of(pair.new.fields, change.where, dialect_of(question.connection))}"
    groups = f"SELECT {listed} FROM {quoted(table.name)} WHERE {filled} GROUP BY {listed} HAVING count(*) > 1"
    count = question.number(f"SELECT count(*) FROM ({groups}) AS twice")
    if not count:
        return Effect(change, Problem(change.code, change.data()))
    shown = question.connection.exec_driver_sql(f"{groups} LIMIT {_SHOWN}").all()
    samples = "; ".join(", ".join(str(value) for value in row) for row in shown)
    twins = Problem("schema_duplicates", {**change.data(), "count": count, "samples": samples})
    return Effect(change, Problem(change.code, change.data()), (twins,))
