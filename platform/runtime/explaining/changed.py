"""What was changed, put together from the history: one entry a record, with the values before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...kernel.json import Json
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
    """Return changes as answers carry them; records are called as they are in the connection's eyes."""
    by_entity: dict[str, list[str]] = {}
    for each in changed:
        by_entity.setdefault(each.entity, []).append(each.id)
    labels = {entity: eyes.labels(entity, ids, connection) for entity, ids in by_entity.items()}
    return [
        {
            "entity": each.entity, "id": each.id, "label": labels[each.entity].get(each.id, ""), "event": each.event,
            "changes": {name: {"from": pair[0], "to": pair[1]} for name, pair in each.changes.items()},
            "steps": [{"run": run, "position": position} for run, position in dict.fromkeys(each.steps)],
        }
        for each in changed
    ]  # fmt: skip
