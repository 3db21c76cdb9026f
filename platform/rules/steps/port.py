"""Calls something outside through a port of the installation's: what is sent is kept first, so that every try sends the same."""

from ...kernel.json import Json, dumps, loads
from ...metamodel.step_models import PortModel
from ..combine import combinations, computing
from ..work import Moment, Outcome, Work


class PortRunner:
    """The step `port`."""

    def port_of(self, step: PortModel) -> str:
        """Return the port's name."""
        return step.port

    def prepare(self, step: PortModel, moment: Moment) -> Json:
        """Return the values about the sets."""
        (row,) = combinations(moment, (), tuple(step.given.values()))
        environment = moment.world.environment
        return loads(dumps({name: computing(expression, environment)(row) for name, expression in step.given.items()}))

    def keep(self, step: PortModel, sent: Json, answer: Json) -> Outcome:
        """Keep what came back."""
        _ = step, sent
        return Outcome({"answer": answer}, 1, 1)

    def restore(self, step: PortModel, result: Json, work: Work) -> None:
        """Nothing to put back: no set comes of it."""
