"""Runs that began with an older release of their rule: where they stand, and what hinders them from following the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import FormwrightError, Problem
from ...metamodel.definitions import Definitions
from ...metamodel.kinds.steps import DecideStep, Step, steps_within
from ...metamodel.loader import load_texts
from ...metamodel.source import Raw
from ...metamodel.state_rules import steps_of_place
from ...store import due, releases, run_queries, runs, waits
from ...store.engine import Connection
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..rule_versions import present
from ..walking import WAKE
from .following import Course, shown

MOVABLE = ("waiting", "failed", "paused", "queued")


@dataclass(frozen=True)
class RunMoved:
    """A run that began with an older release: where it stands, what it would wait for anew, and why it cannot be moved."""

    run: runs.Run
    release: int
    stands: tuple[str, ...]
    problems: tuple[Problem, ...]
    anew: tuple[str, ...] = ()


@dataclass
class OlderRuns:
    """The runs of an app that go on by older releases, within one transaction."""

    engine: Engine
    app: InstalledApp
    connection: Connection
    _known: dict[str, tuple[int, Definitions | None]] = field(default_factory=dict[str, tuple[int, Definitions | None]])

    def found(self) -> list[runs.Run]:
        """Return the runs whose rule, or a table that it asks, reads otherwise now, oldest first."""
        older = run_queries.older(self.connection, self.app.key, self.app.release_id, MOVABLE)
        same: dict[tuple[str, str], bool] = {}
        for run in older:
            place = (run.release_id, run.rule)
            if place not in same:
                same[place] = self._reads_same(run)
        return [run for run in older if not same[run.release_id, run.rule]]

    def release(self, run: runs.Run) -> int:
        """Return the number of the release that a run began with; 0 where it is not kept."""
        return self._then(run.release_id)[0]

    def looked_at(self, run: runs.Run) -> RunMoved:
        """Return where a run stands, and what hinders it."""
        course = self._course(run)
        stands, hindered = shown(course.then, self._stands(course)), tuple(self._hindrances(run, course))
        return RunMoved(run, self.release(run), stands, hindered, shown(course.now, course.begun_anew()))

    def move(self, run: runs.Run, actor: Actor) -> RunMoved:
        """Let a run follow the newest release, where it can; its journal says so, and what it waits for otherwise begins anew."""
        locked = runs.get(self.connection, run.id, lock=True)
        if locked is None or locked.state not in MOVABLE or locked.release_id != run.release_id:
            return RunMoved(run, self.release(run), (), (Problem("run_moves_now", {}),))
        found, now = self.looked_at(locked), self.engine.clock.now()
        if found.problems:
            return found
        course = self._course(locked)
        anew = course.begun_anew()
        waits.drop(self.connection, locked.id, anew)
        due.cancel(self.connection, self.app.key, WAKE, locked.id, anew)
        told: dict[str, Json] = {"moved": {"from": found.release, "to": self.app.release, "by": actor.id}}
        kept = runs.steps(self.connection, locked.id)
        runs.keep_steps(self.connection, [(locked, runs.Step(len(kept), {}, told, now, f"moved:{found.release}:{len(kept)}"))])
        runs.follow(self.connection, locked, self.app.release_id)
        if anew:
            runs.awaken(self.connection, [locked.id], now)
        return found

    def _hindrances(self, run: runs.Run, course: Course) -> Sequence[Problem]:
        try:
            rule = present(self.app, run.rule).rule
        except FormwrightError as gone:
            return gone.problems
        if rule.trigger.entity != (run.trigger.get("entity") or ""):
            return (Problem("run_about_others", {"entity": rule.trigger.entity}),)
        if not course.then:
            return (Problem("rule_changed", {"rule": run.rule}),)
        return tuple(course.hindrances())

    def _course(self, run: runs.Run) -> Course:
        kept = sorted(runs.steps(self.connection, run.id), key=lambda step: step.number)
        done = [step.position for step in kept if not step.position.startswith("moved:")]
        open_ = [each for each in waits.of(self.connection, run.id) if each not in done]
        return Course(done, open_, self._steps_then(run), self._steps_now(run.rule))

    def _stands(self, course: Course) -> Sequence[str]:
        return course.waits or course.done[-1:]

    def _steps_then(self, run: runs.Run) -> Sequence[Step]:
        before = self._then(run.release_id)[1]
        return _steps(before, run.rule) if before is not None else ()

    def _steps_now(self, rule: str) -> Sequence[Step]:
        return _steps(self._now, rule)

    @cached_property
    def _now(self) -> Definitions:
        return self.app.model.definitions

    def _reads_same(self, run: runs.Run) -> bool:
        before, now = self._then(run.release_id)[1], self._now
        if before is None:
            return False
        steps = _steps(before, run.rule)
        asked = {step.decide for step in steps_within(steps) if isinstance(step, DecideStep)}
        rules = before.rules.get(run.rule), now.rules.get(run.rule)
        same = (rules[0] is None and rules[1] is None) or (rules[0] is not None and rules[1] is not None and rules[0] == rules[1])
        return same and tuple(steps) == tuple(_steps(now, run.rule)) and all(before.tables.get(key) == now.tables.get(key) for key in asked)

    def _then(self, release_id: str) -> tuple[int, Definitions | None]:
        if release_id not in self._known:
            release = releases.get(self.connection, release_id)
            loaded = load_texts(release.files, cast("dict[str, Raw]", release.parsed)) if release is not None else None
            self._known[release_id] = (release.number if release else 0, loaded.definitions if loaded else None)
        return self._known[release_id]


def _steps(definitions: Definitions, rule: str) -> Sequence[Step]:
    found: Mapping[str, object] = definitions.rules
    return definitions.rules[rule].steps if rule in found else steps_of_place(definitions.workflows, rule)
