"""Checks seed data, and rows of scenarios, against the entities they write to."""

from collections.abc import Mapping

from ..fields import ChildrenField, StateField
from ..model import EntityModel
from ..values import Refused
from .context import Build


def check_seeds(build: Build, entities: dict[str, EntityModel]) -> None:
    """Note rows with unknown fields and rows that could not be found again."""
    for key, seed in build.definitions.seeds.items():
        if not build.entity(seed.entity, "seed", key, "entity"):
            continue
        entity = entities[seed.entity]
        if not entity.natural_key:
            build.report("no_natural_key", {"entity": seed.entity}, "seed", key, "entity")
        seen: set[tuple[object, ...]] = set()
        for i, row in enumerate(seed.rows):
            check_row(build, entity, row, "seed", key, "rows", i)
            identity = tuple(row.get(name) for name in entity.natural_key)
            if identity in seen and None not in identity:
                build.report("seed_row_again", {"key": ", ".join(map(str, identity))}, "seed", key, "rows", i)
            seen.add(identity)
            if row.keys() <= entity.fields.keys():
                _check_required(build, entity, row, "seed", key, "rows", i)
            for name in entity.natural_key:
                if name not in row:
                    build.report("key_incomplete", {"field": name, "entity": seed.entity}, "seed", key, "rows", i)


def check_row(
    build: Build, entity: EntityModel, row: Mapping[str, object], kind: str, key: str, *at: str | int
) -> None:
    """Note the values of a row that name no field, that nobody may write, or that do not fit."""
    for name, value in row.items():
        if build.known(name, entity.fields, "unknown_field", {"entity": entity.key}, kind, key, *at, name):
            field = entity.fields[name]
            if field.derived or isinstance(field, ChildrenField):
                build.report("not_writable", {"field": name, "why": field.type}, kind, key, *at, name)
            elif value not in (None, ""):
                try:
                    field.clean(value)
                except Refused as refused:
                    build.report(refused.code, refused.data, kind, key, *at, name)


def _check_required(
    build: Build, entity: EntityModel, row: Mapping[str, object], kind: str, key: str, *at: str | int
) -> None:
    """Note what a row that makes a new record leaves empty and nothing else fills."""
    for name, field in entity.fields.items():
        filled = row.get(name) not in (None, "") or field.default is not None or field.derived or isinstance(field, StateField)
        if field.required and not filled and name not in entity.natural_key:
            build.report("missing_required_value", {"entity": entity.key, "field": name}, kind, key, *at)
