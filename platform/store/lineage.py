"""What entities and fields were called before: history is never rewritten, its keys are followed to what they are called now.

A note says: what the history up to a number calls `entity.field` has been called `now` since a release (empty: it was dropped).
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from .system import HISTORY, LINEAGE

_L = LINEAGE.c


class Note(NamedTuple):
    """One renaming or dropping; `field` is empty where it is the entity itself."""

    entity: str
    field: str
    now: str
    release: int
    until: int


def keep(connection: Connection, app: str, release: int, moves: Sequence[tuple[str, str, str]]) -> None:
    """Note what a release renames or drops: (entity, field, now), by the keys before it."""
    if moves:
        until = connection.execute(select(func.coalesce(func.max(HISTORY.c.id), 0))).scalar_one()
        rows = [
            {"app": app, "entity": e, "field": f, "now": n, "release": release, "until": until} for e, f, n in moves
        ]
        connection.execute(insert(LINEAGE), rows)


def restored(connection: Connection, app: str, release: int, entity: str, field: str) -> None:
    """Forget that a release dropped something that is back now."""
    written = [key for key, _, _ in of_app(connection, app).former(entity)] if field else [entity]
    here = (_L.app == app) & (_L.release == release) & _L.entity.in_(written) & (_L.field == field) & (_L.now == "")
    connection.execute(delete(LINEAGE).where(here))


class Lineage:
    """All notes of an app, by release: what one release renames changes places at once."""

    def __init__(self, notes: Sequence[Note]) -> None:
        """Take the notes in the order in which they were made."""
        self._releases = [list(group) for _, group in groupby(notes, lambda note: note.release)]

    def former(self, entity: str) -> list[tuple[str, int, int | None]]:
        """Return under which keys an entity's history was written, each with the numbers after which and up to which."""
        found: list[tuple[str, int, int | None]] = []
        key, upper = entity, None
        for notes in reversed(self._releases):
            moves = {note.entity: note.now for note in notes if not note.field}
            was = next((was for was, now in moves.items() if now == key), None)
            if was is None and key not in moves:
                continue
            found.append((key, notes[0].until, upper))
            if was is None:  # whoever had this key before is another entity
                return found
            key, upper = was, notes[0].until
        return [*found, (key, 0, upper)]

    def fields(self, entity: str, number: int) -> Mapping[str, str]:
        """Return what fields are called now that an entry of an entity's history calls otherwise; empty text: dropped since."""
        names: dict[str, str] = {}
        key = entity
        for notes in self._releases:
            if notes[0].until < number:
                continue
            moves = {note.field: note.now for note in notes if note.field and note.entity == key}
            fresh = {was: now for was, now in moves.items() if was not in names and was not in names.values()}
            names = {first: moves.get(now, now) for first, now in names.items()} | fresh
            key = next((note.now for note in notes if not note.field and note.entity == key), key)
        return names


def of_app(connection: Connection, app: str) -> Lineage:
    """Return the notes of an app."""
    query = select(*(_L[name] for name in Note._fields)).where(_L.app == app).order_by(_L.id)
    return Lineage([Note(*row) for row in connection.execute(query)])
