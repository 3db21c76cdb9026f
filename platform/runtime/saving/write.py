"""Seventh stage: rows, history and outbox, in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence

from ...kernel.json import Json
from ...kernel.problems import Conflict, Location, Problem
from ...kernel.tracing import current_request
from ...metamodel.fields import SecretField, SnapshotField
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...store import history, outbox, records
from ..changes import Event
from .draft import Draft, Saving
from .link import cut_links, write_links
from .people import seal

_CHUNK = 1000
_ANNOUNCED: tuple[Event, ...] = ("created", "updated", "deleted", "transitioned")


def write(saving: Saving) -> None:
    """Write every draft; raises Conflict where a record moved meanwhile, StoreConflict where the database refuses."""
    seal(saving)
    stamp = {"updated_at": saving.now, "updated_by": saving.actor.id}
    for entity, drafts in saving.groups("created"):
        made = {"version": 1, "created_at": saving.now, "created_by": saving.actor.id, **stamp}
        table = saving.app.tables.of(entity.key)
        records.insert(saving.connection, table, [{"id": d.id, **made, **d.values} for d in drafts])
    for entity, drafts in saving.groups("restored"):
        rows = [{"id": d.id, **d.before, "version": _version(d) + 1, **stamp, **d.values} for d in drafts]
        records.insert(saving.connection, saving.app.tables.of(entity.key), rows)
    for entity, drafts in saving.groups("updated", "transitioned"):
        changed = [d for d in drafts if d.values]
        updates = [records.Update(d.id, _version(d), _stored(d)) for d in changed]
        _refuse_moved(changed, records.update(saving.connection, saving.app.tables.of(entity.key), updates, stamp))
    write_links(saving)
    cut_links(saving)
    for entity, drafts in reversed(list(saving.groups("deleted"))):  # what goes along stands behind what takes it along
        rows = [(d.id, _version(d)) for d in drafts]
        _refuse_moved(drafts, records.delete(saving.connection, saving.app.tables.of(entity.key), rows))


def _stored(draft: Draft) -> Mapping[str, Value]:
    links = draft.entity.links
    return {key: value for key, value in draft.values.items() if key not in links} if links else draft.values


def _version(draft: Draft) -> int:
    version = draft.before["version"]
    assert isinstance(version, int)
    return version


def _refuse_moved(drafts: Sequence[Draft], moved: Sequence[str]) -> None:
    if moved:
        draft = next(d for d in drafts if d.id in moved)
        data = {"now": "?", "given": draft.before["version"]}
        raise Conflict(Problem("stale_version", data, Location(path=f"{draft.place}/version")))


def remember(saving: Saving) -> None:
    """Append what changed to the history of those entities that keep one."""
    app, now, by, run, step = saving.app.key, saving.now, saving.actor.id, saving.cause.run_id or None, saving.cause.step or None
    entries: list[history.Entry] = []
    for draft in _effective(saving):
        entity, event = draft.entity, draft.event
        if entity.definition.history == "full":
            version = 1 if event == "created" else _version(draft) + (event != "deleted")
            entries.append(history.Entry(app, entity.key, draft.id, version, now, by, event, run, _changes(draft), step))
    history.append(saving.connection, entries)


def _changes(draft: Draft) -> dict[str, Json]:
    """Return [from, to] by field; of a deleted record everything that it held."""
    entity, before = draft.entity, draft.before
    if draft.event == "deleted":
        return {k: [_told(entity, k, v), None] for k, v in before.items() if k in entity.fields and v is not None}
    created = draft.event in ("created", "restored")
    changes: dict[str, Json] = {
        k: [before.get(k), v]  # pyright: ignore[reportAssignmentType] - the store's JSON writes decimals and times as text
        for k, v in draft.values.items()
        if not created or v is not None
    }
    if entity.snapshots or entity.secrets:
        for key in (entity.snapshots.keys() | entity.secrets.keys()) & changes.keys():
            changes[key] = [_told(entity, key, before.get(key)), _told(entity, key, draft.values[key])]
    return changes


def _told(entity: EntityModel, key: str, value: Value) -> Json:
    """Return a value as the history tells it; a frozen record by its id and version, its content stays on the record.

    Of a secret it tells only whether it was set.
    """
    if isinstance(entity.fields[key], SecretField):
        return True if value is not None else None
    if isinstance(entity.fields[key], SnapshotField) and isinstance(value, dict):
        return {"id": value.get("id"), "label": value.get("label"), "version": value.get("version")}
    return value  # type: ignore[return-value]  # pyright: ignore[reportReturnType] - the store's JSON writes decimals and times as text


def announce(saving: Saving) -> bool:
    """Put each set of changes that a rule listens to into the outbox; tell whether there was one."""
    grouped: dict[tuple[Event, str, str], list[Draft]] = {}
    for draft in _effective(saving):
        if draft.event in _ANNOUNCED and (draft.entity.key, draft.event) in saving.app.triggers:
            grouped.setdefault((draft.event, draft.entity.key, draft.transition), []).append(draft)
    events: list[outbox.Event] = []
    for (event, entity, transition), drafts in sorted(grouped.items(), key=lambda item: _ANNOUNCED.index(item[0][0])):
        events += _events(saving, entity, event, transition, drafts)
    outbox.append(saving.connection, events)
    return bool(events)


def _events(saving: Saving, entity: str, event: Event, transition: str, drafts: list[Draft]) -> Iterable[outbox.Event]:
    run = saving.cause.run_id or None
    for start in range(0, len(drafts), _CHUNK):
        chunk = drafts[start : start + _CHUNK]
        detail = _detail(transition, chunk) if event in ("updated", "transitioned") else {}
        if asked := saving.app.triggers[entity, event]:
            detail["before"] = {d.id: _before(d, asked) for d in chunk}
        if request := current_request():
            detail["request"] = request
        ids = [d.id for d in chunk]
        yield outbox.Event(
            saving.app.key, entity, event, ids, detail, saving.actor.id, run, saving.cause.depth, saving.now
        )


def _detail(transition: str, drafts: list[Draft]) -> dict[str, Json]:
    changed: dict[str, Json] = {d.id: list(d.values) for d in drafts}
    workflow = drafts[0].entity.workflow
    if not transition or workflow is None:
        return {"changed": changed}
    model = workflow.transition(transition)
    machine = workflow.machine(model.region if model is not None else "")
    before: dict[str, Json] = {d.id: machine.place(str(d.before[machine.field])) for d in drafts}
    to = machine.place(str(drafts[0].values[machine.field]))
    return {"transition": transition, "from": before, "to": to, "changed": changed}


def _before(draft: Draft, asked: Iterable[str]) -> dict[str, Json]:
    return {key: draft.before.get(key) for key in asked}  # pyright: ignore[reportReturnType] - the store's JSON writes decimals and times as text


def _effective(saving: Saving) -> Iterable[Draft]:
    return [draft for draft in saving.drafts if draft.values or draft.event in ("created", "deleted", "restored")]
