"""Rows of files and of what holds on to them; content without a row is swept away, a row with a holder never is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select

from . import bulk
from .system import BIN, FILE, FILE_LINK, IMPORT

_SWEPT_AT_ONCE = 500


class File(NamedTuple):
    """A file that somebody gave: its name and type as the engine found them, and the digest of its content."""

    id: str
    app: str
    digest: str
    name: str
    type: str
    size: int
    width: int | None
    height: int | None
    thumbnail: str | None
    created_at: datetime
    created_by: str


class Link(NamedTuple):
    """A record's field that holds a file, or once held it and can still show it in its history."""

    file_id: str
    app: str
    entity: str
    record_id: str
    field: str


def add(connection: Connection, file: File) -> None:
    """Keep a file's row."""
    connection.execute(insert(FILE).values(file._asdict()))


def add_once(connection: Connection, file: File) -> None:
    """Keep a file's row, unless there is one of this id."""
    if not connection.execute(select(FILE.c.id).where(FILE.c.id == file.id)).first():
        add(connection, file)


def get(connection: Connection, app: str, ids: Collection[str]) -> dict[str, File]:
    """Return an app's files by id."""
    if not ids:
        return {}
    dialect = bulk.dialect_of(connection)
    where, given = bulk.one_of(FILE.c.id, ids, dialect)
    names = [FILE.c[name] for name in File._fields]
    found = [File._make(row) for row in bulk.select(connection, names, f"FROM fw_file AS t WHERE {where}", (given,))]
    return {file.id: file for file in found if file.app == app}


def links(connection: Connection, ids: Collection[str]) -> list[Link]:
    """Return everything that holds one of these files."""
    if not ids:
        return []
    where, given = bulk.one_of(FILE_LINK.c.file_id, ids, bulk.dialect_of(connection))
    names = [FILE_LINK.c[name] for name in Link._fields]
    return [
        Link._make(row) for row in bulk.select(connection, names, f"FROM fw_file_link AS t WHERE {where}", (given,))
    ]


def held(connection: Connection, link: Link) -> File | None:
    """Return a file that a record's field holds or once held."""
    query = select(*(FILE.c[name] for name in File._fields)).join(FILE_LINK, FILE_LINK.c.file_id == FILE.c.id)
    query = query.where(*(FILE_LINK.c[name] == value for name, value in link._asdict().items()))
    row = connection.execute(query).first()
    return File._make(row) if row else None


def hold(connection: Connection, wanted: Sequence[Link], at: datetime) -> None:
    """Let fields hold files; a hold that is there already stays."""
    present = set(links(connection, {link.file_id for link in wanted}))
    rows: list[Mapping[str, object]] = [
        {**link._asdict(), "at": at} for link in dict.fromkeys(wanted) if link not in present
    ]
    if rows:
        bulk.insert(connection, FILE_LINK, list(FILE_LINK.columns), rows)


def let_go(connection: Connection, unwanted: Sequence[Link]) -> None:
    """End single holds: of entities that keep no history."""
    for link in unwanted:
        connection.execute(
            delete(FILE_LINK).where(*(FILE_LINK.c[name] == value for name, value in link._asdict().items()))
        )


def release(connection: Connection, app: str, entity: str, record_ids: Collection[str]) -> None:
    """End every hold of records that are gone for good, together with their history."""
    if record_ids:
        of_records = FILE_LINK.c.record_id.in_(list(record_ids))
        connection.execute(delete(FILE_LINK).where(FILE_LINK.c.app == app, FILE_LINK.c.entity == entity, of_records))


def release_binned(connection: Connection, which: ColumnElement[bool]) -> None:
    """End the holds of deleted records that are about to be forgotten; `which` says of an image in the bin that it is."""
    same = (BIN.c.app == FILE_LINK.c.app, BIN.c.entity == FILE_LINK.c.entity, BIN.c.record_id == FILE_LINK.c.record_id)
    gone = exists(select(BIN.c.id).where(*same, which, BIN.c.link.is_(False)))
    connection.execute(delete(FILE_LINK).where(gone))


def unattached(connection: Connection, actor: str, since: datetime) -> tuple[int, int]:
    """Return how many files a person has uploaded since a moment that nothing holds, and their bytes."""
    query = select(func.count(), func.coalesce(func.sum(FILE.c.size), 0)).where(
        FILE.c.created_by == actor, FILE.c.created_at > since, ~_in_use()
    )
    number, size = connection.execute(query).one()
    return int(number), int(size)


def sweep(connection: Connection, before: datetime) -> int:
    """Remove rows of uploads older than a moment that nothing holds; returns how many, at most some hundred at a time."""
    old = (
        select(FILE.c.id)
        .where(FILE.c.created_at < before, ~_in_use())
        .limit(_SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.execute(old).scalars())
    # Asked again in a statement of its own: a hold may have come between the look and the lock.
    return connection.execute(delete(FILE).where(FILE.c.id.in_(ids), ~_in_use())).rowcount if ids else 0


def named(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Return those of the digests that a row names."""
    found: set[str] = set()
    for column in (FILE.c.digest, FILE.c.thumbnail):
        found |= {str(digest) for digest in connection.execute(select(column).where(column.in_(digests))).scalars()}
    return found


def digests(connection: Connection) -> set[str]:
    """Return every digest that a row names: what a whole backup must hold."""
    query = select(FILE.c.digest).union(select(FILE.c.thumbnail).where(FILE.c.thumbnail.is_not(None)))
    return {str(digest) for digest in connection.execute(query).scalars()}


def _in_use() -> ColumnElement[bool]:
    """Tell whether a field or an import holds the file."""
    return or_(
        exists(select(FILE_LINK.c.file_id).where(FILE_LINK.c.file_id == FILE.c.id)),
        exists(select(IMPORT.c.id).where(IMPORT.c.file_id == FILE.c.id)),
    )
