"""A frozen record back to values: what JSON holds as text becomes decimals and times again, by the fields' types."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from ..expressions import types as t
from ..kernel.json import Json
from .fields import ChildrenField
from .kinds import Entity

_READ: Mapping[t.Type, Callable[[str], object]] = {
    t.DECIMAL: Decimal,
    t.DATE: date.fromisoformat,
    t.DATETIME: datetime.fromisoformat,
}


def thaw(entities: Mapping[str, Entity], key: str, picture: Json) -> dict[str, object]:
    """Return the values of a frozen record of an entity, the rows of its children included."""
    if not isinstance(picture, dict):
        return {}
    fields = entities[key].fields
    values: dict[str, object] = {}
    for name, held in picture.items():
        field = fields.get(name)
        if isinstance(field, ChildrenField):
            values[name] = [thaw(entities, field.of, row) for row in held] if isinstance(held, list) else []
        else:
            read = _READ.get(field.value_type()) if field is not None and isinstance(held, str) else None
            values[name] = read(held) if read is not None and isinstance(held, str) else held
    return values
