"""How people are called whom a user field names."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from ...metamodel.fields import ReferenceField, UserField
from ..system import USER
from .scene import Source


def named_person(source: Source, parts: tuple[str, ...]) -> ColumnElement[Any] | None:
    """Return what the person is called whom the user field at a path names; None where no user field stands there."""
    for name in parts[:-1]:
        if not isinstance(source.entity.fields.get(name), ReferenceField) or not source.readable(name):
            return None
        source = source.follow(name)
    if not isinstance(source.entity.fields.get(parts[-1]), UserField) or not source.readable(parts[-1]):
        return None
    person = USER.alias(source.scene.draft.name("u"))
    called = func.coalesce(func.nullif(person.c.title, ""), person.c.name)
    return select(called).where(person.c.id == source.stored(parts[-1])).scalar_subquery()
