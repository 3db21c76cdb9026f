"""What every kind of step promises."""

from typing import Generic, Protocol, TypeVar

from ...kernel.json import Json
from ..work import Moment, Outcome, Work

S_contra = TypeVar("S_contra", contravariant=True)


class StepRunner(Protocol, Generic[S_contra]):
    """Carries out one kind of step on whole sets, and can take up the work again where a journalled result left it."""

    def run(self, step: S_contra, moment: Moment) -> Outcome:
        """Carry out the step within the world's transaction; raises Invalid with all reasons."""
        ...

    def restore(self, step: S_contra, result: Json, work: Work) -> None:
        """Put back the sets as they were after the step, from its result."""
        ...
