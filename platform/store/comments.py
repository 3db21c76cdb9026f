"""Comments on records: written, put otherwise and taken back, with all that stood there before."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from .system import BIN, COMMENT


class Comment(NamedTuple):
    """One comment: `mentions` are ids of people, `files` what came along, `past` the earlier texts with their moments."""

    id: str
    app: str
    entity: str
    record_id: str
    author: str
    text: str
    mentions: list[str]
    files: list[dict[str, Any]]
    past: list[dict[str, str]]
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


_COLUMNS = [COMMENT.c[name] for name in Comment._fields]


def of_record(
    connection: Connection, app: str, entity: str, record_id: str, *, only: str = "", before: str = "", limit: int
) -> list[Comment]:
    """Return a record's comments, newest first, or one of them; `before` is the id that the last page ended with."""
    where = [COMMENT.c.app == app, COMMENT.c.entity == entity, COMMENT.c.record_id == record_id]
    if only:
        where.append(COMMENT.c.id == only)
    if before:
        where.append(COMMENT.c.id < before)
    rows = connection.execute(select(*_COLUMNS).where(*where).order_by(COMMENT.c.id.desc()).limit(limit))
    return [Comment._make(row) for row in rows]


def authors(connection: Connection, app: str, entity: str, record_id: str) -> set[str]:
    """Return the ids of those who said something about a record."""
    where = (COMMENT.c.app == app, COMMENT.c.entity == entity, COMMENT.c.record_id == record_id)
    return set(connection.execute(select(COMMENT.c.author).where(*where).distinct()).scalars())


def locked(connection: Connection, app: str, comment_id: str) -> Comment | None:
    """Return a comment that nobody else changes before this transaction ends."""
    query = select(*_COLUMNS).where(COMMENT.c.app == app, COMMENT.c.id == comment_id).with_for_update()
    row = connection.execute(query).first()
    return Comment._make(row) if row else None


def add(connection: Connection, comment: Comment) -> None:
    """Keep a comment."""
    connection.execute(insert(COMMENT).values(comment._asdict()))


def change(connection: Connection, comment: Comment) -> None:
    """Put a comment that is there in place of how it was."""
    connection.execute(update(COMMENT).where(COMMENT.c.id == comment.id).values(comment._asdict()))


def forget(connection: Connection, app: str, entity: str, record_ids: Collection[str]) -> None:
    """Forget the comments of records that are gone for good."""
    of_records = COMMENT.c.record_id.in_(list(record_ids))
    connection.execute(delete(COMMENT).where(COMMENT.c.app == app, COMMENT.c.entity == entity, of_records))


def forget_binned(connection: Connection, which: ColumnElement[bool]) -> None:
    """Forget the comments of deleted records that are about to be forgotten; `which` says of an image in the bin that it is."""
    same = (BIN.c.app == COMMENT.c.app, BIN.c.entity == COMMENT.c.entity, BIN.c.record_id == COMMENT.c.record_id)
    connection.execute(delete(COMMENT).where(exists(select(BIN.c.id).where(*same, which, BIN.c.link.is_(False)))))


def named(comments: Sequence[Comment]) -> set[str]:
    """Return the ids of everybody whom comments name: their authors and whom they mention."""
    return {comment.author for comment in comments} | {person for comment in comments for person in comment.mentions}
