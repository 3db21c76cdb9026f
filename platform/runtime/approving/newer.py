"""Running processes moved to the newest version of their approval: which can be, which cannot, and why."""

from dataclasses import dataclass

from ...kernel.problems import FormwrightError, Problem
from ...metamodel.approval_model import ApprovalModel
from ...store import processes
from ...store.engine import Connection
from ...store.processes import ProcessRow
from ...workflow.simulating import unmovable
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..newest import at_newest
from ..persistent import persistent
from .acting import held
from .moving import digest_of, keep, workflow_of


@dataclass(frozen=True, slots=True)
class Moved:
    """A process that went on by an older version, and why it cannot be moved; it can where there is no reason."""

    process: ProcessRow
    problems: tuple[Problem, ...]


@at_newest
@persistent
def to_newest(engine: Engine, app: InstalledApp, actor: Actor, *, dry_run: bool) -> list[Moved]:
    """Move all running processes of an app that can be moved to the newest version; with `dry_run` only say which."""
    found: list[Moved] = []
    with engine.database.write() as connection:
        for row in processes.still_of_app(connection, app.key):
            newest = _newest(app, row)
            if newest is None or digest_of(newest.kept) != row.digest:
                found.append(_moved(engine, app, actor, connection, row, dry_run=dry_run))
    return found


def _newest(app: InstalledApp, row: ProcessRow) -> ApprovalModel | None:
    workflow = workflow_of(app.model, row.entity)
    return workflow.approvals.get(row.approval) if workflow is not None else None


def _moved(
    engine: Engine, app: InstalledApp, actor: Actor, connection: Connection, row: ProcessRow, *, dry_run: bool
) -> Moved:
    newest = _newest(app, row)
    if newest is None:
        return Moved(row, (Problem("process_approval_gone", {"approval": row.approval}),))
    try:
        process = held(engine, app, connection, row.id)
    except FormwrightError as refused:
        return Moved(row, refused.problems)
    if process is None:
        return Moved(row, (Problem("process_lost", {"entity": row.entity}),))
    problems = unmovable(process.moving, newest)
    if not problems and not dry_run:
        processes.keep_version(connection, digest_of(newest.kept), newest.kept)
        process.moving.approval = newest
        process.moving.note("moved_to_newest")
        keep(process, actor.id)
    return Moved(row, problems)
