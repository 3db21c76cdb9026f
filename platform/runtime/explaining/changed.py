"""What was changed, put together from the history: one entry a record, with the values before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...kernel.json import Json
from ...metamodel.fields import ReferenceField
from ...store.engine import Connection
from ...store.history import Entry
from .eyes import Eyes


@dataclass
class Changed:
    """All that became of one record, first to last."""

    entity: str
    id: str
    event: str
    changes: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    steps: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def put_together(entries: Iterable[Entry]) -> list[Changed]:
    """Return what became of each record, in the order in which they were first touched."""
    found: dict[tuple[str, str], Changed] = {}
    for entry in entries:
        key = (entry.entity, entry.record_id)
        known = found.setdefault(key, Changed(entry.entity, entry.record_id, entry.event))
        known.event = _both(known.event, entry.event)
        for name, change in entry.changes.items():
            before, after = change if isinstance(change, list) and len(change) == 2 else (None, change)
            known.changes[name] = [known.changes[name][0] if name in known.changes else before, after]
        if entry.run_id is not None:
            known.steps.append((entry.run_id, entry.step or ""))
    return list(found.values())


def _both(first: str, then: str) -> str:
    """Return what two events in a row come to: what was made and then changed was made."""
    if then == "deleted" or first == "deleted":
        return then
    return first if first in ("created", "restored", "transitioned") else then


def told(eyes: Eyes, changed: Sequence[Changed], connection: Connection) -> list[Json]:
    """Return changes as answers carry them; records, also those that values lead to, are called as they are in the connection's eyes."""
    by_entity: dict[str, list[str]] = {}
    for each in changed:
        by_entity.setdefault(each.entity, []).append(each.id)
        for name, pair in each.changes.items():
            by_entity.setdefault(_leads_to(eyes, each.entity, name), []).extend(value for value in pair if isinstance(value, str))
    labels = {entity: eyes.labels(entity, ids, connection) for entity, ids in by_entity.items() if entity}

    def named(entity: str, name: str, value: Json) -> Json:
        label = labels.get(_leads_to(eyes, entity, name), {}).get(value) if isinstance(value, str) else None
        return value if label is None else {"id": value, "label": label}

    return [
        {
            "entity": each.entity, "id": each.id, "label": labels[each.entity].get(each.id, ""), "event": each.event,
            "changes": {
                name: {"from": named(each.entity, name, pair[0]), "to": named(each.entity, name, pair[1])}
                for name, pair in each.changes.items()
            },
            "steps": [{"run": run, "position": position} for run, position in dict.fromkeys(each.steps)],
        }
        for each in changed
    ]  # fmt: skip


def _leads_to(eyes: Eyes, entity: str, name: str) -> str:
    """Return the entity that a field's values name; empty for a field that names none."""
    model = eyes.app.model.entities.get(entity)
    field = model.definition.fields.get(name) if model is not None else None
    return field.to if isinstance(field, ReferenceField) else ""
