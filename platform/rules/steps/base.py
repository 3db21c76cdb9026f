"""What every kind of step promises."""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar, runtime_checkable

from ...kernel.json import Json
from ..work import Block, Moment, Outcome, Pause, Work

S_contra = TypeVar("S_contra", contravariant=True)


class StepRunner(Protocol, Generic[S_contra]):
    """Carries out one kind of step on whole sets, and can take up the work again where a journalled result left it."""

    def run(self, step: S_contra, moment: Moment) -> Outcome | Pause:
        """Carry out the step within the world's transaction, or say what it waits for; raises Invalid with all reasons."""
        ...

    def restore(self, step: S_contra, result: Json, work: Work) -> None:
        """Put back the sets as they were after the step, from its result."""
        ...


@runtime_checkable
class Opening(Protocol, Generic[S_contra]):
    """A kind of step that opens blocks of further steps, as its result says: one after another."""

    def blocks(self, step: S_contra, result: Json, work: Work) -> Sequence[Block]:
        """Return the blocks to carry out."""
        ...


@runtime_checkable
class Outside(Protocol, Generic[S_contra]):
    """A kind of step that leaves the house: prepared and kept in transactions of their own, sent through a port between them.

    What is sent is kept before it is sent; each try sends the same under the same key, for ever.
    """

    def port_of(self, step: S_contra) -> str:
        """Return the name of the port that it is sent through."""
        ...

    def prepare(self, step: S_contra, moment: Moment) -> Json:
        """Return what is to be sent, within the world's transaction."""
        ...

    def keep(self, step: S_contra, sent: Json, answer: Json) -> Outcome:
        """Return what the step did, from what came back."""
        ...

    def restore(self, step: S_contra, result: Json, work: Work) -> None:
        """Put back the sets as they were after the step, from its result."""
        ...


@runtime_checkable
class Following(Protocol, Generic[S_contra]):
    """A step that leaves the house and changes records by what came back, in the transaction that keeps it."""

    def follow(self, step: S_contra, result: Json, moment: Moment) -> None:
        """Change records; raises Invalid."""
        ...


@runtime_checkable
class Supposing(Protocol, Generic[S_contra]):
    """A step that leaves the house and knows what would come back if all went well: a dry run answers it with that."""

    def suppose(self, step: S_contra, sent: Json) -> Json:
        """Return such an answer."""
        ...
