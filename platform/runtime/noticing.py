"""Notices as their person reads them: of the apps that they have a role in, with the record where they see it."""

from collections.abc import Collection
from dataclasses import dataclass

from ..store import notices
from ..store.notices import Notice
from .context import Actor
from .engine import Engine
from .labelling import labels_of


@dataclass(frozen=True, slots=True)
class Told:
    """A notice and what its record is called; None where it is about none, or about one that the person does not see."""

    notice: Notice
    label: str | None


def mine(engine: Engine, actor: Actor, *, unread: bool, app: str, before: str, most: int) -> tuple[list[Told], str]:
    """Return a person's notices, newest first, and the mark of the next page; empty at the end."""
    apps = engine.apps_of(actor, app)
    with engine.database.read() as connection:
        rows = notices.listing(connection, actor.id, apps.keys(), unread=unread, before=before, most=most + 1)
    labels = labels_of(engine, actor, apps, ((row.app, row.entity, row.record_id) for row in rows[:most]))
    told = [Told(row, labels.get((row.app, row.entity, row.record_id))) for row in rows[:most]]
    return told, rows[most - 1].id if len(rows) > most else ""


def count_unread(engine: Engine, actor: Actor) -> int:
    """Return how many notices a person has not read."""
    with engine.database.read() as connection:
        return notices.count_unread(connection, actor.id, engine.apps_of(actor).keys())


def mark(engine: Engine, actor: Actor, ids: Collection[str] | None, *, read_now: bool) -> None:
    """Mark a person's notices, some or all, as read or as unread."""
    with engine.database.write() as connection:
        notices.mark(connection, actor.id, ids, engine.clock.now() if read_now else None)
