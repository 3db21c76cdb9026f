"""Lets a run rest: for a time, until a signal comes, or until a condition about its sets holds, which is asked again from time to time."""

from datetime import timedelta

from ...expressions import Expression
from ...kernel.json import Json, dumps_stable
from ...metamodel.step_models import SignalModel, WaitModel
from ..combine import asked, combinations, computing
from ..work import Moment, Outcome, Pause, Work

ASKED_AGAIN = timedelta(minutes=1)


class WaitRunner:
    """The step `wait`."""

    def run(self, step: WaitModel, moment: Moment) -> Outcome | Pause:
        """Say until when to wait, or that the wait is over, and why."""
        since = moment.waited.since if moment.waited else moment.now
        end = since + step.lasting if step.lasting else None
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
        """Nothing to put back."""


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
