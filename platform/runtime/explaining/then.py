"""Records as they were: today's values with everything undone that the history tells of since; what keeps no history is told apart."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ...expressions import Environment
from ...kernel.clock import FrozenClock
from ...kernel.json import Json
from ...metamodel.fields import LookupField, ReferenceField, SecretField, SnapshotField
from ...metamodel.model import EntityModel
from ...metamodel.scope import SYSTEM_TYPES
from ...metamodel.told import thawed
from ...metamodel.values import Value
from ...store import history
from ...store.engine import Connection
from ...store.history import Entry
from ..read import fetch_values
from .eyes import Eyes

_DEEPEST = 6


@dataclass(frozen=True)
class Moment:
    """When: a moment, and the record's own version where it is known, which tells apart what happened at the same moment."""

    at: datetime
    version: int | None = None


class Then:
    """Looks records up as they were; each is read once."""

    def __init__(self, eyes: Eyes, connection: Connection) -> None:
        """Look through an open connection, above rights: whoever asks judges what may be told."""
        self._eyes, self._connection = eyes, connection
        self._rows: dict[tuple[str, str], Mapping[str, Value]] = {}
        self._entries: dict[tuple[str, str], list[Entry]] = {}
        self._derived: dict[tuple[str, str, str], Value] = {}

    def load(self, entity: str, ids: Iterable[str], paths: Collection[str] = ()) -> None:
        """Read many records at once, with what is worked out of others for some paths."""
        model = self._model(entity)
        missing = [each for each in dict.fromkeys(ids) if (entity, each) not in self._rows]
        if model is None or not missing:
            return
        asked = sorted({"version", *(key for key in model.stored if not isinstance(model.fields[key], SecretField))})
        for row in fetch_values(self._eyes.engine, self._eyes.app, entity, missing, asked, self._connection):
            self._rows[entity, str(row["id"])] = cast("Mapping[str, Value]", row)
        for each in missing:
            self._entries[entity, each] = []
        for entry in history.since(self._connection, self._eyes.app.key, entity, dict.fromkeys(missing, 0)):
            self._entries[entity, entry.record_id].insert(0, entry)
        derived = [path for path in paths if self._is_derived(model, path.partition(".")[0])]
        for row in fetch_values(self._eyes.engine, self._eyes.app, entity, missing, derived, self._connection) if derived else ():
            self._derived.update({(entity, str(row["id"]), path): row.get(path) for path in derived})

    def values(
        self, entity: str, record_id: str, paths: Collection[str], at: datetime, version: int | None = None
    ) -> tuple[dict[str, Value], list[str]]:
        """Return the values at paths of a record as they were, and the paths whose values are of today instead."""
        today: list[str] = []
        self.load(entity, [record_id], paths)
        found = {path: self._value(entity, record_id, path, Moment(at, version), today, 0) for path in paths}
        return found, sorted(set(today))

    def _model(self, entity: str) -> EntityModel | None:
        return self._eyes.app.model.entities.get(entity)

    def _is_derived(self, model: EntityModel, name: str) -> bool:
        field = model.fields.get(name)
        return field is not None and name not in model.formulas and (field.derived or name in model.links)

    def _value(self, entity: str, record_id: str, path: str, when: Moment, today: list[str], deep: int) -> Value:
        first, _, rest = path.partition(".")
        model = self._model(entity)
        if model is None or first == "id":
            return record_id if first == "id" else None
        self.load(entity, [record_id])
        field = model.fields.get(first)
        if isinstance(field, LookupField):
            return self._value(entity, record_id, ".".join(filter(None, (field.path, rest))), when, today, deep + 1)
        if first in model.formulas:
            return self._formula(model, record_id, first, when, today, deep)
        if first in SYSTEM_TYPES or self._is_derived(model, first) or deep > _DEEPEST:
            return self._of_today(entity, record_id, path, today)
        if isinstance(field, SnapshotField) and rest:
            return self._of_today(entity, record_id, path, today if self._moved(entity, record_id, first, when) else [])
        own = self._own(model, record_id, first, when, today)
        if not rest:
            return own
        target = field.to if isinstance(field, ReferenceField) else None
        if own is None or target is None:
            return None
        return self._value(target, str(own), rest, Moment(when.at), today, deep + 1)

    def _formula(self, model: EntityModel, record_id: str, name: str, when: Moment, today: list[str], deep: int) -> Value:
        formula = model.formulas[name]
        values = {path: self._value(model.key, record_id, path, when, today, deep + 1) for path in formula.paths}
        environment = Environment.of(FrozenClock(when.at), self._eyes.app.model.zone)
        return formula.evaluate(values, environment)

    def _since(self, entity: str, record_id: str, when: Moment) -> Iterable[Entry]:
        """Yield what happened to a record since, newest first."""
        for entry in self._entries.get((entity, record_id), ()):
            later = entry.version > when.version if when.version is not None else entry.at > when.at
            if not later:
                return
            yield entry

    def _moved(self, entity: str, record_id: str, name: str, when: Moment) -> bool:
        return any(name in entry.changes for entry in self._since(entity, record_id, when))

    def _own(self, model: EntityModel, record_id: str, name: str, when: Moment, today: list[str]) -> Value:
        """Return the value of a stored field as it was."""
        row = self._rows.get((model.key, record_id), {})
        found: Json | Value = row.get(name)
        undone = False
        for entry in self._since(model.key, record_id, when):
            if name in entry.changes:
                change = entry.changes[name]
                found, undone = (change[0] if isinstance(change, list) else None), True
        if model.definition.history != "full":
            today.append(name)
        return self._cleaned(model, name, found) if undone else cast("Value", found)

    def _cleaned(self, model: EntityModel, name: str, kept: object) -> Value:
        """Return a value of the history as expressions know it."""
        field = model.fields[name]
        return thawed(field, cast("Json", kept))

    def _of_today(self, entity: str, record_id: str, path: str, today: list[str]) -> Value:
        today.append(path)
        key = (entity, record_id, path)
        if key not in self._derived:
            (row,) = fetch_values(self._eyes.engine, self._eyes.app, entity, [record_id], [path], self._connection)
            self._derived[key] = row.get(path)
        return self._derived[key]
