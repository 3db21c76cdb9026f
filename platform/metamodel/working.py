"""Working time: a moment so long after another, counted in the hours or days of a working calendar."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from .kinds.organisation import DAYS, WorkingCalendar, minutes_of


class Waiting(Protocol):
    """What says until when: a length of time, or how long before a date, and the calendar in which that is counted."""

    @property
    def after(self) -> str | None:
        """Return how long after now."""
        ...

    @property
    def before(self) -> str:
        """Return how long before the date."""
        ...

    @property
    def calendar(self) -> str | None:
        """Return the name of the calendar."""
        ...


_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_FARTHEST = 3700
_FULL_DAY = ((0, 24 * 60),)


def later(moment: datetime, duration: str, zone: str, calendar: WorkingCalendar | None = None) -> datetime:
    """Return the moment so long after another; with a calendar, minutes and hours count its hours, and `wd` its working days.

    `d`, `w` and `mo` are days of the wall clock: the same time of day, whatever the clocks did in between; a month ends no later
    than its last day.
    """
    number, unit = _parts(duration)
    local = moment.astimezone(ZoneInfo(zone))
    if unit in ("d", "w", "mo"):
        day = _months_on(local.date(), number) if unit == "mo" else local.date() + _UNITS[unit] * number
        return _at(day, local.hour * 60 + local.minute, zone) + timedelta(seconds=local.second, microseconds=local.microsecond)
    if unit == "wd":
        return _days_later(local, number, zone, calendar)
    if calendar is None:
        return moment + _UNITS[unit] * number
    return _hours_later(local, _UNITS[unit] * number, zone, calendar)


def earlier(moment: datetime, duration: str, zone: str, calendar: WorkingCalendar | None = None) -> datetime:
    """Return the moment so long before another: days by the wall clock, `wd` by working days, hours by the clock."""
    number, unit = _parts(duration)
    local = moment.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if unit in ("d", "w", "mo"):
        day = _months_on(local.date(), -number) if unit == "mo" else local.date() - _UNITS[unit] * number
        return _at(day, minute, zone)
    if unit != "wd":
        return moment - _UNITS[unit] * number
    day = local.date()
    for _ in range(_FARTHEST if number else 0):
        day -= timedelta(days=1)
        number -= bool(_hours(day, calendar))
        if number == 0:
            break
    return _at(day, minute, zone)


def begin_of(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins in a zone."""
    return _at(day, 0, zone)


def due_at(given: Waiting, value: object, now: datetime, zone: str, calendars: Mapping[str, WorkingCalendar]) -> datetime | None:
    """Return until when something is due: so long after now, or so long before a date; None where there is no date."""
    calendar = calendars.get(given.calendar) if given.calendar is not None else None
    if given.after is not None:
        return later(now, given.after, zone, calendar)
    if isinstance(value, datetime):
        return earlier(value, given.before, zone, calendar)
    return earlier(begin_of(value, zone), given.before, zone, calendar) if isinstance(value, date) else None


def _parts(duration: str) -> tuple[int, str]:
    unit = duration.lstrip("0123456789")
    return int(duration.removesuffix(unit)), unit


def _months_on(day: date, months: int) -> date:
    """Return the same day of a month so many months on, or the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _hours(day: date, calendar: WorkingCalendar | None) -> tuple[tuple[int, int], ...]:
    if calendar is None:
        return _FULL_DAY if day.weekday() < DAYS.index("sat") else ()
    if day in calendar.other:
        return tuple(minutes_of(span) for span in calendar.other[day])
    if day in calendar.holidays:
        return ()
    return tuple(minutes_of(span) for span in calendar.hours.get(DAYS[day.weekday()], ()))


def _at(day: date, minute: int, zone: str) -> datetime:
    midnight = datetime.combine(day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60), ZoneInfo(zone))
    return midnight.astimezone(UTC)


def _days_later(local: datetime, number: int, zone: str, calendar: WorkingCalendar | None) -> datetime:
    day = local.date()
    for _ in range(_FARTHEST):
        if number == 0 and _hours(day, calendar):
            break
        day += timedelta(days=1)
        if number and _hours(day, calendar):
            number -= 1
    return _at(day, local.hour * 60 + local.minute, zone)


def _spans(day: date, zone: str, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    for _ in range(_FARTHEST):
        for begin, end in _hours(day, calendar):
            yield _at(day, begin, zone), _at(day, end, zone)
        day += timedelta(days=1)


def _hours_later(local: datetime, left: timedelta, zone: str, calendar: WorkingCalendar) -> datetime:
    moment = local.astimezone(UTC)
    for begin, end in _spans(local.date(), zone, calendar):
        if end <= moment:
            continue
        begins = max(begin, moment)
        if begins + left <= end:
            return begins + left
        left -= end - begins
    return moment + left
