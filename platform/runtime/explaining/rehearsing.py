"""Carries out rules so that nothing lasts and nothing leaves: one transaction that is undone, and ports that only take note."""

import shutil
import tempfile
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast

from ...kernel.clock import FrozenClock
from ...kernel.ids import new_id
from ...kernel.json import Json
from ...kernel.problems import Forbidden, Problem
from ...metamodel.rule_model import StepModel
from ...rules.steps.base import Outside, Supposing
from ...store import outbox, run_queries, runs, waits
from ...store.content import Content
from ...store.engine import Connection
from ...store.rehearsal import Rehearsal, rehearsal
from ..dispatch import hear
from ..documents import INNER
from ..engine import Engine, Port
from ..installed import InstalledApp
from ..measuring import Unmeasured
from ..run_rule import Carrying

MOST_SECONDS = 10.0
MOST_RUNS = 200
MOST_WAITS = 50
_AT_ONCE = 200
_OWNER = "rehearsal"
_LEASE = timedelta(hours=1)


class RehearsingEngine(Engine):
    """The engine over a database of which nothing lasts; one app, its own clock, no way out of the house."""

    def __init__(self, real: Engine, database: Rehearsal, app: InstalledApp, content: Content) -> None:
        """Work with one app as it is given: what is published meanwhile is not looked for."""
        self.database = self.rehearsal = database
        self.frozen = FrozenClock(real.clock.now())
        self.clock = self.frozen
        self.keys = real.keys
        self.content = content
        self.measures = Unmeasured()
        self.ports = {}
        self._apps = {app.key: app}
        self._held_back = {}
        self._secret_fields = real.secret_fields()
        self._wakers = []

    def refresh(self) -> None:
        """Stay with the app that was given."""

    def port(self, name: str) -> Port:
        """Refuse: steps leave by `Conditions.way_out`, and there is no other way."""
        raise Forbidden(Problem("rehearsal_stays_in", {"port": name}))

    def _look(self) -> None:
        """Stay with the app that was given."""


class CopiedContent(Content):
    """Content that can be read as it is; what is added lies in a folder that is thrown away."""

    def __init__(self, real: Content, folder: Path) -> None:
        """Add to a folder."""
        super().__init__(folder)
        self._real = real

    def path(self, digest: str) -> Path:
        """Return where content lies, in either place."""
        place = self._place(digest)
        return place if place.is_file() else self._real.path(digest)


@dataclass(frozen=True)
class Sent:
    """Something that would have left the house."""

    run: str
    port: str
    position: str
    payload: Json


@dataclass(frozen=True)
class Rehearsing(Carrying):
    """Carries out runs; what would leave the house is kept here, and answered with what was given, or supposed."""

    sent: list[Sent] = field(default_factory=list[Sent])
    answers: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def way_out(self, runner: Outside[StepModel], step: StepModel) -> Port:
        """Return what takes note instead of the port."""
        name = runner.port_of(step)
        if name in INNER:  # it stays in the house, and in this rehearsal
            return super().way_out(runner, step)

        def noted(payload: Json, key: str) -> Json:
            run, _, position = key.partition("/")
            self.sent.append(Sent(run, name, position, payload))
            if name in self.answers:
                return self.answers[name]
            return cast("Supposing[StepModel]", runner).suppose(step, payload) if isinstance(runner, Supposing) else None

        return noted


@dataclass
class Stage:
    """A rehearsal under way: what happens on it is seen by it alone."""

    engine: RehearsingEngine
    app: InstalledApp
    carrying: Rehearsing
    began: str = field(default_factory=new_id)
    complete: bool = True

    @property
    def connection(self) -> Connection:
        """Return the open transaction."""
        return self.engine.rehearsal.connection

    def follow(self) -> None:
        """Let the rules hear what happened here, and carry out their runs, and so on, until nothing follows."""
        while self.complete:
            events = outbox.take(self.connection, _AT_ONCE, after=self.engine.rehearsal.events)
            if events:
                with self.engine.database.write() as connection:
                    hear(self.engine, connection, events)
            ready = [run for run in self.made() if run.state == "queued" and self._may_go_on(run)]
            if not events and not ready:
                return
            for run in ready:
                self._carry_out(run)

    def _may_go_on(self, run: runs.Run) -> bool:
        return run.lease_until is None or run.lease_until <= self.engine.clock.now()

    def made(self) -> list[runs.Run]:
        """Return the runs that were made here, in order."""
        return run_queries.behind(self.connection, self.app.key, self.began)

    def pass_waits(self) -> bool:
        """Let the time come that the next waiting run waits for; tells whether there was one."""
        waiting = [run for run in self.made() if run.state in ("waiting", "queued")]
        moments = [(wait.until, run.id, position) for run in waiting for position, wait in self._waits(run) if wait.until is not None]
        if not moments or not self.complete:
            return False
        until, run_id, position = min(moments)
        self.engine.frozen.moment = max(self.engine.frozen.moment, until)
        return waits.time_is_up(self.connection, [(run_id, position)], until) > 0

    def _waits(self, run: runs.Run) -> Sequence[tuple[str, waits.Wait]]:
        return [(position, wait) for position, wait in waits.of(self.connection, run.id).items() if wait.came_at is None]

    def _carry_out(self, run: runs.Run) -> None:
        if self.carrying.stopping.is_set() or len(self.made()) > MOST_RUNS:
            self.complete = False
            return
        with self.engine.database.write() as connection:
            held = runs.lease(connection, [run], _OWNER, self.engine.clock.now() + _LEASE)
        self.carrying.carry_out(held[0])


@contextmanager
def stage(engine: Engine, app: InstalledApp, answers: Mapping[str, Json], seconds: float = MOST_SECONDS) -> Generator[Stage]:
    """Yield a stage on which nothing lasts; after some seconds what is under way there is stopped."""
    stopping = threading.Event()
    timer = threading.Timer(seconds, stopping.set)
    timer.daemon = True
    folder = Path(tempfile.mkdtemp(prefix="formwright-rehearsal-"))
    try:
        with rehearsal(engine.database) as database:
            acting = RehearsingEngine(engine, database, app, CopiedContent(engine.content, folder))
            timer.start()
            yield Stage(acting, app, Rehearsing(acting, stopping=stopping, answers=answers))
    finally:
        timer.cancel()
        shutil.rmtree(folder, ignore_errors=True)
