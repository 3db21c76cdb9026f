"""Lets a run rest: for a time, until a signal comes, or until a condition about its sets holds, which is asked again from time to time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from ...expressions import Expression
from ...kernel.json import Json, dumps_stable
from ...metamodel.step_models import SignalModel, WaitModel
from ..combine import asked, combinations, computing
from ..reading import RecordSet
from ..work import Moment, Outcome, Pause, Work
from ..world import approval_signal

ASKED_AGAIN = timedelta(minutes=1)


class WaitRunner:
    """The step `wait`."""

    def run(self, step: WaitModel, moment: Moment) -> Outcome | Pause:
        """Say until when to wait, or that the wait is over, and why."""
        since = moment.waited.since if moment.waited else moment.now
        end = since + step.lasting if step.lasting else None
        if step.approval:
            return _decided(step, moment, end)
        if step.signal and moment.waited is not None and moment.waited.came and moment.waited.value is not None:
            return Outcome({"over": "signal"}, 1, 1)
        if step.until is not None and asked(moment, step.until):
            return Outcome({"over": "condition"}, 1, 1)
        if end is not None and moment.now >= end:
            return Outcome({"over": "time"}, 1, 1)
        if step.signal:
            return Pause(end, signal_name(moment, step.signal, step.by))
        if step.until is None:
            return Pause(end)
        again = moment.now + ASKED_AGAIN
        return Pause(again if end is None else min(again, end))

    def restore(self, step: WaitModel, result: Json, work: Work) -> None:
        """Put back what the records came out of their approval with."""
        if step.name is not None:
            _answer(work, step.loops[0].root, step.name, cast("dict[str, dict[str, str]]", result)["answers"])


_OPEN = ("none", "running", "returned")


def _decided(step: WaitModel, moment: Moment, end: datetime | None) -> Outcome | Pause:
    """Wait for one record after another, by the signal of its approval's end; those that are gone are not waited for."""
    (loop,) = step.loops
    ids = list(moment.world.values(loop.of.entity, moment.work.sets[loop.root].ids, ()))
    states = moment.world.approvals(loop.of.entity, step.approval, ids)
    answers = {each: states.get(each, "none") for each in ids}
    waiting = [each for each in ids if answers[each] in _OPEN]
    if waiting and (end is None or moment.now < end):
        return Pause(end, approval_signal(step.approval, waiting[0]))
    if step.name is not None:
        _answer(moment.work, loop.root, step.name, answers)
    moment.skip("undecided", len(waiting))
    return Outcome({"over": "time" if waiting else "decided", "answers": {**answers}}, len(ids), len(ids) - len(waiting))


def _answer(work: Work, root: str, name: str, answers: Mapping[str, str]) -> None:
    records = work.sets[root]
    kept = [each for each in records.ids if each in answers]
    work.sets[root] = RecordSet(kept, {each: {**records.answers.get(each, {}), name: answers[each]} for each in kept})


class SignalRunner:
    """The step `signal`."""

    def run(self, step: SignalModel, moment: Moment) -> Outcome:
        """Send the signal to those who wait for it now."""
        heard = moment.world.signal(signal_name(moment, step.signal, step.by))
        return Outcome({}, 1, heard)

    def restore(self, step: SignalModel, result: Json, work: Work) -> None:
        """Nothing to put back."""


def signal_name(moment: Moment, signal: str, by: Expression | None) -> str:
    """Return the name of a signal together with the value that it is about."""
    if by is None:
        return f"signal:{signal}"
    (row,) = combinations(moment, (), (by,))
    return f"signal:{signal}/{dumps_stable(computing(by, moment.world.environment)(row)).decode()}"
