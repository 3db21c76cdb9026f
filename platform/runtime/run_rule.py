"""One run of a rule: each step and its journal entry in one transaction, so that a crash at any moment repeats nothing."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import Conflict, FormwrightError, Invalid, Location, NotFound, Problem, Unavailable
from ..kernel.tracing import working_for
from ..metamodel.rule_model import RuleModel
from ..rules.run import deciders, restore, run_step
from ..rules.work import Work
from ..store import fence, runs
from ..store.engine import Connection
from .context import Cause
from .engine import Engine
from .installed import InstalledApp
from .rule_world import RuleWorld
from .told import told

LEASE = timedelta(seconds=10)
"""How long a run is held between two steps; while a step is under way its row is locked, so a step may take longer."""
MOST_ATTEMPTS = 6
_LOG = logging.getLogger(__name__)
_FIRST_PAUSE = timedelta(seconds=1)

Failpoint = Callable[[str, int], None]
"""Called with `before`, `within` or `after` and a step's number; tests let it raise or kill the process there."""


class LostLease(Exception):
    """Another worker has taken the run over."""


def nothing_fails(_where: str, _step: int) -> None:
    """Let every step pass."""


@dataclass(frozen=True)
class Carrying:
    """How runs are carried out by one worker."""

    engine: Engine
    failpoint: Failpoint = nothing_fails
    lease: timedelta = LEASE
    stopping: threading.Event = field(default_factory=threading.Event)

    def carry_out(self, run: runs.Run) -> bool:
        """Carry out the steps of a held run that have no result yet; tells whether it is done or failed, not put off or handed on."""
        try:
            with working_for(str(run.trigger.get("request", ""))):
                return self._steps(run)
        except LostLease:
            return False
        except (Unavailable, Conflict) as hindered:
            return self._hindered(run, hindered)
        except FormwrightError as refused:
            self._end(run, cast("Json", told(refused.problems)))
        except Exception as error:  # noqa: BLE001 - the run keeps what happened, and the worker goes on
            _LOG.exception("Run %s of rule %s broke", run.id, run.rule)
            self._end(run, cast("Json", told([_broken(error)])))
        return True

    def _steps(self, run: runs.Run) -> bool:
        """Carry out what is left; false where the worker is to stop first and hands the rest of the run back."""
        if run.attempt > MOST_ATTEMPTS:
            raise Invalid(Problem("run_worn_out", {"attempts": run.attempt - 1}))
        app, rule = self._rule(run)
        with self.engine.database.read() as connection:
            done = runs.steps(connection, run.id)
        if done and rule.digest != run.trigger["digest"]:
            raise Invalid(Problem("rule_changed", {"rule": run.rule}))
        record_ids = cast("list[str]", run.trigger["record_ids"])
        work = Work.begin(rule, record_ids, deciders(rule, app.model.tables))
        restore(work, [step.result for step in done])
        for number in range(len(done), len(rule.steps)):
            if self.stopping.is_set():
                self._hand_back(run)
                return False
            self.failpoint("before", number)
            with self.engine.database.write() as connection:
                self._step(run, app, work, number, connection)
            self.failpoint("after", number)
            self.engine.wake()
        return True

    def _hand_back(self, run: runs.Run) -> None:
        with self.engine.database.write() as connection:
            if self._hold(run, connection):
                runs.hand_back(connection, run)

    def _step(self, run: runs.Run, app: InstalledApp, work: Work, number: int, connection: Connection) -> None:
        if not self._hold(run, connection):
            raise LostLease
        fence.enter(connection, app.key, app.head)
        world = RuleWorld(self.engine, app, run.rule, Cause(run.id, run.depth), connection)
        try:
            done = run_step(work, number, world)
        except FormwrightError as error:
            raise _placed(app, run.rule, number, error) from error
        runs.keep_step(connection, run, runs.Step(number, done.result, done.trace, self.engine.clock.now()))
        if number == len(work.rule.steps) - 1:
            runs.finish(connection, run, self.engine.clock.now())
        else:
            self._hold(run, connection)
        self.failpoint("within", number)

    def _rule(self, run: runs.Run) -> tuple[InstalledApp, RuleModel]:
        try:
            app = self.engine.app(run.app)
        except NotFound:
            raise Invalid(Problem("rule_gone", {"rule": run.rule})) from None
        rule = app.model.rules.get(run.rule)
        if rule is None:
            raise Invalid(Problem("rule_gone", {"rule": run.rule}))
        return app, rule

    def _hindered(self, run: runs.Run, error: FormwrightError) -> bool:
        if run.attempt >= MOST_ATTEMPTS:
            self._end(run, cast("Json", told(error.problems)))
            return True
        now = self.engine.clock.now()
        with self.engine.database.write() as connection:
            if self._hold(run, connection):
                runs.put_off(connection, run, told(error.problems), now + _FIRST_PAUSE * 2 ** (run.attempt - 1))
        return False

    def _end(self, run: runs.Run, error: Json) -> None:
        with self.engine.database.write() as connection:
            if self._hold(run, connection):
                runs.fail(connection, run, error, self.engine.clock.now())

    def _hold(self, run: runs.Run, connection: Connection) -> bool:
        return runs.hold(connection, run, self.engine.clock.now() + self.lease)


def resume(engine: Engine, app: str, run_id: str) -> None:
    """Let a failed run go on at its first step without a result; raises NotFound, and Conflict where it did not fail."""
    with engine.database.write() as connection:
        run = runs.get(connection, run_id, lock=True)
        if run is None or run.app != app:
            raise NotFound(Problem("unknown_run", {}))
        if run.state != "failed":
            raise Conflict(Problem("run_not_failed", {"state": run.state}))
        runs.revive(connection, run_id)
    engine.wake()


def _broken(error: Exception) -> Problem:
    """Return what a run keeps of an error that is the engine's own fault."""
    return Problem("run_broke", {"why": f"{type(error).__name__}: {error}"[:500]})


def _placed(app: InstalledApp, rule: str, number: int, error: FormwrightError) -> FormwrightError:
    """Return the error with each problem at its place in the rule's file."""
    located = (replace(p, location=_location(app, rule, number, p.location)) for p in error.problems)
    return type(error)(*located)


def _location(app: InstalledApp, rule: str, number: int, location: Location) -> Location:
    steps = [step for step in location.path.split("/") if step]
    return app.model.definitions.location("rule", rule, "steps", number, *steps)
