"""Steps about the run itself: it rests, or it ends."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field as Option

from ...definition import Definition, Expr, Key, Words


class Span(Definition):
    """A length of time."""

    days: int = Option(default=0, ge=0)
    hours: int = Option(default=0, ge=0)
    minutes: int = Option(default=0, ge=0)
    seconds: int = Option(default=0, ge=0)

    @property
    def lasting(self) -> timedelta:
        """Return the time, zero where none is given."""
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds)


class Wait(Span):
    """A time, or a condition about the sets or a signal, and how long at most that is waited for (without a time: for ever)."""

    until: Expr | None = None
    signal: Key | None = Option(default=None, description="A signal that the step `signal` sends; what came before is not heard.")
    by: Expr | None = Option(default=None, description="Only the signal that is sent with this value.")
    approval: Key | None = Option(default=None, description="An approval that the records of `of` are to come out of.")
    of: Mapping[Key, Expr] = Option(default={}, max_length=1, description="Variable: the set whose approvals are waited for.")


class WaitStep(Definition):
    """Lets the run rest for a time, or until a condition holds."""

    wait: Wait
    as_: Key | None = Option(
        default=None, alias="as",
        description="A member of each record then: passed, failed, withdrawn, cancelled; where time was up running, returned, none.",
    )


class SignalStep(Definition):
    """Lets all runs go on that wait for this signal just now."""

    signal: Key
    by: Expr | None = Option(default=None, description="Only those that wait for it with this value.")


class StopStep(Definition):
    """Ends the run, which is done then, where the condition holds."""

    stop: Words
    if_: Expr | None = Option(default=None, alias="if")


class FailStep(Definition):
    """Ends the run as failed, where the condition holds, so that somebody looks after it."""

    fail: Words
    if_: Expr | None = Option(default=None, alias="if")
