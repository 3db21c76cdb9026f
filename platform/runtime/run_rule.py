"""Carries out held runs: as many as possible in one transaction, and where something is refused or goes wrong, with care, step by step."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import Conflict, FormwrightError, Invalid, NotFound, Problem, Unavailable
from ..kernel.tracing import working_for
from ..store import due, runs
from ..store.conflict import Moved
from .calling import ask_again, tell
from .engine import Engine
from .rule_versions import Version, version_for
from .told import told
from .turn import LostLease, Turn
from .units import unit_of
from .walking import LEASE, WAKE, Conditions, Failpoint, HandedBack, TryLater, Walking, nothing_fails

__all__ = ["LEASE", "MOST_ATTEMPTS", "Carrying", "Failpoint", "LostLease", "nothing_fails", "resume"]

MOST_ATTEMPTS = 6
TOGETHER = 0.1
"""For how many seconds runs are carried out in one transaction: long enough to share its cost, short enough for those who wait."""
_LOG = logging.getLogger(__name__)
_FIRST_PAUSE = timedelta(seconds=1)


@dataclass(frozen=True)
class Carrying(Conditions):
    """How runs are carried out by one worker."""

    def carry_out_all(self, held: Sequence[runs.Run]) -> int:
        """Carry out held runs of one lane in their order, and return how many ended; what cannot go on now is handed back."""
        left, count = list(held), 0
        if len(left) > 1 and self._one_by_one(left[0]):
            # What rests keeps its place: whether those behind may begin is known only once it is over.
            self._hand_back(left[1:])
            left = left[:1]
        while left:
            if left[0].attempt == 1:
                count += self._quickly(left)
            if left and self.stopping.is_set():
                break
            if left:
                run = left.pop(0)
                if not self.carry_out(run):
                    break
                count += 1
        self._hand_back(left)
        return count

    def carry_out(self, run: runs.Run) -> bool:
        """Carry out what is left of a held run, each step in a transaction of its own; tells whether it ended or waits, not was put off."""
        try:
            with working_for(str(run.trigger.get("request", ""))):
                self._carefully(run)
        except LostLease:
            return False
        except HandedBack:
            self._hand_back([run])
            return False
        except TryLater as later:
            return self._try_later(run, later)
        except (Unavailable, Conflict) as hindered:
            return self._hindered(run, hindered)
        except FormwrightError as refused:
            self._end(run, cast("Json", told(refused.problems)))
        except Exception as error:  # noqa: BLE001 - the run keeps what happened, and the worker goes on
            _LOG.exception("Run %s of rule %s broke", run.id, run.rule)
            self._end(run, cast("Json", told([_broken(error)])))
        return True

    def _carefully(self, run: runs.Run) -> None:
        if run.attempt > MOST_ATTEMPTS:
            raise Invalid(Problem("run_worn_out", {"attempts": run.attempt - 1}))
        version = self._version(run)
        with Turn(self.engine, version.app, [run], self.lease, 0) as turn:
            walking = Walking(self, turn, version, [run])
            walking.go()
        self.failpoint("after", walking.number - 1)
        self.engine.wake()

    def _quickly(self, left: list[runs.Run]) -> int:
        """Carry out runs in shared transactions until one needs care, which is then the first of those left; return how many ended."""
        unsure: list[runs.Run] = []
        before = len(left)
        try:
            with Turn(self.engine, self._version(left[0]).app, left, self.lease, TOGETHER) as turn:
                turn.committed = unsure.clear
                while left and left[0].attempt == 1 and not self.stopping.is_set():
                    unit = self._one_unit(turn, left)
                    if not unit:
                        break
                    del left[: len(unit)]
                    unsure += unit
                    if turn.tired():
                        turn.commit()
                        self.engine.wake()
            self.engine.wake()
        except (LostLease, FormwrightError) as trouble:
            _LOG.debug("Runs are carried out again one by one: %r", trouble)
            if isinstance(trouble, Moved):
                self.engine.refresh()
        left[:0] = unsure
        return before - len(left)

    def _one_unit(self, turn: Turn, left: list[runs.Run]) -> Sequence[runs.Run]:
        """Carry out the first run, with those behind it that make one set with it; nothing where it needs care."""
        version = self._version(left[0])
        if version.outside:
            return ()
        unit = unit_of(left, version)
        walking = Walking(self, turn, version, unit)
        try:
            with working_for(str(unit[0].trigger.get("request", ""))), turn.apart(unit[0]):
                walking.go()
        except (HandedBack, LostLease):
            return ()
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told when the run is carried out with care
            _LOG.debug("Run %s is carried out with care: %r", unit[0].id, error)
            return ()
        finally:
            left[0] = walking.run  # which may have been begun by now
        return unit

    def _one_by_one(self, run: runs.Run) -> bool:
        """Tell whether a run may come to rest in its place, and then holds up those behind it."""
        try:
            return self._version(run).rule.definition.mode == "queued"
        except FormwrightError:
            return False  # it is told when the run is carried out

    def _hand_back(self, left: Sequence[runs.Run]) -> None:
        if not left:
            return
        with self.engine.database.write() as connection:
            held = runs.hold(connection, left, None)
            runs.hand_back(connection, [run for run in left if run.id in held])

    def _version(self, run: runs.Run) -> Version:
        return version_for(self.engine, run, begun=run.cursor is not None or run.attempt > 1)

    def _hindered(self, run: runs.Run, error: FormwrightError) -> bool:
        if run.attempt >= MOST_ATTEMPTS:
            self._end(run, cast("Json", told(error.problems)))
            return True
        now = self.engine.clock.now()
        with self.engine.database.write() as connection:
            if runs.hold(connection, [run], now + self.lease):
                runs.put_off(connection, run, told(error.problems), now + _FIRST_PAUSE * 2 ** (run.attempt - 1))
        return False

    def _try_later(self, run: runs.Run, later: TryLater) -> bool:
        """Put a run down whose step could not leave the house: it is tried again after growing pauses, and at last fails."""
        before = run.cursor or {}
        tries = 1 + (cast("int", before.get("tries", 0)) if before.get("at") == later.position else 0)
        error = cast("Json", told(later.reasons.problems))
        if tries >= MOST_ATTEMPTS:
            self._end(run, error)
            return True
        now = self.engine.clock.now()
        with self.engine.database.write() as connection:
            if runs.hold(connection, [run], now + self.lease):
                runs.try_later(connection, run, error, {"at": later.position, "tries": tries})
                due.put(connection, [due.Due(run.app, WAKE, run.id, later.position, now + _FIRST_PAUSE * 4 ** (tries - 1))])
        return True

    def _end(self, run: runs.Run, error: Json) -> None:
        now = self.engine.clock.now()
        with self.engine.database.write() as connection:
            if runs.hold(connection, [run], now + self.lease):
                runs.fail(connection, run, error, now)
                tell(connection, [run._replace(error=error)], "failed", now)


def resume(engine: Engine, app: str, run_id: str) -> None:
    """Let a failed run go on at its first step without a result, and with it those that it called and that failed, too.

    Raises NotFound, and Conflict where it did not fail.
    """
    with engine.database.write() as connection:
        run = runs.get(connection, run_id, lock=True)
        if run is None or run.app != app:
            raise NotFound(Problem("unknown_run", {}))
        if run.state != "failed":
            raise Conflict(Problem("run_not_failed", {"state": run.state}))
        failed = [run]
        while failed:
            each = failed.pop()
            failed += ask_again(connection, each, engine.clock.now())
            runs.forget_steps(connection, each.id, _asked_again(runs.steps(connection, each.id)))
            runs.revive(connection, each)
    engine.wake()


def _asked_again(steps: Sequence[runs.Step]) -> list[str]:
    """Return the step `fail` that ended a run, and each `if` that led to it: what was mended may lead another way now.

    Where a set was parted, its parts stay: steps done for one part are not done again for another.
    """
    at = next((step.position for step in reversed(steps) if isinstance(step.result, dict) and step.result.get("ends") is True), "")
    led = {step.position for step in steps if isinstance(step.result, dict) and "way" in step.result and at.startswith(f"{step.position}/")}
    return [at, *sorted(led)] if at else []


def _broken(error: Exception) -> Problem:
    """Return what a run keeps of an error that is the engine's own fault."""
    return Problem("run_broke", {"why": f"{type(error).__name__}: {error}"[:500]})
