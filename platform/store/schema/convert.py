"""Values on their way from one storage kind to another, by the rules with which the new field type reads its inputs."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Table

from ...kernel.ids import is_id
from ...kernel.json import datetime_text, decimal_text, dumps_stable, dumps_text
from ...metamodel.fields import Field, StateField
from ...metamodel.values import Refused, Storage, StorageKind, Value
from .. import bulk, records
from ..bulk import dialect_of, mark, quoted
from ..columns import REFERENCE, TEXT, array_cast, column, storage_of, to_driver
from ..quarantine import Failure, failure

BATCH = 5_000
SAMPLES = 5
"""How many of the values that do not convert are told in words."""
LISTED = 200
"""How many of them a plan lists with their record and the reason."""


@dataclass(frozen=True)
class Target:
    """Where the values of a reference are looked up, as the database is now: the table and its natural key if it is one text."""

    table: Table
    natural_key: str = ""


@dataclass(frozen=True)
class Conversion:
    """A change of a column's values: `before` is the column as the database has it, `was` and `field` both definitions.

    `empty` is what records get that have no value, or none that converts; `kept` values stay as they are. `states` are those that
    a record may be in, each with the one that it is in afterwards.
    """

    table: str
    before: Column[Any]
    was: Field
    field: Field
    new: Storage
    target: Target | None = None
    empty: Value = None
    kept: bool = False
    states: Mapping[str, str] | None = None

    @property
    def was_kind(self) -> StorageKind:
        """Return how the values lay before."""
        return storage_of(self.before).kind

    @property
    def digest(self) -> str:
        """Return what tells this conversion from any other, so that one that was cut off is only gone on with if it is the same."""
        same = [
            self.table,
            self.before.name,
            self.was.model_dump(mode="json"),
            self.field.model_dump(mode="json"),
            str(self.new),
        ]
        target = [self.target.table.name, self.target.natural_key] if self.target else []
        rest = [self.kept, sorted(self.states.items()) if self.states is not None else None, text_of(self.empty)]
        return hashlib.sha256(dumps_stable([same, target, rest])).hexdigest()


@dataclass
class Outcome:
    """How many values there are, how many change or do not convert, and a list of the latter."""

    values: int = 0
    changed: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list[Failure])
    _seal: Any = field(default_factory=hashlib.sha256)

    @property
    def samples(self) -> str:
        """Return a few of the values that do not convert."""
        return ", ".join(list(dict.fromkeys(failure.value for failure in self.failures))[:SAMPLES])

    @property
    def seal(self) -> str:
        """Return what changes with any value that does not convert."""
        return self._seal.hexdigest() if self.failed else ""

    def fail(self, failure: Failure) -> None:
        """Count and list a value that does not convert."""
        self.failed += 1
        self._seal.update(f"{failure.record_id} {failure.value}\n".encode())
        if len(self.failures) < LISTED:
            self.failures.append(failure)


@dataclass(frozen=True)
class Done:
    """What became of a batch: new values by record, and those that do not convert."""

    values: list[tuple[str, Value]]
    failures: list[Failure]


def rehearse(connection: Connection, conversion: Conversion) -> Outcome:
    """Convert all values without writing any."""
    outcome = Outcome()
    for batch in batches(connection, conversion):
        done = convert(connection, conversion, batch)
        before = dict(batch)
        outcome.values += len(batch)
        outcome.changed += sum(value != before[record_id] for record_id, value in done.values)
        for failed in done.failures:
            outcome.fail(failed)
    return outcome


def carry_out(connection: Connection, conversion: Conversion, after: str) -> Iterator[list[Failure]]:
    """Write all converted values into the column `after`, yielding what does not convert and stays NULL there."""
    for batch in batches(connection, conversion):
        done = convert(connection, conversion, batch)
        write(connection, conversion, after, done.values)
        yield done.failures


def batches(connection: Connection, conversion: Conversion, size: int = BATCH) -> Iterator[list[tuple[str, Value]]]:
    """Yield all values with their records, in the order of the ids."""
    last = ""
    while True:
        batch = after(connection, conversion, last, size)
        if not batch:
            return
        yield batch
        last = batch[-1][0]


def after(connection: Connection, conversion: Conversion, last: str, size: int) -> list[tuple[str, Value]]:
    """Return the values of so many records behind an id; the empty ones only where they get a value."""
    sign, name = mark(dialect_of(connection)), quoted(conversion.before.name)
    filled = f" AND t.{name} IS NOT NULL" if conversion.empty is None else ""
    rest = f"""FROM {quoted(conversion.table)} AS t WHERE t."id" > {sign}{filled} ORDER BY t."id" LIMIT {size}"""
    columns = [column("id", REFERENCE), conversion.before]
    return [(row[0], row[1]) for row in bulk.select(connection, columns, rest, (last,))]


def convert(connection: Connection, conversion: Conversion, batch: list[tuple[str, Value]]) -> Done:
    """Convert some values."""
    known = _known(connection, conversion.target, [value for _, value in batch])
    done = Done([], [])
    seen: dict[object, Value | Refused] = {}
    for record_id, value in batch:
        if value is None:
            continue
        same = value if isinstance(value, str) else (type(value), str(value))
        if same not in seen:
            try:
                seen[same] = _taken(conversion, known, value)
            except Refused as refused:
                seen[same] = refused
        found = seen[same]
        if isinstance(found, Refused):
            done.failures.append(failure(record_id, text_of(value), found.code, found.data))
        else:
            done.values.append((record_id, found))
    return done


def _taken(conversion: Conversion, known: Mapping[str, str], value: Value) -> Value:
    if conversion.states is not None:
        return _state(conversion.states, value)
    if conversion.kept:
        return value
    return _reference(known, value) if conversion.new.kind == "reference" else _cleaned(conversion, value)


def _cleaned(conversion: Conversion, value: Value) -> Value:
    new, kind = conversion.field, conversion.new.kind
    if new.derived:
        return None
    if value == "" or isinstance(new, StateField):
        return value or None
    if kind == conversion.was_kind and kind not in ("datetime", "date", "decimal"):
        return new.clean(value)
    if kind == "text":
        return new.clean(conversion.was.cell(value) if isinstance(value, list | dict) else text_of(value))
    if kind == "boolean" and isinstance(value, int | Decimal):
        return new.clean(decimal_text(Decimal(value)))
    if isinstance(value, datetime | date | Decimal):
        return new.clean(text_of(value))
    if isinstance(value, bool) and kind != "boolean":
        return new.clean(int(value))
    return new.clean(value)


def _state(states: Mapping[str, str], value: Value) -> Value:
    if value not in states:
        raise Refused("not_an_option")
    return states[str(value)]


def _known(connection: Connection, target: Target | None, values: list[Value]) -> Mapping[str, str]:
    if target is None:
        return {}
    texts = [value for value in values if isinstance(value, str)]
    found = {
        key: key for key in records.fetch(connection, target.table, [text for text in texts if is_id(text)], ("id",))
    }
    if target.natural_key:
        by_key = records.fetch_by(connection, target.table, (target.natural_key,), [(text,) for text in texts])
        found.update({str(key[0]): str(row["id"]) for key, row in by_key.items()})
    return found


def _reference(known: Mapping[str, str], value: Value) -> Value:
    if value == "":
        return None
    if value not in known:
        raise Refused("not_reference")
    return known[str(value)]


def text_of(value: Value) -> str:
    """Return a value as a person would write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return datetime_text(value)
    return value.isoformat() if isinstance(value, date) else dumps_text(value)


def write(connection: Connection, conversion: Conversion, after: str, values: list[tuple[str, Value]]) -> None:
    """Write values into the column `after` of their records."""
    if not values:
        return
    dialect = dialect_of(connection)
    given = bulk.converted([value for _, value in values], to_driver(conversion.new, dialect))
    ids = [record_id for record_id, _ in values]
    table, name = quoted(conversion.table), quoted(after)
    if dialect == "postgresql":
        cast = f"unnest(%s::{array_cast(TEXT)}, %s::{array_cast(conversion.new)}) AS k(id, v)"
        connection.exec_driver_sql(
            f'UPDATE {table} AS t SET {name} = k.v FROM {cast} WHERE t."id" = k.id', (ids, given)
        )
    else:
        bulk.run(connection, f'UPDATE {table} SET {name} = ? WHERE "id" = ?', list(zip(given, ids, strict=True)))
