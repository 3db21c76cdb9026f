"""Link tables of many fields: to schema changes and to what looks for references, an entity like any other.

Its key is `entity.field`, which no entity can have, so that it never meets one of the app's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..metamodel.fields import Field, ManyField, ReferenceField
from ..metamodel.kinds import Entity
from ..metamodel.kinds.entity import UniqueKey
from .shapes import AppShape, EntityShape

OWNER = "owner"
"""The column that leads to the record with the many field."""
TARGET = "target"
"""The column that leads to the linked record."""
_BETWEEN = "."


@dataclass(frozen=True)
class LinkShape:
    """The link table of one many field."""

    key: str
    table: str
    definition: Entity

    @property
    def fields(self) -> Mapping[str, Field]:
        """Return its two references."""
        return self.definition.fields

    @property
    def states(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return none: a link has no workflow."""
        return {}


@dataclass(frozen=True)
class Linked:
    """An app's shape with its link tables among the entities."""

    key: str
    entities: Mapping[str, EntityShape]


def link_key(entity: str, field: str) -> str:
    """Return what the link table of a many field is called among the entities."""
    return f"{entity}{_BETWEEN}{field}"


def link_of(key: str) -> tuple[str, str] | None:
    """Return the entity and the many field that a link table belongs to; None for the key of an entity."""
    entity, between, field = key.partition(_BETWEEN)
    return (entity, field) if between else None


def with_links(model: AppShape) -> AppShape:
    """Return the shape of an app with its link tables; one that has them already as it is."""
    if isinstance(model, Linked):
        return model
    links = {shape.key: shape for entity in model.entities.values() for shape in _links(entity)}
    return Linked(model.key, {**model.entities, **links})


def _links(entity: EntityShape) -> Iterator[LinkShape]:
    for key, field in entity.fields.items():
        if isinstance(field, ManyField):
            references = {
                OWNER: ReferenceField(type="reference", to=entity.key, required=True),
                TARGET: ReferenceField(type="reference", to=field.to, required=True),
            }
            shape = Entity(fields=references, keys=(UniqueKey(unique=(OWNER, TARGET)),))
            yield LinkShape(link_key(entity.key, key), f"{entity.table}${key}", shape)
