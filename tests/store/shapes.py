"""Small apps for the store's tests, from the definitions that a YAML file would hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from formwright.metamodel.fields import Field
from formwright.metamodel.kinds import Entity

NO_ENTITIES: Mapping[str, "EntityPart"] = {}


@dataclass(frozen=True)
class EntityPart:
    """What the store asks of an entity."""

    key: str
    table: str
    definition: Entity
    fields: Mapping[str, Field]
    natural_key: tuple[str, ...] = ()
    states: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict[str, Mapping[str, tuple[str, ...]]])


@dataclass(frozen=True)
class AppPart:
    """What the store asks of an app."""

    key: str
    entities: Mapping[str, EntityPart]


def entity(app: str, key: str, definition: Mapping[str, object]) -> EntityPart:
    """Return an entity; a field given as text is a field of that type."""
    raw = dict(definition)
    raw["fields"] = {k: {"type": f} if isinstance(f, str) else f for k, f in dict(raw["fields"]).items()}  # type: ignore[call-overload]
    typed = Entity.model_validate(raw)
    return EntityPart(key, f"{app}_{key}", typed, typed.fields, typed.keys[0].unique if typed.keys else ())


def app(key: str = "shop", **entities: Mapping[str, object]) -> AppPart:
    """Return an app of entities."""
    return AppPart(key, {name: entity(key, name, definition) for name, definition in entities.items()})
