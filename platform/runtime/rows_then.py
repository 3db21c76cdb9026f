"""The rows of a record's sub-tables as they stood at a moment.

They are the rows that the person reads today, each with what happened since undone, without those that came later. Rows that
were deleted since, or belong to another record today, are told only to those who see every record of their entity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from ..kernel.json import Json
from ..metamodel.fields import ChildrenField
from ..metamodel.query import Query
from ..store import history
from ..store.engine import Connection
from ..store.history import Entry
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .past import past_of
from .read import asks_only_seen, parse_where, read
from .stood import lived, values_then

MOST = 200
"""Rows of one sub-table: of more, the first ones are told, and that there are more."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Who looks at an app as it was when."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    at: datetime
    connection: Connection

    def told(self, entity: str, record_id: str, changes: list[Mapping[str, Json]]) -> list[dict[str, Json]]:
        """Return kept changes as far as the person may read them."""
        if not changes:
            return []
        past = past_of(self.engine, self.app, self.actor, entity, record_id, changes, connection=self.connection)
        return [past.told(each) for each in changes]

    def entries(self, entity: str, ids: Iterable[str]) -> dict[str, list[Entry]]:
        """Return the whole history of each of some records, oldest first."""
        found = history.since(self.connection, self.app.key, entity, dict.fromkeys(ids, 0))
        return {record: [*own] for record, own in groupby(sorted(found, key=_record), _record)}


def _record(entry: Entry) -> str:
    return entry.record_id


def rows_then(then: Moment, entity: str, record_id: str) -> Iterable[Json]:
    """Yield the rows of each sub-table that the person sees, in the sub-table's order of today."""
    app, actor = then.app, then.actor
    rights = app.rights(actor)
    seen = rights.visible(entity)
    for key, field in app.model.entities[entity].fields.items():
        if not isinstance(field, ChildrenField) or seen is None or key not in seen.fields or rights.visible(field.of) is None:
            continue
        where = f"{field.by} == '{record_id}'"
        if not asks_only_seen(app, actor, field.of, where, ()):
            continue
        query = Query(field.of, where=parse_where(app, actor, field.of, where), order_by=tuple(field.order_by), limit=MOST + 1)
        now = read(then.engine, app, actor, query, connection=then.connection, wire=True).rows
        rows = [*_stood(then, field, now[:MOST])]
        whole = rights.whole(field.of)
        gone = [*_gone(then, field, record_id, {str(row["id"]) for row in now})] if whole else []
        yield {"field": key, "of": field.of, "rows": cast("Json", [*rows, *gone]), "more": len(now) > MOST, "whole": whole}


def _stood(then: Moment, field: ChildrenField, now: list[dict[str, Any]]) -> Iterable[dict[str, Json]]:
    """Yield today's rows that were there, as they stood."""
    entries = then.entries(field.of, (str(row["id"]) for row in now))
    for row in now:
        own = entries.get(str(row["id"]), [])
        told = then.told(field.of, str(row["id"]), [entry.changes for entry in own if entry.at > then.at])
        if lived(own, row, then.at) and not _elsewhere(told, field.by, row):
            values, today = values_then(then.app, then.app.model.entities[field.of], row, told, then.at)
            yield {"id": row["id"], "values": values, "today": cast("Json", today), "now": "there"}


def _gone(then: Moment, field: ChildrenField, record_id: str, known: set[str]) -> Iterable[dict[str, Json]]:
    """Yield the rows that were deleted since, or that moved to another record."""
    behind = history.number_at(then.connection, then.app.key, then.at)
    ids = {*history.naming(then.connection, then.app.key, field.of, record_id, behind=behind, limit=MOST)} - known
    for row_id, own in then.entries(field.of, ids).items():
        told = then.told(field.of, row_id, [entry.changes for entry in own if entry.at <= then.at])
        values = {key: change[1] for each in told for key, change in each.items() if isinstance(change, list) and change}
        if lived(own, {}, then.at) and _id(values.get(field.by)) == record_id:
            yield {"id": row_id, "values": values, "today": [], "now": "deleted" if own[-1].event == "deleted" else "elsewhere"}


def _elsewhere(later: list[dict[str, Json]], by: str, row: Mapping[str, Any]) -> bool:
    """Tell whether a row belonged to another record before what happened later."""
    first = next((change[by] for change in later if by in change), None)
    return isinstance(first, list) and bool(first) and _id(first[0]) != _id(row.get(by))


def _id(value: object) -> object:
    return cast("Mapping[str, object]", value).get("id") if isinstance(value, dict) else value
