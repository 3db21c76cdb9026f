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
    column, known = quoted(pair.fields[key]), tuple(pair.new.states.get(key, {}))
    marks = ", ".join(mark(dialect_of(connection)) for _ in known)
    left = f"{column} IS NOT NULL AND {column} NOT IN ({marks})" if known else f"{column} IS NOT NULL"
    text = f"SELECT {column}, count(*) FROM {quoted(table.name)} WHERE {left} GROUP BY {column} ORDER BY {column}"
    into = moves(pair, key)
    return [Elsewhere(str(held), into.get(str(held), ""), int(count)) for held, count in connection.exec_driver_sql(text, known)]


def moves(pair: EntityPair, key: str) -> dict[str, str]:
    """Return the states that are none any more and that records may be in, each with the one that it goes over into."""
    states, before = pair.new.states.get(key, {}), pair.old.states.get(pair.fields[key])
    into = {was: state for state, earlier in states.items() for was in earlier if was not in states}
    return into if before is None else {was: state for was, state in into.items() if was in before}


def afterwards(pair: EntityPair, key: str) -> dict[str, str]:
    """Return each state that a record may be found in, with the one that it is in afterwards."""
    return {state: state for state in pair.new.states.get(key, {})} | moves(pair, key)


def move(connection: Connection, table: Table, pair: EntityPair, key: str) -> None:
    """Move records into the states that say where they belong, in the table as it is after the change."""
    sign, name, column = mark(dialect_of(connection)), quoted(table.name), quoted(key)
    for was, state in moves(pair, key).items():
        connection.exec_driver_sql(f"UPDATE {name} SET {column} = {sign} WHERE {column} = {sign}", (state, was))
