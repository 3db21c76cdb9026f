"""One run, or several as one set, on the way through its rule: each step's effects and its journal row are committed together."""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeAlias, cast

from ..kernel.json import Json
from ..kernel.problems import FormwrightError, Invalid, Location, Problem, Unavailable
from ..metamodel.rule_model import Placed, StepModel
from ..metamodel.told import given_values
from ..rules.run import run_step, traced, walk
from ..rules.steps import runner_of
from ..rules.steps.base import Following, Outside
from ..rules.work import End, Moment, Pause, StepDone, Waited, Work
from ..store import due, runs, waits
from ..store.engine import Connection
from .calling import tell
from .context import Cause
from .documents import INNER
from .engine import Engine, Port
from .rule_versions import Version
from .rule_world import RuleWorld
from .told import told
from .turn import Turn

LEASE = timedelta(seconds=10)
"""How long a run is held between two transactions; within one its row is locked, so a step may take longer."""
MOST_STEPS = 1000
MOST_SECONDS = 600
"""How much one run may do in all."""
WAKE = "wake"
"""The kind of due work that lets a waiting run go on."""
_MAKING = timedelta(minutes=2)
"""How long a run is held while a step of it makes files."""
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""A run that rests and keeps its place is held up till it is woken."""

Failpoint: TypeAlias = Callable[[str, int], None]
"""Called with `before`, `within` or `after` and a step's number; tests let it raise or kill the process there."""


class TryLater(Exception):
    """A port could not be reached; the step is to be tried again."""

    def __init__(self, position: str, reasons: FormwrightError) -> None:
        """Carry the step's position and what hindered it."""
        super().__init__(position)
        self.position = position
        self.reasons = reasons


class HandedBack(Exception):
    """The worker is to stop; what is left of the run is another's."""


def nothing_fails(_where: str, _step: int) -> None:
    """Let every step pass."""


@dataclass(frozen=True)
class Conditions:
    """How a worker carries out runs."""

    engine: Engine
    failpoint: Failpoint = nothing_fails
    lease: timedelta = LEASE
    stopping: threading.Event = field(default_factory=threading.Event)

    def way_out(self, runner: Outside[StepModel], step: StepModel) -> Port:
        """Return the port through which a step leaves the house: the only way there is."""
        inner = INNER.get(runner.port_of(step))
        return self.engine.port(runner.port_of(step)) if inner is None else partial(inner, self.engine)


@dataclass
class Walking:
    """The journal of one run; of several that are carried out as one set, the first keeps it."""

    conditions: Conditions
    turn: Turn
    version: Version
    unit: Sequence[runs.Run]
    steps: dict[str, StepDone] = field(default_factory=dict[str, StepDone])
    waiting: dict[str, waits.Wait] = field(default_factory=dict[str, waits.Wait])
    number: int = 0
    spent: float = 0
    _together: bool = False

    @property
    def run(self) -> runs.Run:
        """Return the run that keeps the journal."""
        return self.unit[0]

    def go(self) -> None:
        """Carry out what is left: at the end the run is done, failed or waiting, in the same transaction as its last step."""
        connection = self.turn.connection(self.run)
        # The journal of a set is its first run's: what is kept of it alone would not tell which records it had.
        self._together = len(self.unit) > 1
        if self.run.cursor is not None or self.run.attempt > 1:
            self._recall(connection)
        record_ids = [each for run in self.unit for each in cast("list[str]", run.trigger["record_ids"])]
        given = given_values(self.version.rule.trigger, self.run.trigger.get("input"))
        work = Work.begin(self.version.rule, record_ids, self.version.deciders, given)
        halt = walk(self, self.version.rule.steps, work)
        connection = self.turn.connection(self.run)
        if (halt is None and work.beside) or (halt is not None and halt.end is None):
            self._rest(connection)
        else:
            self._finish(connection, None if halt is None else halt.end)

    def done(self, position: str) -> StepDone | None:
        """Return the step at a position, where it was carried out before."""
        return self.steps.get(position)

    def carry_out(self, position: str, placed: Placed, work: Work) -> StepDone | Pause:
        """Carry out a step; with a tired transaction what came before is committed first."""
        self._breathe()
        self.conditions.failpoint("before", self.number)
        self._check_limits()
        try:
            found = self._outside(position, placed, work) if isinstance(runner_of(placed.model), Outside) else None
            found = found or run_step(self._moment(position, placed, work))
        except FormwrightError as error:
            raise self._placed(error, placed) from error
        if isinstance(found, Pause):
            self._wait(position, found)
            return found
        if position in self.waiting:
            waits.drop(self.turn.connection(self.run), self.run.id, [position])
        self._keep(position, found)
        self.conditions.failpoint("within", self.number - 1)
        return found

    def close(self, position: str, placed: Placed) -> None:
        """Keep that a step's blocks are over."""
        self._keep(position, StepDone({}, {"path": "/".join(map(str, placed.at)), "over": True}))

    @contextmanager
    def together(self) -> Generator[None]:
        """Commit all that is done within at once."""
        before, self._together = self._together, True
        try:
            yield
        finally:
            self._together = before

    def _recall(self, connection: Connection) -> None:
        kept = runs.steps(connection, self.run.id)
        self.steps = {step.position: StepDone(step.result, cast("dict[str, Json]", step.trace)) for step in kept}
        self.waiting = waits.of(connection, self.run.id)
        self.number = len(kept)
        self.spent = sum(float(cast("float", done.trace.get("ms", 0))) for done in self.steps.values()) / 1000

    def _breathe(self) -> None:
        if self._together:
            return
        if self.turn.tired() and self.number:
            self._begun()
            self.turn.commit()
            self.conditions.failpoint("after", self.number - 1)
            self.conditions.engine.wake()
        if self.conditions.stopping.is_set():
            raise HandedBack

    def _begun(self) -> None:
        """Remember, before its first steps are committed alone, that the run was begun, and by which release."""
        if self.run.cursor is None:
            begun = self.run._replace(cursor={}, release_id=self.version.release_id)
            runs.begun(self.turn.connection(self.run), begun)
            self.unit = [begun]

    def _check_limits(self) -> None:
        if self.number >= MOST_STEPS:
            raise Invalid(Problem("run_too_many_steps", {"max": MOST_STEPS}))
        if self.spent >= MOST_SECONDS:
            raise Invalid(Problem("run_too_long", {"max": MOST_SECONDS}))

    def _moment(self, position: str, placed: Placed, work: Work) -> Moment:
        engine, run, app = self.conditions.engine, self.run, self.version.app
        connection = self.turn.connection(run)
        world = RuleWorld(engine, app, run.rule, Cause(run.id, run.depth, step=position), connection)
        wait = self.waiting.get(position)
        waited = None if wait is None else Waited(wait.since, wait.came_at is not None, wait.value, wait.signal)
        return Moment(work, placed, world, position, run.id, engine.clock.now(), waited)

    def _outside(self, position: str, placed: Placed, work: Work) -> StepDone:
        """Carry out a step that leaves the house: what is sent is kept first, so that every try sends the same under the same key."""
        runner = cast("Outside[StepModel]", runner_of(placed.model))
        asked = self.steps.get(f"{position}/sent")
        if asked is None:
            payload = runner.prepare(placed.model, self._moment(position, placed, work))
            asked = StepDone(payload, {"path": "/".join(map(str, (*placed.at, placed.model.kind))), "sent": True})
            self._keep(f"{position}/sent", asked)
        self._begun()
        if runner.port_of(placed.model) in INNER:  # it takes its time: nobody else is to begin it meanwhile
            runs.hold(self.turn.connection(self.run), [self.run], self.conditions.engine.clock.now() + _MAKING)
        self.turn.commit()
        began = time.perf_counter()
        try:
            answer = self.conditions.way_out(runner, placed.model)(asked.result, f"{self.run.id}/{position}")
        except Unavailable as trouble:
            raise TryLater(position, trouble) from trouble
        outcome = runner.keep(placed.model, asked.result, answer)
        runner.restore(placed.model, outcome.result, work)
        if isinstance(runner, Following):
            cast("Following[StepModel]", runner).follow(placed.model, outcome.result, self._moment(position, placed, work))
        self.turn.connection(self.run)  # what came back is kept before anything else is begun, also by a worker that is to stop
        return StepDone(outcome.result, traced(placed, outcome, time.perf_counter() - began, {}))

    def _keep(self, position: str, done: StepDone) -> None:
        self.turn.keep(self.run, runs.Step(self.number, done.result, done.trace, self.conditions.engine.clock.now(), position))
        self.steps[position] = done
        self.number += 1
        self.spent += float(cast("float", done.trace.get("ms", 0))) / 1000

    def _wait(self, position: str, pause: Pause) -> None:
        """Keep what a step waits for; one that goes on waiting for the same is left as it is."""
        before, now = self.waiting.get(position), self.conditions.engine.clock.now()
        if before is not None and before.came_at is None and before.until == pause.until and before.signal == pause.signal:
            return
        connection = self.turn.connection(self.run)
        since = now if before is None else before.since
        wait = waits.Wait(self.run.id, position, self.run.app, pause.signal, since, pause.until)
        waits.keep(connection, wait)
        self.waiting[position] = wait
        if pause.until is not None:
            due.put(connection, [due.Due(self.run.app, WAKE, self.run.id, position, pause.until)])

    def _rest(self, connection: Connection) -> None:
        self.turn.flush()
        self.turn.leave([self.run])
        present = waits.of(connection, self.run.id)
        came = any(wait.came_at is not None and position not in self.steps for position, wait in present.items())
        holds = self.version.rule.definition.mode == "queued"
        until = self.conditions.engine.clock.now() if came else _NEVER if holds else None
        runs.rest(connection, self.run._replace(release_id=self.version.release_id), until)

    def _finish(self, connection: Connection, end: End | None) -> None:
        now = self.conditions.engine.clock.now()
        if self.waiting:
            waits.drop(connection, self.run.id)
            due.cancel(connection, self.run.app, WAKE, self.run.id)
        if end is not None and end.kind == "fail":
            self.turn.flush()
            error: Json = [*told([Problem("rule_said_fail", {"said": end.why})])]
            runs.fail(connection, self.run, error, now)
            tell(connection, [self.run._replace(error=error)], "failed", now)
            self.turn.leave([self.run])
            return
        release_id, first, *others = self.version.release_id, *self.unit
        done = [first._replace(release_id=release_id), *(run._replace(release_id=release_id, with_run=first.id) for run in others)]
        self.turn.finish(done)
        tell(connection, done, "done", now, None if end is None else end.values)

    def _placed(self, error: FormwrightError, placed: Placed) -> FormwrightError:
        """Return the error with each problem at its place in the rule's file."""
        located = (replace(p, location=self._location(placed, p.location)) for p in error.problems)
        return type(error)(*located)

    def _location(self, placed: Placed, location: Location) -> Location:
        steps = [step for step in location.path.split("/") if step]
        return self.version.app.model.definitions.location(*self.version.rule.file, *placed.at, *steps)
