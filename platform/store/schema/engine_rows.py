"""The engine's own rows about an app's entities and fields, which follow a rename."""

from collections.abc import Mapping

from sqlalchemy import Column, ColumnElement, delete, update

from .. import parked
from ..names import INCOMING
from ..system import FILE_LINK, HISTORY, IMPORT, IMPORT_MAPPING, OUTBOX, SEQUENCE
from .alteration import Alteration


def rename(work: Alteration) -> None:
    """Let history, waiting events, running numbers and notes of parked data follow renamed entities, and numbers renamed fields."""
    for pair in work.pairs.values():
        moves = {was: key for key, was in pair.fields.items() if was != key}
        _move(work, SEQUENCE.c.field, moves, (SEQUENCE.c.entity == pair.old.key,))
        _move(work, FILE_LINK.c.field, moves, (FILE_LINK.c.entity == pair.old.key,))
    moves = {pair.old.key: key for key, pair in work.pairs.items() if pair.old.key != key}
    for table in (HISTORY, OUTBOX, SEQUENCE, FILE_LINK, IMPORT, IMPORT_MAPPING):
        _move(work, table.c.entity, moves, ())
    parked.entities_renamed(
        work.connection, work.app, {was: (now, work.new.of(now).name) for was, now in moves.items()}
    )


def _move(
    work: Alteration, column: Column[str], moves: Mapping[str, str], where: tuple[ColumnElement[bool], ...]
) -> None:
    """Rename in two steps, by way of names that nothing has, so that keys can trade places."""
    table = column.table
    of_app = (table.c.app == work.app, *where)
    between = {was: INCOMING + now for was, now in moves.items()}
    for was, middle in between.items():
        work.connection.execute(update(table).where(*of_app, column == was).values({column: middle}))
    for was, now in moves.items():
        if table is SEQUENCE:
            work.connection.execute(delete(table).where(*of_app, column == now))
        work.connection.execute(update(table).where(*of_app, column == between[was]).values({column: now}))
