"""Concurrent edits: what others changed since the version given stays; only fields that both changed are a conflict.

The history tells what the others changed. Where an entity keeps none, any newer version is a conflict. A deletion and a
transition are decisions about a whole record, so that they hold only for the version that was looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Conflict, Location, Problem
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...store import history
from ..changes import Create, Restore, Update, Upsert
from .draft import Draft, Saving


@dataclass(slots=True)
class _Since:
    """What others did to a record since a version: the value that each changed field had then, and how many changes it were."""

    base: dict[str, Json] = field(default_factory=dict[str, Json])
    steps: int = 0


def merge(saving: Saving) -> None:
    """Raise Conflict with every clash of the save; a stale version without one is let pass."""
    stale = [d for d in saving.drafts if d.event != "created" and _given(d) not in (None, d.before["version"])]
    if not stale:
        return
    problems: list[Problem] = []
    for entity, drafts in _by_entity(stale):
        since = _since(saving, entity, drafts)
        for draft in drafts:
            problems += _clashes(saving, draft, since.get(draft.id, _Since()))
    if problems:
        raise Conflict(*problems)


def _given(draft: Draft) -> int | None:
    return None if isinstance(draft.change, Create | Upsert | Restore) else draft.change.version


def _by_entity(drafts: Sequence[Draft]) -> list[tuple[EntityModel, list[Draft]]]:
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.entity.key, []).append(draft)
    return [(group[0].entity, group) for group in groups.values()]


def _since(saving: Saving, entity: EntityModel, drafts: Sequence[Draft]) -> Mapping[str, _Since]:
    if entity.definition.history != "full":
        return {}
    versions = {d.id: _given(d) or 0 for d in drafts if isinstance(d.change, Update)}
    found: dict[str, _Since] = {}
    for entry in history.since(saving.connection, saving.app.key, entity.key, versions):
        since = found.setdefault(entry.record_id, _Since())
        since.steps += 1
        for key, change in entry.changes.items():
            since.base.setdefault(key, change[0] if isinstance(change, list) and change else None)
    return found


def _clashes(saving: Saving, draft: Draft, since: _Since) -> list[Problem]:
    """Return what is wrong with a draft of a stale version: nothing where its fields are nobody else's."""
    now, given = draft.before["version"], _given(draft)
    stale = Problem("stale_version", {"now": now, "given": given}, Location(path=f"{draft.place}/version"))
    if not isinstance(draft.change, Update):
        return [stale]
    assert isinstance(now, int)
    assert given is not None
    if since.steps != now - given:
        return [stale, Problem("no_merge", {"entity": draft.entity.key}, Location(path=draft.place))]
    theirs = {key: _json(draft.before.get(key)) for key in draft.values}
    both = [key for key in draft.values if key in since.base and since.base[key] != theirs[key]]
    return [stale, *(_clash(saving, draft, key, since.base[key], theirs[key]) for key in both)] if both else []


def _clash(saving: Saving, draft: Draft, key: str, base: Json, theirs: Json) -> Problem:
    assert isinstance(draft.change, Update)
    data: dict[str, object] = {"field": key}
    if key in draft.entity.secrets:
        return Problem("field_clash", data, Location(path=f"{draft.place}/{key}"))
    data["mine"] = draft.change.values.get(key)
    seen = saving.rights.visible(draft.entity.key)
    target = saving.rights.target(draft.entity.key, key)
    behind = saving.rights.visible(target) if target is not None else None
    whole = target is None or (behind is not None and behind.rows is None)
    if whole and seen is not None and key in seen.fields and seen.fields[key] is None:
        data |= {"base": base, "theirs": theirs}
    return Problem("field_clash", data, Location(path=f"{draft.place}/{key}"))


def _json(value: Value) -> Json:
    return loads(dumps(value))
