"""The names that expressions may use: an entity's fields, what lies behind its references, and the person who looks."""

from collections.abc import Iterable, Mapping

from ..expressions import types as t
from .fields import ChildrenField, Field, LookupField, ManyField, ReferenceField, SnapshotField
from .kinds import App, Entity

SYSTEM_TYPES: Mapping[str, t.Type] = {
    "id": t.TEXT,
    "version": t.INTEGER,
    "created_at": t.DATETIME,
    "created_by": t.TEXT,
    "updated_at": t.DATETIME,
    "updated_by": t.TEXT,
}
"""The fields that every record has."""

class Scopes:
    """One scope for each entity of an app; they refer to each other, so each is made when first asked for."""

    def __init__(self, entities: Mapping[str, Entity], app: App) -> None:
        """Prepare the scopes of an app's entities."""
        self._entities = entities
        self._made: dict[str, EntityScope] = {}
        names: dict[str, t.Type] = {"id": t.TEXT, "name": t.TEXT}
        names.update({name: self.record(own.entity) for name, own in app.actor.items() if own.entity in entities})
        self.actor: t.Type = t.Record("actor", t.Members(names))

    def entity(self, key: str) -> "EntityScope":
        """Return the scope of an entity's record."""
        if key not in self._made:
            self._made[key] = EntityScope(self._entities[key], self)
        return self._made[key]

    def record(self, key: str) -> t.Record:
        """Return the type of an entity's record."""
        return t.Record(key, LazyScope(self, key))

    def known(self, key: str) -> bool:
        """Tell whether there is such an entity."""
        return key in self._entities

    def with_actor(self, scope: t.Scope, more: Mapping[str, t.Type] | None = None) -> t.Scope:
        """Return a scope that also knows `actor` and some more names."""
        return JoinedScope(scope, t.Members({"actor": self.actor, **(more or {})}))

    def type_of(self, field: Field) -> t.Type:
        """Return the type of a field's value, relations resolved; unknown where the related entity does not exist."""
        if isinstance(field, ReferenceField):
            return self.record(field.to) if self.known(field.to) else t.UNKNOWN
        if isinstance(field, ChildrenField):
            return t.ListOf(self.record(field.of)) if self.known(field.of) else t.UNKNOWN
        if isinstance(field, ManyField):
            return t.ListOf(self.record(field.to)) if self.known(field.to) else t.UNKNOWN
        if isinstance(field, SnapshotField):
            known = self.known(field.of)
            return t.Record(f"snapshot of {field.of}", SnapshotScope(self, field)) if known else t.UNKNOWN
        return field.value_type()


class LazyScope:
    """The scope of an entity, looked up when used: entities refer to each other in circles."""

    def __init__(self, scopes: Scopes, key: str) -> None:
        """Stand for the scope of one entity."""
        self._scopes = scopes
        self._key = key

    def member(self, name: str) -> t.Type | None:
        """Return the type of a field."""
        return self._scopes.entity(self._key).member(name)

    def names(self) -> Iterable[str]:
        """Return the names of the fields."""
        return self._scopes.entity(self._key).names()


class EntityScope:
    """The fields of an entity's record, its system fields included."""

    def __init__(self, entity: Entity, scopes: Scopes) -> None:
        """Make the scope of one entity."""
        self._types: dict[str, t.Type] = {**SYSTEM_TYPES, **{k: scopes.type_of(f) for k, f in entity.fields.items()}}
        self._lookups = {k: f.path for k, f in entity.fields.items() if isinstance(f, LookupField)}

    def member(self, name: str) -> t.Type | None:
        """Return the type of a field, or None; a lookup has that of the field at its path's end."""
        path = self._lookups.pop(name, None)
        if path is not None:
            # Unknown while it is sought, so that lookups in a circle come to an end.
            self._types[name] = t.UNKNOWN
            self._types[name] = self._at(path)
        return self._types.get(name)

    def _at(self, path: str) -> t.Type:
        first, *rest = path.split(".")
        of = self.member(first)
        for name in rest:
            of = of.scope.member(name) if isinstance(of, t.Record) else None
        return of if isinstance(of, t.Scalar) else t.UNKNOWN

    def names(self) -> Iterable[str]:
        """Return the names of the fields."""
        return self._types


class SnapshotScope:
    """What a frozen record knows: its stored fields, references by id and label, and the children frozen with it."""

    def __init__(self, scopes: Scopes, field: SnapshotField) -> None:
        """Make the scope of one snapshot field."""
        self._scopes = scopes
        self._field = field

    def member(self, name: str) -> t.Type | None:
        """Return the type of a frozen value, or None."""
        entity = self._scopes.entity(self._field.of)
        found = entity.member(name)
        if isinstance(found, t.ListOf) and isinstance(found.of, t.Record):
            return found if name in self._field.including else None
        return found

    def names(self) -> Iterable[str]:
        """Return the names of the frozen values."""
        return [n for n in self._scopes.entity(self._field.of).names() if self.member(n) is not None]


class JoinedScope:
    """Several scopes as one; the first that knows a name gives its type."""

    def __init__(self, *scopes: t.Scope) -> None:
        """Join scopes."""
        self._scopes = scopes

    def member(self, name: str) -> t.Type | None:
        """Return the type of a name in the first scope that knows it."""
        return next((found for scope in self._scopes if (found := scope.member(name)) is not None), None)

    def names(self) -> Iterable[str]:
        """Return the names of all scopes."""
        return [name for scope in self._scopes for name in scope.names()]
