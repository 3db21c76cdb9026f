"""The bin of deleted records: images put in, found again by bundle, taken out, forgotten."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, func, select

from ..kernel.json import Json
from . import bulk, comments, files
from .system import BIN

_WRITTEN = [column for column in BIN.columns if column.name != "id"]


class Image(NamedTuple):
    """A deleted record as it was; or, as a `link`, the references with which a record pointed to a deleted one."""

    bundle: str
    batch: str
    app: str
    entity: str
    record_id: str
    root: bool
    link: bool
    image: Mapping[str, Json]
    version: int
    at: datetime
    by: str
    run_id: str | None


def put(connection: Connection, images: Sequence[Image]) -> None:
    """Keep images."""
    if images:
        bulk.insert(connection, BIN, _WRITTEN, [image._asdict() for image in images])


def of_bundles(connection: Connection, app: str, bundles: Collection[str], *, lock: bool = False) -> list[Image]:
    """Return every image of some bundles, in the order in which they were kept."""
    query = select(*_WRITTEN).where(BIN.c.app == app, BIN.c.bundle.in_(bundles)).order_by(BIN.c.id)
    return [_image(row) for row in connection.execute(query.with_for_update() if lock else query)]


def roots(
    connection: Connection, app: str, entities: Collection[str], *, before: int | None = None, limit: int = 50
) -> list[tuple[int, Image]]:
    """Return what was deleted of some entities, newest first; `before` is the number that the last page ended with."""
    query = select(BIN.c.id, *_WRITTEN).where(BIN.c.app == app, BIN.c.root, BIN.c.entity.in_(entities))
    if before is not None:
        query = query.where(BIN.c.id < before)
    return [(row[0], _image(row[1:])) for row in connection.execute(query.order_by(BIN.c.id.desc()).limit(limit))]


def sizes(connection: Connection, bundles: Collection[str]) -> dict[str, int]:
    """Return how many records each bundle holds."""
    query = select(BIN.c.bundle, func.count()).where(BIN.c.bundle.in_(bundles), BIN.c.link.is_(False)).group_by(BIN.c.bundle)
    return {row[0]: row[1] for row in connection.execute(query)}


def gone_along(connection: Connection, batch: str) -> dict[str, int]:
    """Return how many records of each entity one save deleted."""
    query = select(BIN.c.entity, func.count()).where(BIN.c.batch == batch, BIN.c.link.is_(False)).group_by(BIN.c.entity)
    return {row[0]: row[1] for row in connection.execute(query)}


def forget(connection: Connection, app: str, bundles: Collection[str]) -> int:
    """Forget bundles for ever; returns how many records that were."""
    return connection.execute(delete(BIN).where(BIN.c.app == app, BIN.c.bundle.in_(bundles))).rowcount


def purge(connection: Connection, before: datetime, most: int) -> int:
    """Forget what was deleted before a moment, oldest first, and let go of its files; returns how many images that were.

    Of about so many at once; what one save deleted always goes together.
    """
    oldest = select(BIN.c.at).where(BIN.c.at < before).order_by(BIN.c.id).offset(most - 1).limit(1)
    last = connection.execute(oldest).scalar_one_or_none()
    old = BIN.c.at < before if last is None else BIN.c.at <= last
    files.release_binned(connection, old)
    comments.forget_binned(connection, old)
    return connection.execute(delete(BIN).where(old)).rowcount


def _image(row: Row[tuple[object, ...]] | Sequence[object]) -> Image:
    return Image._make(row)
