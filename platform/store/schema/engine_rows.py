"""The engine's own rows about an app's entities and fields, which follow a rename."""

from collections.abc import Iterator, Mapping
from typing import cast

from sqlalchemy import Column, ColumnElement, delete, select, update

from .. import lineage, parked
from ..names import INCOMING
from ..system import BIN, COMMENT, FILE_LINK, IMPORT, IMPORT_MAPPING, OUTBOX, QUARANTINE, SEQUENCE
from .alteration import Alteration


def rename(work: Alteration) -> None:
    """Let waiting events, running numbers and what is kept aside follow renamed entities and fields; history only notes the names."""
    for pair in work.pairs.values():
        moves = {was: key for key, was in pair.fields.items() if was != key}
        _move(work, SEQUENCE.c.field, moves, (SEQUENCE.c.entity == pair.old.key,))
        _move(work, FILE_LINK.c.field, moves, (FILE_LINK.c.entity == pair.old.key,))
        _move(work, QUARANTINE.c.field, moves, (QUARANTINE.c.entity == pair.old.key,))
        _events(work, pair.old.key, moves)
    moves = {pair.old.key: key for key, pair in work.pairs.items() if pair.old.key != key}
    _move(work, OUTBOX.c.entity, moves, (OUTBOX.c.done_at.is_(None),))
    for table in (BIN, COMMENT, SEQUENCE, QUARANTINE, FILE_LINK, IMPORT, IMPORT_MAPPING):
        _move(work, table.c.entity, moves, ())
    lineage.keep(work.connection, work.app, work.plan.release, list(_lineage(work)))
    parked.entities_renamed(
        work.connection, work.app, {was: (now, work.new.of(now).name) for was, now in moves.items()}
    )


def _lineage(work: Alteration) -> Iterator[tuple[str, str, str]]:
    """Yield what is called otherwise from now on, or is gone: the old entity, the old field (empty: the entity itself), the new key."""
    for key, pair in work.pairs.items():
        yield from ((pair.old.key, was, now) for now, was in pair.fields.items() if was != now)
        yield from ((pair.old.key, was, "") for was in pair.dropped)
        if pair.old.key != key:
            yield pair.old.key, "", key
    yield from ((key, "", "") for key in work.plan.pairs.dropped)


def _events(work: Alteration, entity: str, moves: Mapping[str, str]) -> None:
    """Let the waiting events of an entity name its changed fields as they are called now."""
    waiting = (OUTBOX.c.app == work.app) & (OUTBOX.c.entity == entity) & OUTBOX.c.done_at.is_(None)
    if not moves:
        return
    found = work.connection.execute(select(OUTBOX.c.id, OUTBOX.c.detail).where(waiting)).all()
    for number, detail in found:
        changed = cast("dict[str, list[str]]", detail.get("changed", {}))
        if changed:
            now = {record: [moves.get(key, key) for key in keys] for record, keys in changed.items()}
            work.connection.execute(
                update(OUTBOX).where(OUTBOX.c.id == number).values(detail={**detail, "changed": now})
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
