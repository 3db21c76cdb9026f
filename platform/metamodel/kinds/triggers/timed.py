"""Times that come again: as cron writes them, every so often, or by a recurrence rule."""

from datetime import datetime
from typing import Annotated

from pydantic import Field as Option
from pydantic import StringConstraints

from ...definition import Key
from .base import CatchUp, Conditional


class Timed(Conditional):
    """A trigger of the clock; with an entity the rule gets all of its records for which `if` holds at that moment."""

    record: Key | None = Option(default=None, description="The entity whose records the rule gets, if any.")
    catch_up: CatchUp = Option(default="last", description="What becomes of moments at which nobody worked.")


class CronTrigger(Timed):
    """At times as cron writes them, in the app's time zone: `30 7 * * mon-fri`."""

    cron: str = Option(max_length=200, description="Minute, hour, day, month, weekday.")


class IntervalTrigger(Timed):
    """Every so many minutes or hours of real time, whatever the clocks do."""

    every: Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,4}(m|h)$")] = Option(description="`15m`, `2h`.")
    from_: datetime | None = Option(
        default=None, alias="from", description="A moment that it counts from, in the app's zone; else the year 2000."
    )


class RecurrenceTrigger(Timed):
    """By a recurrence rule as calendars write it (RFC 5545): `FREQ=MONTHLY;BYDAY=1FR`."""

    rrule: str = Option(max_length=400)
    start: datetime = Option(description="The first moment, in the app's zone; it gives the time of day.")
