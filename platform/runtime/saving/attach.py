"""References to files: what a field names must be there, be the person's own upload or hang there already, and fit the field."""

from collections.abc import Mapping

from ...kernel.json import Json
from ...metamodel.fields import FileField
from ...metamodel.fields.file import file_ids
from ...metamodel.model import EntityModel
from ...metamodel.values import Refused, Value
from ...store import files
from ...store.files import File, Link
from .draft import Draft, Saving


def attach(saving: Saving) -> None:
    """Replace the ids that file fields were given by what is known of the files, and let the fields hold them."""
    for entity, drafts in saving.groups("created", "updated", "transitioned"):
        for key, field in entity.files.items():
            given = [d for d in drafts if key in d.values]
            if given:
                _attach(saving, entity, key, field, given)


def _attach(saving: Saving, entity: EntityModel, key: str, field: FileField, drafts: list[Draft]) -> None:
    wanted = {name for draft in drafts for name in file_ids(draft.values[key])}
    found = files.get(saving.connection, saving.app.key, wanted)
    held: dict[str, set[Link]] = {}
    for link in files.links(saving.connection, found):
        held.setdefault(link.file_id, set()).add(link)
    holds: list[Link] = []
    for draft in drafts:
        named: list[Json] = []
        for name in file_ids(draft.values[key]):
            link = Link(name, saving.app.key, entity.key, draft.id, key)
            if name not in found or not _may(saving, found[name], held.get(name, set()), link):
                saving.refuse(draft, "no_such_file", {"named": name[:40]}, key)
            elif _fits(saving, draft, key, field, found[name]):
                named.append(_told(found[name]))
                holds.append(link)
        draft.values[key] = _value(field, named)
        _end_holds(saving, entity, key, draft)
    files.hold(saving.connection, holds, saving.now)


def _may(saving: Saving, file: File, held: set[Link], link: Link) -> bool:
    """Tell whether a file may hang here: it did already, or it is a fresh upload of the same person; the engine may copy."""
    return link in held or saving.actor.system or (not held and file.created_by == saving.actor.id)


def _fits(saving: Saving, draft: Draft, key: str, field: FileField, file: File) -> bool:
    try:
        field.check(file.type, file.size)
    except Refused as refused:
        saving.refuse(draft, refused.code, refused.data, key)
        return False
    return True


def _told(file: File) -> dict[str, Json]:
    told: dict[str, Json] = {"id": file.id, "name": file.name, "type": file.type, "size": file.size}
    return told | ({"width": file.width, "height": file.height} if file.width else {})


def _value(field: FileField, named: list[Json]) -> Value:
    if not named:
        return None
    first = named[0]
    return named if field.many else first if isinstance(first, dict) else None


def _end_holds(saving: Saving, entity: EntityModel, key: str, draft: Draft) -> None:
    """Let go of what was replaced, where no history shows it any more."""
    before: Mapping[str, Value] = draft.before
    if entity.definition.history == "none" and before.get(key) is not None:
        gone = set(file_ids(before[key])) - set(file_ids(draft.values[key]))
        files.let_go(
            saving.connection, [Link(name, saving.app.key, entity.key, draft.id, key) for name in sorted(gone)]
        )
