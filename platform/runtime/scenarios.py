"""Plays scenarios: each in a scratch database of its own, at its own moment, with the rules carried out after each move."""

import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..kernel.clock import FrozenClock
from ..kernel.problems import FormwrightError, Problem
from ..metamodel.definitions import Definitions
from ..metamodel.kinds import Scenario
from ..metamodel.kinds.scenario import (
    CreateMove,
    DecideMove,
    ImportMove,
    Move,
    PressMove,
    SentExpectation,
    SubmitMove,
    TransitionMove,
    WaitMove,
)
from ..metamodel.loader import Loaded, load_folder
from ..metamodel.working import later
from ..store import runs
from ..store.engine import Database
from .acting import Press, act
from .changes import Change, Create, Transition
from .context import SYSTEM, Actor
from .engine import Engine
from .expectations import Look, unmet
from .explaining.rehearsing import Rehearsing
from .importing.through import import_through
from .installed import InstalledApp
from .planting import begin_anew
from .publish import publish
from .save import save
from .scenario_people import People
from .seeds import plant
from .submitting import submit
from .told import problems_of
from .worker import drain

_MOST_ROW_PROBLEMS = 5


@dataclass(frozen=True)
class Played:
    """How a scenario went: whether all held, else every reason with its place, and how long it took."""

    key: str
    passed: bool
    reasons: tuple[Problem, ...]
    seconds: float


def play_all(folder: Path, only: Collection[str] = ()) -> list[Played]:
    """Play the scenarios of an app's folder, or only some of them; raises Invalid where the app itself has problems."""
    return play(load_folder(folder), folder, only)


def play(loaded: Loaded, folder: Path, only: Collection[str] = ()) -> list[Played]:
    """Play the scenarios of a loaded app; files to import lie in the folder's `scenarios`."""
    with tempfile.TemporaryDirectory(prefix="formwright-scenarios-") as scratch:
        fresh = Path(scratch) / "fresh.db"
        _prepare(loaded, fresh)
        definitions = loaded.definitions
        assert definitions is not None
        chosen = [key for key in sorted(definitions.scenarios) if not only or key in only]
        return [_timed(key, definitions, fresh, folder) for key in chosen]


def _prepare(loaded: Loaded, file: Path) -> None:
    """Make the database that every scenario starts from: the app published, its seeds planted."""
    database = Database(f"sqlite:///{file}")
    engine = Engine(database, FrozenClock())
    publish(engine, loaded)
    assert loaded.definitions is not None
    plant(engine, engine.app(loaded.definitions.app.key))
    drain(engine, carrying=Rehearsing(engine))
    database.close()


def _timed(key: str, definitions: Definitions, fresh: Path, folder: Path) -> Played:
    scenario = definitions.scenarios[key]
    started = time.perf_counter()
    own = fresh.with_name(f"{key}.db")
    shutil.copy(fresh, own)
    database = Database(f"sqlite:///{own}")
    try:
        clock = FrozenClock(scenario.given.at) if scenario.given.at else FrozenClock()
        engine = Engine(database, clock)
        (app,) = engine.apps()
        begin_anew(engine, app.model)
        people = People(engine, app, scenario.given.people)
        reasons = _Playing(engine, app, key, scenario, folder, definitions, clock, people, Rehearsing(engine)).play()
    finally:
        database.close()
    return Played(key, not reasons, tuple(reasons), time.perf_counter() - started)


@dataclass
class _Playing:
    engine: Engine
    app: InstalledApp
    key: str
    scenario: Scenario
    folder: Path
    definitions: Definitions
    clock: FrozenClock
    people: People
    carrying: Rehearsing
    reasons: list[Problem] = field(default_factory=list[Problem])

    def play(self) -> list[Problem]:
        """Play the moves, stopping at the first that goes wrong, and then look at what is expected."""
        for number, move in enumerate(self.scenario.when):
            self._move(move, "when", number)
            if self.reasons:
                return self.reasons
        look = Look(self.engine, self.app)
        for number, expected in enumerate(self.scenario.then):
            if isinstance(expected, SentExpectation):
                found = sum(each.port == expected.sent for each in self.carrying.sent)
                if found != expected.count:
                    data: dict[str, object] = {"port": expected.sent, "expected": expected.count, "found": found}
                    self._tell([Problem("expected_sent", data)], "then", number, "count")
                continue
            for problem, part in unmet(look, expected):
                self._tell([problem], "then", number, *part)
        return self.reasons

    @property
    def _actor(self) -> Actor:
        role = self.scenario.given.role
        return Actor("scenario", "scenario", roles={self.app.key: frozenset({role})}) if role else SYSTEM

    def _move(self, move: Move, *at: str | int) -> None:
        try:
            self._act(move, at)
        except FormwrightError as error:
            self._refused(move, error, at)
        else:
            expected = _expected_code(move)
            if expected is not None and not self.reasons:
                self._tell([Problem("expected_refusal", {"code": expected})], *at)
        drain(self.engine, carrying=self.carrying)
        with self.engine.database.read() as connection:
            failed = runs.listing(connection, self.app.key, state="failed")
        for run in failed:
            self._tell(problems_of(run.error))

    def _refused(self, move: Move, error: FormwrightError, at: Sequence[str | int]) -> None:
        expected = _expected_code(move)
        codes = [problem.code for problem in error.problems]
        if expected is None:
            self._tell(error.problems, *at)
        elif expected not in codes:
            self._tell([Problem("refused_otherwise", {"code": expected, "found": ", ".join(codes)})], *at)
            self._tell(error.problems, *at)

    def _act(self, move: Move, at: Sequence[str | int]) -> None:
        match move:
            case CreateMove():
                self._save([Create(move.create, row) for row in move.rows])
            case SubmitMove():
                submit(self.engine, self.app, self._actor, move.submit, move.values)
            case TransitionMove() | PressMove():
                self._on_records(move, at)
            case DecideMove():
                ids = Look(self.engine, self.app).ids(move.decide, move.where)
                if not self.people.decide(move, ids):
                    self._tell([Problem("expected_tasks", {"by": move.by})], *at, "by")
            case WaitMove():
                self.clock.moment = later(self.clock.now(), move.wait, self.app.model.zone)
            case ImportMove():
                self._import(move, at)

    def _on_records(self, move: TransitionMove | PressMove, at: Sequence[str | int]) -> None:
        entity = move.transition if isinstance(move, TransitionMove) else move.press
        ids = sorted(Look(self.engine, self.app).ids(entity, move.where))
        if not ids:
            self._tell([Problem("expected_some", {"of": entity})], *at, "where")
        if isinstance(move, TransitionMove):
            changes = [Transition(entity, i, move.do, move.values, signed=move.by is not None) for i in ids]
            save(self.engine, self.app, self._actor if move.by is None else self.people.actor(move.by), changes)
        elif ids:
            act(self.engine, self.app, self._actor, Press(entity, move.action, ids, move.values))

    def _save(self, changes: Sequence[Change]) -> None:
        save(self.engine, self.app, self._actor, changes)

    def _import(self, move: ImportMove, at: Sequence[str | int]) -> None:
        report = import_through(
            self.engine, self.app, self._actor, move.through, self.folder / "scenarios" / move.import_
        )
        wrong = report.problems[:_MOST_ROW_PROBLEMS]
        self._tell((replace(each.problem, data={**each.problem.data, "row": each.row}) for each in wrong), *at)

    def _tell(self, problems: Iterable[Problem], *at: str | int) -> None:
        """Note problems at a move or expectation; those that stand in a file already keep their place."""
        place = self.definitions.location("scenario", self.key, *at)
        for problem in problems:
            self.reasons.append(problem if problem.location.file else problem.at(place))


def _expected_code(move: Move) -> str | None:
    return move.refused if isinstance(move, SubmitMove | TransitionMove | DecideMove | PressMove) else None
