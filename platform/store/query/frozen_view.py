"""What of a frozen document some eyes see: a snapshot must not tell what the live records hide."""

from collections.abc import Callable
from typing import Any, cast

from ...metamodel.fields import ChildrenField, ManyField, ReferenceField, SnapshotField
from ...metamodel.scope import SYSTEM_TYPES
from .sight import Sight

View = Callable[[Any], Any]


def snapshot_view(sight: Sight, field: SnapshotField) -> View | None:
    """Return what takes out of a snapshot all that cannot be seen on every live record; None where all of it can."""
    return _record_view(sight, field.of, frozenset(field.including))


def _record_view(sight: Sight, entity: str, including: frozenset[str]) -> View | None:
    model = sight.model.entities[entity]
    if not sight.exists(entity):
        return lambda _: None
    kept: dict[str, View | None] = {}
    whole = True
    for key in (*SYSTEM_TYPES, *model.fields):
        if not (sight.open(entity, key) and sight.readable(entity, key)):
            whole = False
            continue
        view = _field_view(sight, entity, key, including)
        whole = whole and view is None
        kept[key] = view
    return None if whole else lambda document: _only(document, kept)


def _field_view(sight: Sight, entity: str, key: str, including: frozenset[str]) -> View | None:
    match sight.model.entities[entity].fields.get(key):
        case ReferenceField(to=to) | ManyField(to=to):
            if not sight.all_rows(to):
                return lambda _: None  # what leads to a record that may be hidden does not even tell that it leads anywhere
            paths = sight.model.entities[to].label.paths
            return None if all(sight.open(to, path) for path in paths) else _id_only
        case ChildrenField(of=of) if key in including:
            view = _record_view(sight, of, frozenset())
            return view and (lambda rows: [view(row) for row in cast("list[Any]", rows or [])])
        case SnapshotField() as inner:
            return _record_view(sight, inner.of, frozenset(inner.including))
        case _:
            return None


def _id_only(reference: Any) -> Any:
    if isinstance(reference, list):
        return [_id_only(each) for each in cast("list[Any]", reference)]
    if not isinstance(reference, dict):
        return None
    return {"id": cast("dict[str, Any]", reference)["id"], "label": ""}


def _only(document: Any, kept: dict[str, View | None]) -> Any:
    if not isinstance(document, dict):
        return document
    known = cast("dict[str, Any]", document)
    return {key: view(known[key]) if (view := kept[key]) else known[key] for key in known if key in kept}
