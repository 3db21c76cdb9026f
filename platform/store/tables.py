"""From an app's entities to tables: system columns, a column for each stored field, foreign keys, unique and plain indexes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, MetaData, PrimaryKeyConstraint, Table, text

from ..expressions import Expression
from ..expressions import types as t
from ..kernel.problems import Invalid, Problem
from ..metamodel.fields import Field, ReferenceField
from ..metamodel.key_conditions import OwnFields
from . import names
from .columns import DATETIME, INTEGER, REFERENCE, TEXT, column
from .key_conditions import where_of
from .link_tables import link_key, with_links
from .shapes import AppShape, EntityShape

__all__ = [
    "SYSTEM_COLUMNS",
    "AppShape",
    "AppTables",
    "EntityShape",
    "Table",
    "app_tables",
    "conditional_keys",
    "conditional_on",
    "index_keys",
    "reference_of",
]

SYSTEM_COLUMNS = ("id", "version", "created_at", "created_by", "updated_at", "updated_by")
"""The columns that every entity has; no field may have such a key."""

ENGINE_APP = "fw"
"""What the engine's own tables begin with, so that no app may be called it."""


@dataclass(frozen=True)
class AppTables:
    """An app's tables by entity, and by `entity.field` the link tables of many fields; made once for each model."""

    app: str
    metadata: MetaData
    entities: Mapping[str, Table]

    def of(self, entity: str) -> Table:
        """Return an entity's table."""
        return self.entities[entity]

    def link(self, entity: str, field: str) -> Table:
        """Return the link table of a many field."""
        return self.entities[link_key(entity, field)]

    def entity_of(self, table: str) -> str:
        """Return the entity whose table has this name; empty text where none has."""
        return next((key for key, known in self.entities.items() if known.name == table), "")


def app_tables(model: AppShape) -> AppTables:
    """Return the tables of an app's entities; raises Invalid for an app key that the engine needs itself."""
    if model.key == ENGINE_APP:
        raise Invalid(Problem("reserved_app_key", {"key": model.key}))
    metadata = MetaData()
    model = with_links(model)
    return AppTables(
        model.key, metadata, {key: _table(metadata, model, entity) for key, entity in model.entities.items()}
    )


def reference_of(field: Field) -> ReferenceField | None:
    """Return the field where it is a reference to another record."""
    return field if isinstance(field, ReferenceField) else None


def index_keys(entity: EntityShape) -> Mapping[tuple[str, ...], bool]:
    """Return the columns of each index of an entity and whether it is unique; none is the beginning of another."""
    keys: dict[tuple[str, ...], bool] = {key.unique: True for key in entity.definition.keys if key.where is None}
    keys.update({(key,): True for key, field in _stored(entity) if field.unique})
    leading = {columns[0] for columns in keys}
    keys.update({(key,): False for key, field in _stored(entity) if _sought(field) and key not in leading})
    return keys


def conditional_keys(entity: EntityShape) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the columns and the condition of each unique key that holds among some records only."""
    return tuple((key.unique, key.where) for key in entity.definition.keys if key.where is not None)


def conditional_on(entity: EntityShape, where: str) -> frozenset[str]:
    """Return the fields that a key's condition looks at."""
    return frozenset(Expression.parse(where, OwnFields(entity.fields), t.BOOLEAN).paths)


def _sought(field: Field) -> bool:
    storage = field.column()
    return (field.index or reference_of(field) is not None) and storage is not None and storage.kind != "json"


def _stored(entity: EntityShape) -> Iterator[tuple[str, Field]]:
    return ((key, field) for key, field in entity.fields.items() if field.column() is not None)


def _table(metadata: MetaData, model: AppShape, entity: EntityShape) -> Table:
    name = names.short(entity.table)
    own = [_field_column(model, name, key, field) for key, field in _stored(entity)]
    table = Table(name, metadata, *_system_columns(), *own, PrimaryKeyConstraint("id", name=names.primary_key(name)))
    for columns, unique in index_keys(entity).items():
        Index(names.index(name, columns, unique=unique), *(table.c[key] for key in columns), unique=unique)
    for columns, where in conditional_keys(entity):
        Index(
            names.conditional(name, columns, where), *(table.c[key] for key in columns), unique=True,
            sqlite_where=text(where_of(entity.fields, where, "sqlite")),
            postgresql_where=text(where_of(entity.fields, where, "postgresql")),
        )  # fmt: skip
    return table


def _system_columns() -> list[Column[Any]]:
    return [
        column("id", REFERENCE, nullable=False),
        column("version", INTEGER, nullable=False),
        column("created_at", DATETIME, nullable=False),
        column("created_by", TEXT, nullable=False),
        column("updated_at", DATETIME, nullable=False),
        column("updated_by", TEXT, nullable=False),
    ]


def _field_column(model: AppShape, table: str, key: str, field: Field) -> Column[Any]:
    storage = field.column()
    assert storage is not None
    reference = reference_of(field)
    keys = [_foreign_key(model, table, key, reference)] if reference else []
    return column(key, storage, *keys, nullable=not field.required)


def _foreign_key(model: AppShape, table: str, key: str, field: ReferenceField) -> ForeignKey:
    target = names.short(model.entities[field.to].table)
    # use_alter: PostgreSQL gets it after all tables are there, because tables may point to each other in a ring.
    return ForeignKey(
        f"{target}.id",
        name=names.foreign_key(table, key),
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    )
