"""The checks of an entity that a browser judges while a person types: those that the save itself will not change."""

from collections.abc import Callable, Iterable, Mapping

from ..kernel.json import Json
from ..metamodel.fields import ChildrenField, Computed, Field, LookupField, ManyField, ReferenceField, RollupField
from ..metamodel.model import CheckModel, EntityModel

_WORKED_OUT = (Computed, LookupField, RollupField, ChildrenField, ManyField)


def draw_checks(models: Mapping[str, EntityModel], entity: EntityModel, sees: Callable[[str], bool]) -> list[Json]:
    """Return the checks that read only entered values and plain values of the records that they name, all of them seen."""
    return [_draw(check, sees) for check in entity.checks if _is_live(models, entity, check, sees)]


def _is_live(models: Mapping[str, EntityModel], entity: EntityModel, check: CheckModel, sees: Callable[[str], bool]) -> bool:
    paths = check.condition.paths
    return all(sees(path) and _is_plain(models, entity.fields, path.split(".")) for path in paths)


def _is_plain(models: Mapping[str, EntityModel], fields: Mapping[str, Field], parts: Iterable[str]) -> bool:
    """Tell whether a path leads over references to a stored value; sums, counts and formulas follow only with the save."""
    first, *rest = parts
    field = fields.get(first)
    if field is None or isinstance(field, _WORKED_OUT):
        return False
    return not rest or (isinstance(field, ReferenceField) and _is_plain(models, models[field.to].fields, rest))


def _draw(check: CheckModel, sees: Callable[[str], bool]) -> Json:
    given = check.definition
    named: dict[str, Json] = {part: name for part, name in (("field", given.field), ("reason", given.reason)) if name and sees(name)}
    return {"if": check.condition.to_json(), "say": dict(given.say), "severity": given.severity, **named}
