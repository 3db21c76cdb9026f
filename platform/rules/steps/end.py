"""Ends the run, well or badly."""

from ...kernel.json import Json
from ...metamodel.step_models import EndModel
from ..combine import asked
from ..work import Moment, Outcome, Work


class EndRunner:
    """The steps `stop` and `fail`."""

    def run(self, step: EndModel, moment: Moment) -> Outcome:
        """Tell whether the run ends here."""
        ends = step.condition is None or asked(moment, step.condition)
        return Outcome({"ends": ends}, 1, int(ends))

    def restore(self, step: EndModel, result: Json, work: Work) -> None:
        """Nothing to put back."""
