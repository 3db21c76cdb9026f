"""Recurring moments in a time zone: the one door of the libraries that work them out, and what both DST changes mean for them.

cron: a time of day that the clocks leap over comes right after the leap, one that comes twice comes once; what repeats within
hours goes on by real time. Intervals are real time. Recurrence rules name wall clock times: one that does not exist is taken as
the clocks before the leap would have had it, one that exists twice as the first of both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.triggers.interval import IntervalTrigger  # pyright: ignore[reportMissingTypeStubs]
from cronsim import CronSim, CronSimError
from dateutil.rrule import rrule, rruleset, rrulestr

_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z", re.IGNORECASE)
_FREQUENCY = re.compile(r"(?:^|;)FREQ=([A-Z]+)", re.IGNORECASE)
_WITHIN_DAYS = ("HOURLY", "MINUTELY")
_CRON_PARTS = 5
_SINCE = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock time; the zone is put to it
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1)}
_INSTANT = timedelta(microseconds=1)
_LARGEST_SHIFT = timedelta(hours=25)


class BadSchedule(ValueError):
    """A text that means no times; `code` is the problem, `why` the reason in a few words where there is one."""

    def __init__(self, code: str, why: str = "") -> None:
        """Carry the problem's code and the reason."""
        super().__init__(code)
        self.code = code
        self.why = why


class Schedule(Protocol):
    """Moments that come again."""

    def after(self, moment: datetime) -> datetime | None:
        """Return the first moment after another, in UTC; None where there is none any more."""
        ...


@dataclass(frozen=True)
class Cron:
    """Times as cron writes them, with five parts."""

    text: str
    zone: str

    def after(self, moment: datetime) -> datetime | None:
        """Return the next time; None where there is none within fifty years."""
        found = next(CronSim(self.text, moment.astimezone(ZoneInfo(self.zone))), None)
        return None if found is None else found.astimezone(UTC)


@dataclass(frozen=True)
class Interval:
    """Every so often in real time, counted from a moment on; there is none before it."""

    every: timedelta
    since: datetime

    def after(self, moment: datetime) -> datetime | None:
        """Return the next time."""
        found: datetime | None = self._trigger.get_next_fire_time(None, max(moment + _INSTANT, self.since))  # pyright: ignore[reportUnknownMemberType]
        if found is not None and found <= moment:
            found += self.every
        return found

    @cached_property
    def _trigger(self) -> IntervalTrigger:
        return IntervalTrigger(seconds=int(self.every.total_seconds()), start_date=self.since, timezone=UTC)


@dataclass(frozen=True)
class Recurrence:
    """Wall clock times by a recurrence rule."""

    text: str
    start: datetime
    zone: str

    def after(self, moment: datetime) -> datetime | None:
        """Return the next time."""
        local = moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        for wall in self._rule.xafter(local - _LARGEST_SHIFT, inc=True):
            found = wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
            if found > moment:
                return found
        return None

    @cached_property
    def _rule(self) -> rrule | rruleset:
        return rrulestr(self.text, dtstart=self.start)


def read_cron(text: str, zone: str) -> Cron:
    """Return the times of a cron text; raises BadSchedule."""
    if len(text.split()) != _CRON_PARTS:
        raise BadSchedule("cron_unreadable", "5")
    try:
        CronSim(text, _SINCE)
    except CronSimError as error:
        raise BadSchedule("cron_unreadable", str(error)) from error
    return Cron(text, zone)


def read_interval(text: str, since: datetime | None, zone: str) -> Interval:
    """Return the times of an interval such as `15m`."""
    return Interval(_UNITS[text[-1]] * int(text[:-1]), placed(since or _SINCE, zone))


def read_recurrence(text: str, start: datetime, zone: str) -> Recurrence:
    """Return the times of a recurrence rule; raises BadSchedule."""
    frequency = _FREQUENCY.search(text)
    if frequency is None or "\n" in text or "DTSTART" in text.upper():
        raise BadSchedule("rrule_unreadable", "FREQ")
    often = frequency[1].upper()
    if often == "SECONDLY" or (often in _WITHIN_DAYS and ";BY" in text.upper()):
        raise BadSchedule("rrule_too_often", often)
    wall = placed(start, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    try:
        found = Recurrence(_UNTIL.sub(lambda until: f"UNTIL={_local(until[1], zone)}", text), wall, zone)
        found.after(datetime.min.replace(tzinfo=UTC) + 2 * _LARGEST_SHIFT)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadSchedule("rrule_unreadable", str(error)) from error
    return found


def placed(moment: datetime, zone: str) -> datetime:
    """Return a moment in UTC; one that says no zone is meant in this one."""
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def following(schedule: Schedule, moment: datetime) -> Iterator[datetime]:
    """Yield the times after a moment, in order."""
    found = schedule.after(moment)
    while found is not None:
        yield found
        found = schedule.after(found)


def next_times(schedule: Schedule, moment: datetime, count: int = 7) -> list[datetime]:
    """Return the next few times after a moment."""
    return list(islice(following(schedule, moment), count))


def _local(until: str, zone: str) -> str:
    moment = datetime.strptime(until, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y%m%dT%H%M%S")
