"""Timers of states whose moment has come: their transitions are carried out, their steps begun, from the queue of what is due."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from ...kernel.problems import FormwrightError, NotFound
from ...store import due, records
from ...store.due import Due
from ...store.engine import Connection
from ..changes import Transition
from ..context import SYSTEM
from ..engine import Engine
from ..flowing.noting import begin_runs
from ..save import save
from .winding import TIMER

__all__ = ["TIMER", "expire"]
_AGAIN = timedelta(hours=1)


def expire(engine: Engine, connection: Connection, entries: Sequence[Due]) -> None:
    """Carry out the transitions of timers whose moment has come; one that is refused is tried again later, while the record stays."""
    for entry in entries:
        try:
            with connection.begin_nested():
                _expire(engine, connection, entry)
        except NotFound:
            continue  # the app or the record is gone
        except FormwrightError:
            due.put(connection, [entry._replace(due_at=engine.clock.now() + _AGAIN)])


def _expire(engine: Engine, connection: Connection, entry: Due) -> None:
    app = engine.app(entry.app)
    given = cast("dict[str, str]", entry.payload)
    entity = app.model.entities.get(given["entity"])
    if entity is None or entity.workflow is None:
        return
    row = records.fetch(connection, app.tables.of(entity.key), [entry.owner], lock=True).get(entry.owner)
    if row is None or row.get(given.get("field", entity.workflow.field)) != given["state"]:
        return
    if "do" in given:
        save(engine, app, SYSTEM, [Transition(entity.key, entry.owner, given["do"])], connection=connection)
    elif (rule := app.model.state_rules.get(given["steps"])) is not None:
        begin_runs(engine, app, connection, rule, [entry.owner], actor=SYSTEM.id, depth=0)
