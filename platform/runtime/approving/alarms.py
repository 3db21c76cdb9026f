"""What time does to approvals: waits end and overdue actions are taken, at their moment, from the queue of what is due."""

from collections.abc import Sequence
from datetime import timedelta

from ...kernel.json import Json
from ...kernel.problems import FormwrightError, NotFound
from ...store import due, processes
from ...store.due import Due
from ...store.engine import Connection
from ...store.processes import ProcessEvent
from ...workflow.approving import next_of
from ...workflow.moves import time_passed
from ..context import SYSTEM
from ..engine import Engine
from ..told import told
from .acting import held, settle
from .moving import Ready

_AGAIN = timedelta(hours=1)


def ring(engine: Engine, connection: Connection, entries: Sequence[Due]) -> None:
    """Let processes go on whose moment has come; one that cannot go on says why in its history and is tried again later."""
    for entry in entries:
        try:
            with connection.begin_nested():
                _ring(engine, connection, entry)
        except NotFound:
            continue  # the app is gone
        except FormwrightError as refused:
            now = engine.clock.now()
            detail: dict[str, Json] = {"problems": [*told(refused.problems)]}
            processes.tell(connection, [ProcessEvent(entry.owner, now, SYSTEM.id, "stuck", "", "", detail)])
            due.put(connection, [entry._replace(due_at=now + _AGAIN)])


def _ring(engine: Engine, connection: Connection, entry: Due) -> None:
    process = held(engine, engine.app(entry.app), connection, entry.owner)
    if process is None or process.moving.process.state != "running":
        return
    while (step := _ready(process)) is not None:
        time_passed(process.moving, step)
    settle(process, SYSTEM)


def _ready(process: Ready) -> str | None:
    """Return the step whose moment has come first."""
    moving = process.moving
    moments = {name: next_of(moving, name, active) for name, active in moving.process.active.items()}
    come = [(moment, name) for name, moment in moments.items() if moment is not None and moment <= moving.now]
    return min(come)[1] if come else None

