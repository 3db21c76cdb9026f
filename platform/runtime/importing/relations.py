"""Finds the records that a file's columns name, set by set: by one natural key, by several columns of it, or by id."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...kernel.ids import is_id
from ...metamodel.fields import Field, ReferenceField
from ...metamodel.model import EntityModel
from ...metamodel.values import Refused, Value
from ...store import records
from ...store.engine import Connection
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..keyed import find_named
from ..seen import known_to
from .heads import Node


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that no record has which the person sees."""

    name: str


Found: TypeAlias = str | Missing | None
"""An id; a name of nothing; None where the cells are empty."""
_Part: TypeAlias = "Value | Missing"
_Key: TypeAlias = tuple[Value, ...]


class Relations:
    """What a person may point to, looked up in one app."""

    def __init__(self, engine: Engine, app: InstalledApp, actor: Actor) -> None:
        """Look with a person's eyes: what they do not see is not there."""
        self._engine, self._app, self._actor = engine, app, actor

    def find(self, entity: str, node: Node, rows: Sequence[Sequence[str]], connection: Connection) -> list[Found]:
        """Return what each row's cells name of an entity."""
        target = self._app.model.entities[entity]
        if node.place is not None:
            return self._by_name(target, [_cell(row, node.place) for row in rows], connection)
        columns = [self._column(target.fields[key], part, rows, connection) for key, part in node.parts.items()]
        keys = list(zip(*columns, strict=True))
        whole: set[_Key] = {
            _key(key) for key in keys if not any(each is None or isinstance(each, Missing) for each in key)
        }
        table = self._app.tables.of(target.key)
        present = {
            key: str(row["id"]) for key, row in records.fetch_by(connection, table, list(node.parts), whole).items()
        }
        seen = self._seen(target, set(present.values()), connection, list(node.parts))
        texts = [" ".join(filter(None, (_cell(row, place) for place in node.places()))) for row in rows]
        return [_found(key, text, present, seen) for key, text in zip(keys, texts, strict=True)]

    def _column(
        self, kind: Field, part: Node, rows: Sequence[Sequence[str]], connection: Connection
    ) -> Sequence[_Part]:
        if isinstance(kind, ReferenceField):
            return self.find(kind.to, part, rows, connection)
        cells = [_cell(row, part.place) if part.place is not None else "" for row in rows]
        known = {cell: _cleaned(kind, cell) for cell in set(cells)}
        return [known[cell] for cell in cells]

    def _by_name(self, target: EntityModel, names: Sequence[str], connection: Connection) -> list[Found]:
        given = {name for name in names if name}
        ids = {name for name in given if is_id(name)}
        there = records.fetch(connection, self._app.tables.of(target.key), ids, ("id",))
        by_key = find_named(self._app, target, given - there.keys(), connection)  # a key may look like an id
        seen = {*self._seen(target, set(there), connection, ())}
        named = self._seen(target, set(by_key.values()), connection, target.natural_key)
        found = {name: name for name in there if name in seen} | {
            name: at for name, at in by_key.items() if at in named
        }
        known: dict[str, Found] = {name: found.get(name, Missing(name)) for name in given}
        return [known.get(name) for name in names]

    def _seen(
        self, target: EntityModel, ids: Collection[str], connection: Connection, fields: Collection[str]
    ) -> Collection[str]:
        """Return those of the ids that exist for the person, and that the person may find by these fields."""
        return known_to(self._engine, self._app, self._actor, target.key, ids, connection, fields=fields)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _cleaned(kind: Field, text: str) -> _Part:
    if not text:
        return None
    try:
        return kind.clean(text)
    except Refused:
        return Missing(text)


def _key(parts: Sequence[_Part]) -> _Key:
    return tuple(part for part in parts if not isinstance(part, Missing))


def _found(parts: Sequence[_Part], text: str, present: dict[_Key, str], seen: Collection[str]) -> Found:
    if all(part is None for part in parts):
        return None
    if any(part is None or isinstance(part, Missing) for part in parts):
        return Missing(text)
    at = present.get(_key(parts))
    return at if at is not None and at in seen else Missing(text)
