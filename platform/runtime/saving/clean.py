"""Second stage: given values to clean ones. A field that may not be written is exactly like one that does not exist."""

from collections.abc import Mapping

from ...kernel.text import nearest
from ...metamodel.fields import Field, FileField, ReferenceField, SnapshotField
from ...metamodel.fields.file import file_ids
from ...metamodel.kinds.role import Action
from ...metamodel.model import EntityModel
from ...metamodel.values import Refused, Value
from ..changes import Delete, Event
from .draft import Draft, Saving
from .link import recall

_IGNORED = ("id", "version")
_ACTIONS: dict[Event, Action] = {"created": "create", "updated": "update", "transitioned": "update"}


def clean(saving: Saving) -> None:
    """Clean the given values of every draft."""
    recall(saving, saving.drafts)
    for event, action in _ACTIONS.items():
        for entity, drafts in saving.groups(event):
            fields = _writable(saving, entity, action, drafts)
            for draft in drafts:
                _clean(saving, draft, fields)
                for code, field in entity.codes.items():
                    _fill_from(saving, draft, field.parts(draft.values.get(code)), fields)
                if event != "created":
                    _drop_unchanged(saving, draft)


def _writable(saving: Saving, entity: EntityModel, action: Action, drafts: list[Draft]) -> Mapping[str, Field]:
    if saving.rights.system:
        return {k: f for k, f in entity.fields.items() if not f.derived}
    allowed = saving.rights.writable(entity.key, action)
    if action == "update" and drafts[0].event == "transitioned" and entity.workflow is not None:
        # What a transition asks for, the person who may do it may give.
        asked = {name for d in drafts if (t := entity.workflow.transitions.get(d.transition)) for name in t.require}
        allowed = allowed | (asked & entity.writable)
    return {k: entity.fields[k] for k in allowed}


def _clean(saving: Saving, draft: Draft, fields: Mapping[str, Field]) -> None:
    if isinstance(draft.change, Delete):
        return
    values = draft.values
    for key, raw in draft.change.values.items():
        field = fields.get(key)
        if field is None:
            if key not in _IGNORED and key not in draft.rows:
                _refuse_key(saving, draft, key, fields)
            continue
        try:
            values[key] = None if raw is None or raw == "" else field.clean(raw)
        except Refused as refused:
            saving.refuse(draft, refused.code, refused.data, key)


def _fill_from(saving: Saving, draft: Draft, parts: Mapping[str, str], fields: Mapping[str, Field]) -> None:
    """Give fields what a code says of them, where the change itself gives nothing."""
    for key, text in parts.items():
        if key in fields and draft.values.get(key) is None:
            try:
                draft.values[key] = fields[key].clean(text)
            except Refused as refused:
                saving.refuse(draft, refused.code, refused.data, key)


def _refuse_key(saving: Saving, draft: Draft, key: str, fields: Mapping[str, Field]) -> None:
    seen = saving.rights.visible(draft.entity.key)
    if seen is not None and key in seen.fields and key in draft.entity.fields and not draft.entity.fields[key].column():
        saving.refuse(draft, "computed_is_not_written", {}, key)
    else:
        saving.refuse(
            draft, "unknown_field", {"entity": draft.entity.key, "name": key, "near": nearest(key, fields)}, key
        )


def _drop_unchanged(saving: Saving, draft: Draft) -> None:
    fields, before = draft.entity.fields, draft.before
    for key, value in list(draft.values.items()):
        field = fields[key]
        if _same(field, before.get(key), value):
            # A reference is forgotten later, once it is known that the person sees where it leads: else a guess is told right.
            if value is None or not isinstance(field, ReferenceField):
                del draft.values[key]
        elif field.fixed and before.get(key) is not None:
            saving.refuse(draft, "value_fixed", {}, key)


def _same(field: Field, before: Value, after: Value) -> bool:
    if not isinstance(field, SnapshotField | FileField):
        return before == after
    if isinstance(field, FileField):
        return file_ids(before) == file_ids(after)
    return isinstance(before, dict) and before.get("id") == after
