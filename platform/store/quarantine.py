"""Values that a change of their field could not convert: kept with their record and the reason, until repaired or deleted for good.

While a change is being prepared its values are staged under the table and the incoming column; they show once it is published.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Connection, delete, func, insert, select, update

from ..kernel.ids import new_ids
from ..kernel.json import Json
from .names import INCOMING
from .system import QUARANTINE

_Q = QUARANTINE.c
_MANY = 500


class Failure(NamedTuple):
    """A value that does not convert, as a person would write it, and why: a problem's code and data."""

    record_id: str
    value: str
    code: str
    data: dict[str, Json]


class Quarantined(NamedTuple):
    """A kept value: where it stood, what it was, why it did not fit, and the release that set it aside."""

    id: str
    app: str
    entity: str
    field: str
    record_id: str
    value: str
    code: str
    data: dict[str, Json]
    release: int
    at: datetime


def keep(
    connection: Connection,
    failures: Sequence[Failure],
    *,
    app: str,
    entity: str,
    field: str,
    release: int,
    at: datetime,
) -> None:
    """Keep values that did not convert."""
    if failures:
        same = {"app": app, "entity": entity, "field": field, "release": release, "at": at}
        ids = new_ids(len(failures))
        rows = [{"id": i, **same, **f._asdict()} for i, f in zip(ids, failures, strict=True)]
        connection.execute(insert(QUARANTINE), rows)


def publish(connection: Connection, app: str, staged: tuple[str, str], entity: str, field: str) -> None:
    """Let staged values show as those of a field."""
    here = (_Q.app == app) & (_Q.entity == staged[0]) & (_Q.field == staged[1])
    connection.execute(update(QUARANTINE).where(here).values(entity=entity, field=field))


def unstage(connection: Connection, app: str, staged: tuple[str, str], records: Collection[str] | None = None) -> None:
    """Forget staged values: all of a column, or those of some records."""
    here = (_Q.app == app) & (_Q.entity == staged[0]) & (_Q.field == staged[1])
    if records is None:
        connection.execute(delete(QUARANTINE).where(here))
        return
    ids = list(records)
    for start in range(0, len(ids), _MANY):
        connection.execute(delete(QUARANTINE).where(here, _Q.record_id.in_(ids[start : start + _MANY])))


def counts(connection: Connection, app: str) -> dict[tuple[str, str], int]:
    """Return how many values are kept, by entity and field."""
    query = select(_Q.entity, _Q.field, func.count()).where(
        _Q.app == app, ~_Q.field.startswith(INCOMING, autoescape=True)
    )
    rows = connection.execute(query.group_by(_Q.entity, _Q.field).order_by(_Q.entity, _Q.field))
    return {(entity, field): number for entity, field, number in rows}


def listing(
    connection: Connection, app: str, entity: str = "", field: str = "", *, after: str = "", limit: int = 100
) -> list[Quarantined]:
    """Return kept values of an app, an entity or a field, oldest first, from behind an id."""
    query = select(QUARANTINE).where(_Q.app == app, _Q.id > after, ~_Q.field.startswith(INCOMING, autoescape=True))
    query = query.where(_Q.entity == entity) if entity else query
    query = query.where(_Q.field == field) if field else query
    return [Quarantined(*row) for row in connection.execute(query.order_by(_Q.id).limit(limit))]


def staged(connection: Connection, app: str, table: str, field: str, limit: int = 200) -> list[Quarantined]:
    """Return values that a change which is being prepared could not convert."""
    here = (_Q.app == app) & (_Q.entity == table) & (_Q.field == field)
    return [Quarantined(*row) for row in connection.execute(select(QUARANTINE).where(here).order_by(_Q.id).limit(limit))]


def get(connection: Connection, app: str, ids: Collection[str]) -> list[Quarantined]:
    """Return kept values by id."""
    return [Quarantined(*row) for row in connection.execute(select(QUARANTINE).where(_Q.app == app, _Q.id.in_(ids)))]


def forget(connection: Connection, app: str, ids: Collection[str]) -> int:
    """Delete kept values for good, or because they are where they belong again; returns how many there were."""
    return connection.execute(delete(QUARANTINE).where(_Q.app == app, _Q.id.in_(ids))).rowcount


def forget_field(connection: Connection, app: str, entity: str, field: str = "") -> int:
    """Delete all kept values of a field, or of an entity, for good; returns how many there were."""
    here = (_Q.app == app) & (_Q.entity == entity)
    return connection.execute(delete(QUARANTINE).where(here & (_Q.field == field) if field else here)).rowcount


def failure(record_id: str, value: str, code: str, data: dict[str, object]) -> Failure:
    """Return a failure whose data JSON can hold."""
    plain = {key: each if isinstance(each, str | int | bool) else str(each) for key, each in data.items()}
    return Failure(record_id, value, code, cast("dict[str, Json]", plain))
