"""Releases: what was published of each app, whole, so that every node and every later day can load it again."""

from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, func, insert, select

from ..kernel.ids import new_id
from ..kernel.json import Json, dumps_text, loads
from .system import RELEASE


class Head(NamedTuple):
    """A release without its files."""

    id: str
    app: str
    number: int
    version: str
    fingerprint: str
    created_at: datetime
    created_by: str
    note: str


class Release(NamedTuple):
    """A published app: its files as texts, and as parsed values so that no YAML need be read again."""

    id: str
    app: str
    number: int
    version: str
    fingerprint: str
    files: dict[str, str]
    parsed: Json
    created_at: datetime
    created_by: str
    note: str


_HEAD = [RELEASE.c[name] for name in Head._fields]
_WHOLE = [RELEASE.c[name] for name in Release._fields]


def save(  # noqa: PLR0913 - named, each is a column
    connection: Connection,
    *,
    app: str,
    version: str,
    fingerprint: str,
    files: dict[str, str],
    parsed: Json,
    created_at: datetime,
    created_by: str,
    note: str = "",
) -> Release:
    """Keep a release under the app's next number; of two nodes that publish at once, one gets StoreConflict."""
    number = next_number(connection, app)
    release = Release(new_id(), app, number, version, fingerprint, files, parsed, created_at, created_by, note)
    kept = {**release._asdict(), "files": dumps_text(files), "parsed": dumps_text(parsed)}
    connection.execute(insert(RELEASE).values(kept))
    return release


def next_number(connection: Connection, app: str) -> int:
    """Return the number that the app's next release will have."""
    newest = connection.execute(select(func.max(RELEASE.c.number)).where(RELEASE.c.app == app)).scalar_one()
    return (newest or 0) + 1


def latest(connection: Connection, app: str) -> Release | None:
    """Return the app's newest release."""
    query = select(*_WHOLE).where(RELEASE.c.app == app).order_by(RELEASE.c.number.desc()).limit(1)
    return _release(connection.execute(query).one_or_none())


def get(connection: Connection, release_id: str) -> Release | None:
    """Return a release."""
    return _release(connection.execute(select(*_WHOLE).where(RELEASE.c.id == release_id)).one_or_none())


def _release(row: Row[Any] | None) -> Release | None:
    if row is None:
        return None
    kept = Release(*row)
    return kept._replace(files=cast("dict[str, str]", loads(row.files)), parsed=loads(row.parsed))


def heads(connection: Connection) -> dict[str, tuple[str, int]]:
    """Return the id and number of each app's newest release: cheap enough to ask before each request."""
    newest = select(RELEASE.c.app, func.max(RELEASE.c.number).label("number")).group_by(RELEASE.c.app).subquery()
    same = (RELEASE.c.app == newest.c.app) & (RELEASE.c.number == newest.c.number)
    query = select(RELEASE.c.app, RELEASE.c.id, RELEASE.c.number).join(newest, same)
    return {app: (release_id, number) for app, release_id, number in connection.execute(query)}


def listing(connection: Connection, app: str, limit: int = 50) -> list[Head]:
    """Return an app's releases, newest first, without their files."""
    query = select(*_HEAD).where(RELEASE.c.app == app).order_by(RELEASE.c.number.desc()).limit(limit)
    return [Head(*row) for row in connection.execute(query)]


def apps(connection: Connection) -> list[str]:
    """Return the keys of the apps that were ever published."""
    return list(connection.execute(select(RELEASE.c.app).distinct().order_by(RELEASE.c.app)).scalars())
