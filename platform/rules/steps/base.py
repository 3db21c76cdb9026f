"""What every kind of step promises."""

from typing import Generic, Protocol, TypeVar

from ...kernel.json import Json
from ..work import Moment, Outcome, Work

S = TypeVar("S", contravariant=True)


class StepRunner(Protocol, Generic[S]):
    """Carries out one kind of step on whole sets, and can take up the work again where a journalled result left it."""

    def run(self, step: S, moment: Moment) -> Outcome:
        """Carry out the step within the world's transaction; raises Invalid with all reasons."""
        ...

    def restore(self, step: S, result: Json, work: Work) -> None:
        """Put back the sets as they were after the step, from its result."""
        ...
