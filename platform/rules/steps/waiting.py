"""Lets a run rest: for a time, or until a condition about its sets holds, which is asked again from time to time."""

from datetime import timedelta

from ...kernel.json import Json
from ...metamodel.step_models import WaitModel
from ..combine import asked
from ..work import Moment, Outcome, Pause, Work

ASKED_AGAIN = timedelta(minutes=1)


class WaitRunner:
    """The step `wait`."""

    def run(self, step: WaitModel, moment: Moment) -> Outcome | Pause:
        """Say until when to wait, or that the wait is over, and why."""
        since = moment.waited.since if moment.waited else moment.now
        end = since + step.lasting if step.lasting else None
        if step.until is not None and asked(moment, step.until):
            return Outcome({"over": "condition"}, 1, 1)
        if end is not None and moment.now >= end:
            return Outcome({"over": "time"}, 1, 1)
        if step.until is None:
            return Pause(end)
        again = moment.now + ASKED_AGAIN
        return Pause(again if end is None else min(again, end))

    def restore(self, step: WaitModel, result: Json, work: Work) -> None:
        """Nothing to put back."""
