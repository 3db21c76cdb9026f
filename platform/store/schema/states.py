"""Records in a state that their workflow no longer has: found, counted, and moved where a new state says that it was the old one."""

# ruff: noqa: S608 - texts are made of our own tables' identifiers; every value is a parameter

from typing import NamedTuple

from sqlalchemy import Connection, Table

from ...metamodel.fields import StateField
from ..bulk import dialect_of, mark, quoted
from .pairing import EntityPair, stored


class Elsewhere(NamedTuple):
    """What records hold that is no state any more, the state that they come into (empty: none says so), and how many they are."""

    was: str
    now: str
    records: int


def may_be_elsewhere(pair: EntityPair, key: str) -> bool:
    """Tell whether a field's records may hold what is no state any more."""
    was, now = stored(pair.old)[pair.fields[key]], stored(pair.new)[key]
    storage = was.column()
    if not isinstance(now, StateField) or storage is None or storage.kind != "text":
        return False
    return not (pair.old.states.get(pair.fields[key], {}).keys() or {""}) <= pair.new.states.get(key, {}).keys()


def elsewhere(connection: Connection, table: Table, pair: EntityPair, key: str) -> list[Elsewhere]:
    """Return what records hold that is no state of the new version, in the table as it is before the change."""
    column = quoted(pair.fields[key])
    text = f"SELECT {column}, count(*) FROM {quoted(table.name)} WHERE {column} IS NOT NULL GROUP BY {column} ORDER BY {column}"
    states = pair.new.states.get(key, {})
    into = {was: state for state, earlier in states.items() for was in earlier}
    rows = connection.exec_driver_sql(text).all()
    return [Elsewhere(str(held), into.get(str(held), ""), int(count)) for held, count in rows if held not in states]


def move(connection: Connection, table: Table, pair: EntityPair, key: str) -> None:
    """Move records into the states that say where they belong, in the table as it is after the change."""
    sign, name, column = mark(dialect_of(connection)), quoted(table.name), quoted(key)
    for state, earlier in pair.new.states.get(key, {}).items():
        for was in earlier:
            connection.exec_driver_sql(f"UPDATE {name} SET {column} = {sign} WHERE {column} = {sign}", (state, was))
