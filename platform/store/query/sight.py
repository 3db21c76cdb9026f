"""What a person's eyes mean for a whole app: which paths exist for them, and which are open everywhere."""

from collections.abc import Iterable

from ...expressions import types as t
from ...metamodel.fields import ChildrenField, Field, ManyField, ReferenceField, SnapshotField
from ...metamodel.model import AppModel, EntityModel
from ...metamodel.query import Eyes, Veil, Visible
from ...metamodel.scope import SYSTEM_TYPES, JoinedScope

_NOTHING = Visible(None, {})


def everything(model: AppModel) -> Eyes:
    """Return the eyes of the engine itself: every row and every field."""
    seen = {
        key: Visible(None, dict.fromkeys((*SYSTEM_TYPES, *entity.fields))) for key, entity in model.entities.items()
    }
    return seen.get


class Sight:
    """An app as one set of eyes sees it; shared by all statements that are compiled for these eyes."""

    def __init__(self, model: AppModel, eyes: Eyes) -> None:
        """Look at an app with some eyes."""
        self.model = model
        self._seen = {key: eyes(key) for key in model.entities}
        self._scopes = {key: SeenScope(self, key) for key in model.entities}

    def exists(self, entity: str) -> bool:
        """Tell whether anything of the entity can be seen."""
        return self._seen.get(entity) is not None

    def of(self, entity: str) -> Visible:
        """Return what can be seen of an entity; nothing where the entity does not exist for these eyes."""
        return self._seen.get(entity) or _NOTHING

    def readable(self, entity: str, field: str) -> bool:
        """Tell whether a field exists for these eyes; a relation does only where what it leads to does, too."""
        if field not in self.of(entity).fields:
            return False
        kind = self.model.entities[entity].fields.get(field)
        target = target_of(kind)
        linked = not isinstance(kind, ChildrenField) or kind.by in self.of(kind.of).fields
        return linked and (target is None or self.exists(target))

    def shown(self, entity: str, field: str) -> bool:
        """Tell whether answers tell of a field: it can be read, or at least a part of it is told."""
        return self.readable(entity, field) or bool(self.veils(entity, field))

    def veils(self, entity: str, field: str) -> tuple[Veil, ...]:
        """Return which parts of a field are told where the field itself is not."""
        return self.of(entity).veils.get(field, ())

    def scope(self, entity: str) -> "SeenScope":
        """Return the names that these eyes' expressions may use."""
        return self._scopes[entity]

    def where_scope(self, entity: str) -> t.Scope:
        """Return the names that a condition on an entity may use: its fields and `actor`, as far as they can be seen."""
        own = self.model.definitions.app.actor
        names: dict[str, t.Type] = {"id": t.TEXT, "name": t.TEXT}
        seen = {name: record.entity for name, record in own.items() if self.exists(record.entity)}
        names.update({name: t.Record(key, self.scope(key)) for name, key in seen.items()})
        return JoinedScope(self.scope(entity), t.Members({"actor": t.Record("actor", t.Members(names))}))

    def open(self, entity: str, path: str) -> bool:
        """Tell whether a path can be read on every record, whatever the rows."""
        seen = self._seen.get(entity)
        name, _, rest = path.partition(".")
        if seen is None or name not in seen.fields or seen.fields[name] is not None:
            return False
        if not self._made_open(entity, name):
            return False
        if not rest:
            return True
        target = target_of(self.model.entities[entity].fields.get(name))
        return target is not None and self.all_rows(target) and self.open(target, rest)

    def _made_open(self, entity: str, name: str) -> bool:
        """Tell whether everything can be read that a computed field is made of; kept values were made with all of it."""
        model = self.model.entities[entity]
        made = model.formulas.get(name)
        if made is not None:
            return all(self._all_of(entity, path) for path in made.paths if not path.startswith("actor."))
        rollup = next((each for each in model.rollups if each.field == name), None)
        if rollup is None:
            return True
        used = {rollup.by, *((rollup.sum,) if rollup.sum else ()), *(rollup.where.paths if rollup.where else ())}
        return self.all_rows(rollup.child) and all(self.open(rollup.child, path) for path in used)

    def _all_of(self, entity: str, path: str) -> bool:
        """Tell whether a path can be read everywhere, and every record that it leads to."""
        if not self.open(entity, path):
            return False
        for name in path.split("."):
            target = target_of(self.model.entities[entity].fields.get(name))
            if target is not None and not self.all_rows(target):
                return False
            entity = target or entity
        return True

    def all_rows(self, entity: str) -> bool:
        """Tell whether every record of an entity can be seen."""
        seen = self._seen.get(entity)
        return seen is not None and seen.rows is None


def target_of(field: Field | None) -> str | None:
    """Return the entity that a relation leads to; None for other fields."""
    match field:
        case ReferenceField(to=target) | ManyField(to=target) | ChildrenField(of=target) | SnapshotField(of=target):
            return target
        case _:
            return None


class SeenScope:
    """The fields of an entity's record that exist for some eyes; what does not is as unknown as a mistyped name."""

    def __init__(self, sight: Sight, entity: str) -> None:
        """Make the scope of one entity."""
        self._sight = sight
        self._entity = entity
        self._types: dict[str, t.Type | None] = {}

    def member(self, name: str) -> t.Type | None:
        """Return the type of a field that can be seen, or None."""
        if name not in self._types:
            self._types[name] = self._find(name)
        return self._types[name]

    def names(self) -> Iterable[str]:
        """Return the names that can be seen."""
        return [name for name in self._model.scope.names() if self._sight.readable(self._entity, name)]

    @property
    def _model(self) -> EntityModel:
        return self._sight.model.entities[self._entity]

    def _find(self, name: str) -> t.Type | None:
        if not self._sight.readable(self._entity, name):
            return None
        found = self._model.scope.member(name)
        field = self._model.fields.get(name)
        match field:
            case ReferenceField(to=to):
                return t.Record(to, self._sight.scope(to))
            case ChildrenField(of=of) | ManyField(to=of):
                return t.ListOf(t.Record(of, self._sight.scope(of)))
            case SnapshotField(of=of, including=including):
                return t.Record(f"snapshot of {of}", SeenSnapshot(self._sight, of, including))
            case _:
                return found


class SeenSnapshot:
    """What can be seen of a frozen record: its fields that can be seen on every record, and the children frozen with it."""

    def __init__(self, sight: Sight, entity: str, including: tuple[str, ...]) -> None:
        """Make the scope of one snapshot field."""
        self._sight = sight
        self._entity = entity
        self._including = including

    def member(self, name: str) -> t.Type | None:
        """Return the type of a frozen value that can be seen, or None."""
        found = self._sight.scope(self._entity).member(name)
        if found is None or not self._sight.open(self._entity, name):
            return None
        target = target_of(self._sight.model.entities[self._entity].fields.get(name))
        if target is not None and name not in self._including and not self._sight.all_rows(target):
            return None
        if isinstance(found, t.ListOf) and isinstance(found.of, t.Record) and name not in self._including:
            return None
        return found

    def names(self) -> Iterable[str]:
        """Return the names that can be seen."""
        return [name for name in self._sight.scope(self._entity).names() if self.member(name) is not None]
