"""The story of one record as a person may read it: what they may not see of the record, they do not see of its past."""

from collections.abc import Collection
from dataclasses import dataclass

from ..kernel.json import Json
from ..store import accounts, history
from ..store.engine import Connection
from .context import SYSTEM, Actor
from .engine import Engine
from .installed import InstalledApp
from .past import past_of
from .read import read_one


@dataclass(frozen=True, slots=True)
class Chapters:
    """A page of a record's history, newest first, and the mark at which the next page begins (empty at the end)."""

    rows: list[dict[str, Json]]
    next: str


def chapters(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, *, before: int | None = None, limit: int = 50
) -> Chapters:
    """Return a page of a record's history; raises NotFound for a record that the person does not see."""
    read_one(engine, app, actor, entity, record_id)
    with engine.database.read() as connection:
        found = history.of_record(connection, app.key, entity, record_id, before=before, limit=limit + 1)
        names = people(connection, {entry.by for _, entry in found})
        past = past_of(engine, app, actor, entity, record_id, [entry.changes for _, entry in found[:limit]], connection=connection)
    rows: list[dict[str, Json]] = []
    for _, entry in found[:limit]:
        rows.append({
            "at": entry.at.isoformat().replace("+00:00", "Z"),
            "by": {"id": entry.by, "label": names[entry.by]},
            "event": entry.event,
            "version": entry.version,
            "run": entry.run_id,
            "changes": {field: told_change(change) for field, change in past.told(entry.changes).items()},
        })  # fmt: skip
    return Chapters(rows, str(found[limit - 1][0]) if len(found) > limit else "")


def told_change(change: Json) -> Json:
    """Return a kept change, a pair, as the API tells it."""
    return {"from": change[0], "to": change[1]} if isinstance(change, list) and len(change) == 2 else change


def people(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return how the people of these ids are called; an id that nobody has stands for itself."""
    names = {SYSTEM.id: SYSTEM.title}
    for user_id in ids:
        if user_id not in names:
            user = accounts.user(connection, user_id)
            names[user_id] = (user.title or user.name) if user else user_id
    return names
