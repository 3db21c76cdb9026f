"""What can change between two versions of an app's entities: one frozen dataclass for each kind of change.

`entity` and `field` are keys of the new version, except where something is dropped. `code` names the words that tell it.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from ...metamodel.values import Storage


@dataclass(frozen=True, slots=True)
class EntityChange:
    """A change of one entity."""

    code: ClassVar[str]
    entity: str

    @property
    def key(self) -> str:
        """Return what a person's consent names."""
        return self.entity

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        return {"entity": self.entity}


@dataclass(frozen=True, slots=True)
class FieldChange(EntityChange):
    """A change of one field."""

    field: str

    @property
    def key(self) -> str:
        """Return what a person's consent names."""
        return f"{self.entity}.{self.field}"

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        return {"entity": self.entity, "field": self.field}


@dataclass(frozen=True, slots=True)
class EntityAdded(EntityChange):
    """A new entity."""

    code: ClassVar[str] = "schema_entity_added"


@dataclass(frozen=True, slots=True)
class EntityDropped(EntityChange):
    """An entity that is gone."""

    code: ClassVar[str] = "schema_entity_dropped"


@dataclass(frozen=True, slots=True)
class EntityRenamed(EntityChange):
    """An entity that had another key."""

    code: ClassVar[str] = "schema_entity_renamed"
    was: str

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        return {"entity": self.entity, "was": self.was}


@dataclass(frozen=True, slots=True)
class FieldAdded(FieldChange):
    """A new stored field."""

    code: ClassVar[str] = "schema_field_added"
    required: bool


@dataclass(frozen=True, slots=True)
class FieldDropped(FieldChange):
    """A stored field that is gone; `entity` is the entity's new key."""

    code: ClassVar[str] = "schema_field_dropped"


@dataclass(frozen=True, slots=True)
class FieldRenamed(FieldChange):
    """A field that had another key."""

    code: ClassVar[str] = "schema_field_renamed"
    was: str

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        return {"entity": self.entity, "field": self.field, "was": self.was}


@dataclass(frozen=True, slots=True)
class FieldRetyped(FieldChange):
    """A field that is stored in another way, or refers to another entity (`to`: the entity's key in the new version)."""

    code: ClassVar[str] = "schema_field_retyped"
    old: Storage
    new: Storage
    to: str = ""

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        new = f"{_named(self.new)} {self.to}".rstrip()
        return {"entity": self.entity, "field": self.field, "old": _named(self.old), "new": new}


@dataclass(frozen=True, slots=True)
class FieldRedefined(FieldRetyped):
    """A field that is stored as before, but takes other values: other options, lengths, bounds, or another type of the same storage."""

    code: ClassVar[str] = "schema_field_redefined"
    types: tuple[str, str] = ("", "")

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        return {"entity": self.entity, "field": self.field, "old": self.types[0], "new": self.types[1]}


@dataclass(frozen=True, slots=True)
class FieldSpread(FieldChange):
    """A reference that may hold several records from now on."""

    code: ClassVar[str] = "schema_field_spread"
    was: str


@dataclass(frozen=True, slots=True)
class FieldGathered(FieldAdded):
    """A field of several records that holds only one from now on."""

    code: ClassVar[str] = "schema_field_gathered"
    was: str


@dataclass(frozen=True, slots=True)
class RequiredChanged(FieldChange):
    """A field that must now be filled, or need no longer be."""

    code: ClassVar[str] = "schema_required"
    required: bool


@dataclass(frozen=True, slots=True)
class StatesChanged(FieldChange):
    """A state field whose workflow has lost states, or that was no state before: records may be in what is no state any more."""

    code: ClassVar[str] = "schema_states"


@dataclass(frozen=True, slots=True)
class KeyChange(EntityChange):
    """A change about several fields together."""

    fields: tuple[str, ...]
    where: str = ""
    """The condition under which a key holds; empty where it always does."""

    @property
    def key(self) -> str:
        """Return what a person's consent names."""
        return f"{self.entity}.{'+'.join(self.fields)}"

    def data(self) -> dict[str, object]:
        """Return what its words need."""
        told = ", ".join(self.fields)
        return {"entity": self.entity, "fields": f"{told} ({self.where})" if self.where else told}


@dataclass(frozen=True, slots=True)
class UniqueAdded(KeyChange):
    """No two records may now have the same values."""

    code: ClassVar[str] = "schema_unique_added"


@dataclass(frozen=True, slots=True)
class UniqueDropped(KeyChange):
    """Records may now have the same values."""

    code: ClassVar[str] = "schema_unique_dropped"


@dataclass(frozen=True, slots=True)
class IndexAdded(KeyChange):
    """The database now finds records by these fields quickly."""

    code: ClassVar[str] = "schema_index_added"


@dataclass(frozen=True, slots=True)
class IndexDropped(KeyChange):
    """The database no longer keeps an index of these fields."""

    code: ClassVar[str] = "schema_index_dropped"


Change: TypeAlias = (
    EntityAdded
    | EntityDropped
    | EntityRenamed
    | FieldAdded
    | FieldDropped
    | FieldRenamed
    | FieldRetyped
    | FieldRedefined
    | FieldSpread
    | FieldGathered
    | RequiredChanged
    | StatesChanged
    | UniqueAdded
    | UniqueDropped
    | IndexAdded
    | IndexDropped
)
"""Any change."""


def _named(storage: Storage) -> str:
    return f"{storage.kind}({storage.scale})" if storage.kind == "decimal" else storage.kind
