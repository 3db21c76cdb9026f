"""Running processes moved to the newest version of their approval: which can be, which cannot, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from ...kernel.problems import FormwrightError, Problem
from ...metamodel.approval_model import ApprovalModel
from ...metamodel.values import Value
from ...store import processes
from ...store.engine import Connection
from ...store.processes import ProcessRow
from ...workflow.process import Process
from ...workflow.renewing import renewed, standing
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..newest import at_newest
from ..persistent import persistent
from ..read import fetch_values
from .acting import held, settle
from .moving import digest_of, record_values, workflow_of


@dataclass(frozen=True, slots=True)
class Moved:
    """A process that went on by an older version: where it stands, where it would stand, and why it cannot; it can without a reason."""

    process: ProcessRow
    problems: tuple[Problem, ...]
    stands: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Renewing:
    """Moves processes of an app within one transaction; with `dry_run` it only says which can be moved.

    `steps` says in which step those go on that stand in a step that the newest version does not have.
    """

    engine: Engine
    app: InstalledApp
    actor: Actor
    connection: Connection
    dry_run: bool
    steps: Mapping[str, str] = field(default_factory=dict[str, str])

    def older(self) -> list[ProcessRow]:
        """Return the processes that go on by an older version, oldest first."""
        found: list[ProcessRow] = []
        for row in processes.still_of_app(self.connection, self.app.key):
            newest = self._newest(row)
            if newest is None or digest_of(newest.kept) != row.digest:
                found.append(row)
        return found

    def move(self, row: ProcessRow) -> Moved:
        """Move one process, where it can be moved."""
        newest, stands = self._newest(row), standing(Process.from_json(row.course))
        if newest is None:
            return Moved(row, (Problem("process_approval_gone", {"approval": row.approval}),), stands)
        try:
            process = held(self.engine, self.app, self.connection, row.id)
        except FormwrightError as refused:
            return Moved(row, refused.problems, stands)
        if process is None:
            return Moved(row, (Problem("process_lost", {"entity": row.entity}),), stands)
        process.moving.values = record_values(self.engine, self.app, self.connection, row, newest)
        made, problems = renewed(process.moving, newest, self.steps)
        problems = (*self._elsewhere(row, newest), *problems)
        if problems or self.dry_run:
            return Moved(row, problems, stands, () if problems else standing(made.process))
        processes.keep_version(self.connection, digest_of(newest.kept), newest.kept)
        process.moving = made
        settle(process, self.actor)
        return Moved(row, (), stands, standing(made.process))

    def _elsewhere(self, row: ProcessRow, newest: ApprovalModel) -> tuple[Problem, ...]:
        """Return why the record does not stand where the newest version decides; what was returned stands elsewhere anyway."""
        workflow = workflow_of(self.app.model, row.entity)
        wanted = newest.definition.in_
        if workflow is None or row.state != "running":
            return ()
        (found,) = fetch_values(self.engine, self.app, row.entity, [row.record_id], [workflow.field], self.connection)
        state = cast("Mapping[str, Value]", found)[workflow.field]
        return () if state == wanted else (Problem("process_state_differs", {"state": state, "wanted": wanted}),)

    def _newest(self, row: ProcessRow) -> ApprovalModel | None:
        workflow = workflow_of(self.app.model, row.entity)
        return workflow.approvals.get(row.approval) if workflow is not None else None


@at_newest
@persistent
def to_newest(engine: Engine, app: InstalledApp, actor: Actor, *, dry_run: bool) -> list[Moved]:
    """Move all running processes of an app that can be moved to the newest version; with `dry_run` only say which."""
    with engine.database.write() as connection:
        renewing = Renewing(engine, app, actor, connection, dry_run)
        return [renewing.move(row) for row in renewing.older()]
