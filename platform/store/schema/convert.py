"""Values on their way from one storage kind to another, by the rules with which the new field type reads its inputs."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Table

from ...kernel.ids import is_id
from ...kernel.json import datetime_text, decimal_text, dumps_text
from ...metamodel.fields import Field, StateField
from ...metamodel.values import Refused, Storage, Value
from .. import bulk, records
from ..bulk import dialect_of, mark, quoted
from ..columns import REFERENCE, TEXT, array_cast, column, to_driver

_BATCH = 5_000
SAMPLES = 5
"""How many of the values that do not convert are shown."""


@dataclass(frozen=True)
class Target:
    """Where the values of a reference are looked up, as the database is now: the table and its natural key if it is one text."""

    table: Table
    natural_key: str = ""


@dataclass(frozen=True)
class Conversion:
    """A change of a column's storage: `before` and `after` are the columns' names as the database is now."""

    table: str
    before: Column[Any]
    field: Field
    new: Storage
    target: Target | None = None


@dataclass
class Outcome:
    """How many values there are, how many do not convert, and a few of those."""

    values: int = 0
    failed: int = 0
    samples: list[str] = field(default_factory=list[str])


def rehearse(connection: Connection, conversion: Conversion) -> Outcome:
    """Convert all values without writing any."""
    outcome = Outcome()
    for batch in _batches(connection, conversion):
        _convert(connection, conversion, batch, outcome)
    return outcome


def carry_out(connection: Connection, conversion: Conversion, after: str) -> Outcome:
    """Write all converted values into the column `after`; what does not convert stays NULL there."""
    outcome = Outcome()
    for batch in _batches(connection, conversion):
        _write(connection, conversion, after, _convert(connection, conversion, batch, outcome))
    return outcome


def _batches(connection: Connection, conversion: Conversion) -> Iterator[list[tuple[str, Value]]]:
    sign = mark(dialect_of(connection))
    columns = [column("id", REFERENCE), conversion.before]
    name = quoted(conversion.before.name)
    last = ""
    while True:
        rest = f"""FROM {quoted(conversion.table)} AS t WHERE t."id" > {sign} AND t.{name} IS NOT NULL ORDER BY t."id" LIMIT {_BATCH}"""
        batch = bulk.select(connection, columns, rest, (last,))
        if not batch:
            return
        yield [(row[0], row[1]) for row in batch]
        last = batch[-1][0]


def _convert(
    connection: Connection, conversion: Conversion, batch: list[tuple[str, Value]], outcome: Outcome
) -> list[tuple[str, Value]]:
    known = _known(connection, conversion.target, [value for _, value in batch])
    refers = conversion.new.kind == "reference"
    done: list[tuple[str, Value]] = []
    for record_id, value in batch:
        outcome.values += 1
        try:
            converted = _reference(known, value) if refers else _cleaned(conversion.field, conversion.new, value)
            done.append((record_id, converted))
        except Refused:
            outcome.failed += 1
            if len(outcome.samples) < SAMPLES and text_of(value) not in outcome.samples:
                outcome.samples.append(text_of(value))
    return done


def _cleaned(field: Field, storage: Storage, value: Value) -> Value:
    if field.derived:
        return None
    if value == "" or isinstance(field, StateField):
        return value or None
    if storage.kind == "text":
        return field.clean(text_of(value))
    if storage.kind == "boolean" and isinstance(value, int | Decimal):
        return field.clean(decimal_text(Decimal(value)))
    if isinstance(value, datetime | date | Decimal):
        return field.clean(text_of(value))
    if isinstance(value, bool) and storage.kind != "boolean":
        return field.clean(int(value))
    return field.clean(value)


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


def _write(connection: Connection, conversion: Conversion, after: str, values: list[tuple[str, Value]]) -> None:
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
