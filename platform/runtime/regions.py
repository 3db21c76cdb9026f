"""Regions that a publish brought to a state or took from it: they begin or end for the records that are in it, a thousand at a time.

It is due work like any other, through the write path: a process killed in between neither forgets nor doubles anything. Whatever else
changes such a record first begins and ends its regions, too (`saving/transit`).
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import FormwrightError, NotFound
from ..metamodel.model import AppModel, EntityModel
from ..metamodel.values import Value
from ..store import due, fence, records
from ..store.due import Due
from ..store.engine import Connection
from .changes import Change, Update
from .context import SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .read import fetch_values
from .save import save

BEGIN = "regions"
"""The kind of due work that begins and ends regions of the next records of an entity; its subject is the record before them."""
_AT_ONCE = 1000
_LOG = logging.getLogger(__name__)


def let_begin(connection: Connection, old: AppModel | None, new: AppModel, now: datetime) -> None:
    """Let regions begin and end as a release has it for the records that are there; within the publish's transaction."""
    if old is None:
        return
    for key, entity in new.entities.items():
        before = old.entities.get(key)
        if {*_regions(entity)} != ({*_regions(before)} if before is not None else set[tuple[str, str, str]]()):
            due.cancel(connection, new.key, BEGIN, key)
            nothing: dict[str, Json] = {}
            due.put(connection, [Due(new.key, BEGIN, key, "", now, nothing)])


def _regions(entity: EntityModel) -> Iterator[tuple[str, str, str]]:
    """Yield each state with a region of it, and the field that holds its sub-state."""
    workflow = entity.workflow
    if workflow is not None:
        for name, state in workflow.definition.states.items():
            yield from ((name, region, workflow.regions[region].field) for region in state.regions)


def begin(engine: Engine, connection: Connection, entries: Sequence[Due]) -> None:
    """Begin and end the regions of the next records of each entity, and let those behind them be due at once."""
    for entry in entries:
        try:
            app = engine.app(entry.app)
        except NotFound:
            continue  # the app is gone
        fence.enter(connection, app.key, app.head)
        entity = app.model.entities.get(entry.owner)
        if entity is None or entity.workflow is None or not entity.workflow.regions:
            continue
        ids = records.ids_behind(connection, app.tables.of(entity.key), entry.subject, _AT_ONCE)
        if ids:
            _begin(engine, app, connection, entity, ids)
            due.put(connection, [entry._replace(subject=ids[-1])])


def _begin(engine: Engine, app: InstalledApp, connection: Connection, entity: EntityModel, ids: Sequence[str]) -> None:
    workflow = entity.workflow
    assert workflow is not None
    fields = [machine.field for machine in workflow.machines]
    rows = cast("list[Mapping[str, Value]]", fetch_values(engine, app, entity.key, list(ids), ["id", *fields], connection))
    changes = [Update(entity.key, str(row["id"]), {}) for row in rows if workflow.unsettled(row)]
    if not _saved(engine, app, connection, changes):
        for change in changes:
            if not _saved(engine, app, connection, [change]):
                _LOG.warning("The regions of %s %s follow the release with its next change: now it is refused", entity.key, change.id)


def _saved(engine: Engine, app: InstalledApp, connection: Connection, changes: Sequence[Change]) -> bool:
    try:
        with connection.begin_nested():
            save(engine, app, SYSTEM, changes, connection=connection)
    except FormwrightError:
        return False
    return True
