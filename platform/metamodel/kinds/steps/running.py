"""Steps about the run itself: it rests, or it ends."""

from datetime import timedelta

from pydantic import Field as Option

from ...definition import Definition, Expr, Words


class Wait(Definition):
    """A time, or a condition about the sets and how long at most it is waited for (without a time: for ever)."""

    days: int = Option(default=0, ge=0)
    hours: int = Option(default=0, ge=0)
    minutes: int = Option(default=0, ge=0)
    seconds: int = Option(default=0, ge=0)
    until: Expr | None = None

    @property
    def lasting(self) -> timedelta:
        """Return the time, zero where none is given."""
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds)


class WaitStep(Definition):
    """Lets the run rest for a time, or until a condition holds."""

    wait: Wait


class StopStep(Definition):
    """Ends the run, which is done then, where the condition holds."""

    stop: Words
    if_: Expr | None = Option(default=None, alias="if")


class FailStep(Definition):
    """Ends the run as failed, where the condition holds, so that somebody looks after it."""

    fail: Words
    if_: Expr | None = Option(default=None, alias="if")
