"""Records out of the bin: their images become values again; what they pointed to and is gone is let go of, or refuses them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from ...kernel.problems import Location, Problem
from ...metamodel.fields import Field, RollupField
from ...metamodel.fields.many import ids_of
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...store import records
from ..changes import Restore
from .draft import Draft, Saving

_ZERO = Decimal(0)


def revive(saving: Saving) -> None:
    """Give restored records the values of their images."""
    for entity, drafts in saving.groups("restored"):
        for draft in drafts:
            _read(saving, entity, draft)
        _point(saving, entity, drafts)


def _read(saving: Saving, entity: EntityModel, draft: Draft) -> None:
    change = cast("Restore", draft.change)
    moments = {name: datetime.fromisoformat(str(change.system[name])) for name in ("created_at",)}
    draft.before = {"version": cast("int", change.system["version"]), "created_by": str(change.system["created_by"]), **moments}
    named = {field.was or key: key for key, field in entity.fields.items()} | {key: key for key in entity.fields}
    for name, raw in change.values.items():
        field = entity.fields.get(named.get(name, ""))
        if field is None:
            if name not in change.system:
                _lost(saving, draft, "restored_without", {"field": name})
        elif not isinstance(field, RollupField):
            draft.values[named[name]] = revived(field, raw)
    for key, field in entity.fields.items():
        if isinstance(field, RollupField):
            draft.values[key] = 0 if field.count else _ZERO  # counted up again from what is there now


def _lost(saving: Saving, draft: Draft, code: str, data: dict[str, object]) -> None:
    told = Problem(code, {"entity": draft.entity.key, **data}, Location(path=draft.place), "warning")
    saving.told.append(told)


def revived(field: Field, raw: object) -> Value:
    """Return the value whose JSON form was kept."""
    storage = field.column()
    kind = storage.kind if storage is not None else "json"
    if kind == "decimal":
        return Decimal(str(raw))
    if kind == "date":
        return date.fromisoformat(str(raw))
    return datetime.fromisoformat(str(raw)) if kind == "datetime" else cast("Value", raw)


def _point(saving: Saving, entity: EntityModel, drafts: list[Draft]) -> None:
    """See what references and links lead to that is there no more."""
    for key, field in entity.references.items():
        there = _there(saving, field.to, (str(d.values[key]) for d in drafts if d.values.get(key) is not None))
        for draft in drafts:
            if draft.values.get(key) is None or draft.values[key] in there:
                continue
            if field.required:
                saving.refuse(draft, "no_such_reference", {"entity": field.to, "named": str(draft.values[key])}, key)
            else:
                draft.values[key] = None
                _lost(saving, draft, "restored_without_reference", {"field": key, "to": field.to})
    for key, field in entity.links.items():
        there = _there(saving, field.to, (each for d in drafts for each in ids_of(d.values.get(key))))
        for draft in drafts:
            wanted = ids_of(draft.values.get(key))
            draft.values[key] = [each for each in wanted if each in there] or None
            if len(ids_of(draft.values[key])) < len(wanted):
                _lost(saving, draft, "restored_without_reference", {"field": key, "to": field.to})


def _there(saving: Saving, entity: str, ids: Iterable[str]) -> set[str]:
    wanted = set(ids)
    coming = {d.id for d in saving.drafts if d.event == "restored" and d.entity.key == entity}
    return coming | set(records.fetch(saving.connection, saving.app.tables.of(entity), wanted - coming, ("id",)))
