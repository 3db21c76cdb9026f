"""Functions of dates and datetimes; the date and the hour of a datetime are those of the app's zone.

Days and months are calendar steps (the clock on the wall stays); hours and minutes are exact. A clock reading that comes
twice means the later one; one that the clocks skip is read with the clock as before the change. Outside the years 1 to
9999 there is null.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..arithmetic import EXACT, Number, divide, whole
from ..types import DATE, DATETIME, DECIMAL, INTEGER, TIME
from .base import A_DATETIME, A_DAY, A_NUMBER, A_TEXT, AN_INTEGER, Function, Parameter, first

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]((?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?)"
    r"(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
)
_HOUR, _MINUTE = 3_600_000_000, 60_000_000
_STEPS = 4_000_000
"""The farthest step in days or months; larger ones leave the calendar anyway."""


def date_of(moment: date, zone: ZoneInfo) -> date:
    """Return the day of a datetime in a zone; a date stays."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def at_zone(local: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment (UTC) at which clocks of a zone show a naive local time; None outside the calendar."""
    try:
        moment = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != local:
            moment = local.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment


def parse_date(text: str) -> date | None:
    """Return the date that an ISO text writes (2026-11-11), or None."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def parse_datetime(text: str, zone: ZoneInfo | None) -> datetime | None:
    """Return the moment (UTC) that an ISO text writes; without an offset it is a time of the zone, without that None."""
    found = _DATETIME.fullmatch(text)
    if found is None:
        return None
    day, clock, offset = found.groups()
    if "." in clock:
        clock = clock.partition(".")[0] + "." + clock.partition(".")[2].ljust(6, "0")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
        if offset:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at_zone(moment, zone) if zone else None


def _calendar_step(moment: date, days: int, months: int, zone: ZoneInfo) -> date | None:
    if abs(days) > _STEPS or abs(months) > _STEPS:
        return None
    local = moment.astimezone(zone).replace(tzinfo=None, fold=0) if isinstance(moment, datetime) else moment
    count = local.year * 12 + local.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        return None
    try:
        stepped = local.replace(year=year, month=month + 1, day=min(local.day, _last_day(year, month + 1))) + timedelta(
            days
        )
    except (OverflowError, ValueError):
        return None
    return at_zone(stepped, zone) if isinstance(stepped, datetime) else stepped


def _last_day(year: int, month: int) -> int:
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(1)).day


def _exact_step(moment: datetime, count: Number, microseconds: int) -> datetime | None:
    step = whole(EXACT.multiply(Decimal(count), Decimal(microseconds)), "ROUND_HALF_UP")
    try:
        return None if step is None else moment + timedelta(microseconds=step)
    except OverflowError:
        return None


def _add_days(day: date, count: int, zone: ZoneInfo) -> date | None:
    return _calendar_step(day, count, 0, zone)


def _add_months(day: date, count: int, zone: ZoneInfo) -> date | None:
    return _calendar_step(day, 0, count, zone)


def _add_hours(moment: datetime, count: Number) -> datetime | None:
    return _exact_step(moment, count, _HOUR)


def _add_minutes(moment: datetime, count: Number) -> datetime | None:
    return _exact_step(moment, count, _MINUTE)


def _hours_between(start: datetime, end: datetime) -> Number | None:
    return _between(start, end, _HOUR)


def _minutes_between(start: datetime, end: datetime) -> Number | None:
    return _between(start, end, _MINUTE)


def _days_between(start: date, end: date, zone: ZoneInfo) -> int:
    return (date_of(end, zone) - date_of(start, zone)).days


def _of_day(part: Callable[[date], int | date]) -> Callable[[date, ZoneInfo], int | date]:
    return lambda day, zone: part(date_of(day, zone))


def _hour(moment: datetime, zone: ZoneInfo) -> int:
    return moment.astimezone(zone).hour


def _time_of(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M:%S}"


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime | None:
    return at_zone(datetime.combine(day, time.fromisoformat(clock)), zone)


def _minute(moment: datetime, zone: ZoneInfo) -> int:
    return moment.astimezone(zone).minute


def _now(now: datetime) -> datetime:
    return now


def _between(start: datetime, end: datetime, microseconds: int) -> Number | None:
    return divide((end - start) // timedelta(microseconds=1), microseconds)


def _start_of_day(moment: date, zone: ZoneInfo) -> datetime | None:
    return at_zone(datetime.combine(date_of(moment, zone), time()), zone)


def _start_of_week(moment: date, zone: ZoneInfo) -> date | None:
    day = date_of(moment, zone)
    return day - timedelta(day.weekday()) if day.toordinal() > day.weekday() else None


_day, _moment = Parameter("day", A_DAY), Parameter("moment", A_DATETIME)
_start, _end = Parameter("start", A_DATETIME), Parameter("end", A_DATETIME)

MOMENTS = (
    Function("today", "time", (), DATE, date_of, {"en": "Today's date in the app's zone.", "zh": "应用时区的今天。"},
             (("days_between(today(), today())", 0),), needs=("now", "zone")),
    Function("now", "time", (), DATETIME, _now, {"en": "The present moment.", "zh": "当前时刻。"},
             (("hours_between(now(), now())", "0"),), needs=("now",)),
    Function("date", "time", (Parameter("text", A_TEXT),), DATE, parse_date,
             {"en": "The date that a text writes as 2026-11-11; null where it writes none.", "zh": "把 2026-11-11 形式的文本转成日期。"},
             (("date('2026-11-11')", "2026-11-11"), ("date('2026-02-30')", None))),
    Function("datetime", "time", (Parameter("text", A_TEXT),), DATETIME, parse_datetime,
             {"en": "The moment that a text writes as 2026-11-11T08:00, in the app's zone or with Z or an offset such as +08:00.",
              "zh": "把 2026-11-11T08:00 形式的文本转成时刻；可带 Z 或 +08:00，否则按应用时区。"},
             (("datetime('2026-11-11T08:00:00+08:00')", "2026-11-11T00:00:00Z"), ("datetime('soon')", None)), needs=("zone",)),
    Function("date_of", "time", (_day,), DATE, date_of,
             {"en": "The day of a datetime.", "zh": "日期时间所在的日期。"},
             (("date_of(datetime('2026-11-11T08:00:00Z'))", "2026-11-11"),), needs=("zone",)),
    Function("year", "time", (_day,), INTEGER, _of_day(lambda day: day.year),
             {"en": "The year.", "zh": "年份。"}, (("year(date('2026-11-11'))", 2026),), needs=("zone",)),
    Function("month", "time", (_day,), INTEGER, _of_day(lambda day: day.month),
             {"en": "The month, 1 to 12.", "zh": "月份，1 到 12。"}, (("month(date('2026-11-11'))", 11),), needs=("zone",)),
    Function("day", "time", (_day,), INTEGER, _of_day(lambda day: day.day),
             {"en": "The day of the month.", "zh": "当月第几日。"}, (("day(date('2026-11-11'))", 11),), needs=("zone",)),
    Function("weekday", "time", (_day,), INTEGER, _of_day(date.isoweekday),
             {"en": "The day of the week, 1 (Monday) to 7 (Sunday).", "zh": "星期几，1（周一）到 7（周日）。"},
             (("weekday(date('2026-11-11'))", 3),), needs=("zone",)),
    Function("week", "time", (_day,), INTEGER, _of_day(lambda day: day.isocalendar().week),
             {"en": "The ISO week of the year.", "zh": "ISO 周数。"}, (("week(date('2027-01-01'))", 53),), needs=("zone",)),
    Function("hour", "time", (_moment,), INTEGER, _hour,
             {"en": "The hour of the day, 0 to 23.", "zh": "小时，0 到 23。"}, (("hour(start_of_day(date('2026-11-11')))", 0),),
             needs=("zone",)),
    Function("minute", "time", (_moment,), INTEGER, _minute,
             {"en": "The minute of the hour, 0 to 59.", "zh": "分钟，0 到 59。"},
             (("minute(datetime('2026-11-11T08:07:00'))", 7),), needs=("zone",)),
    Function("time_of", "time", (_moment,), TIME, _time_of,
             {"en": "The time of the day of a datetime, to the second.", "zh": "日期时间中的时间，精确到秒。"},
             (("time_of(datetime('2026-11-11T08:07:00'))", "08:07:00"),), needs=("zone",)),
    Function("at", "time", (Parameter("day", (DATE,)), Parameter("time", (TIME,))), DATETIME, _at,
             {"en": "The moment at which clocks show that time on that day.", "zh": "某日某时刻的日期时间。"},
             (("at(date('2026-11-11'), '08:30')", "2026-11-11T00:30:00Z"),), needs=("zone",)),
    Function("days_between", "time", (Parameter("start", A_DAY), Parameter("end", A_DAY)), INTEGER,
             _days_between,
             {"en": "How many days from the first date to the second.", "zh": "从前一日期到后一日期的天数。"},
             (("days_between(date('2026-11-01'), date('2026-11-11'))", 10),), needs=("zone",)),
    Function("hours_between", "time", (_start, _end), DECIMAL, _hours_between,
             {"en": "How many hours from the first moment to the second, with fractions.", "zh": "两个时刻相差的小时数（可有小数）。"},
             (("hours_between(datetime('2026-11-11T08:00:00Z'), datetime('2026-11-11T09:30:00Z'))", "1.5"),)),
    Function("minutes_between", "time", (_start, _end), DECIMAL, _minutes_between,
             {"en": "How many minutes from the first moment to the second, with fractions.", "zh": "两个时刻相差的分钟数（可有小数）。"},
             (("minutes_between(datetime('2026-11-11T08:00:00Z'), datetime('2026-11-11T09:30:00Z'))", "90"),)),
    Function("add_days", "time", (_day, Parameter("count", AN_INTEGER)), first,
             _add_days,
             {"en": "The day or moment that many days later.", "zh": "若干天之后。"},
             (("add_days(date('2026-12-31'), 1)", "2027-01-01"),), needs=("zone",)),
    Function("add_months", "time", (_day, Parameter("count", AN_INTEGER)), first,
             _add_months,
             {"en": "The day or moment that many months later; the last day of a shorter month.", "zh": "若干个月之后；遇短月取月末。"},
             (("add_months(date('2026-01-31'), 1)", "2026-02-28"),), needs=("zone",)),
    Function("add_hours", "time", (_moment, Parameter("count", A_NUMBER)), DATETIME,
             _add_hours,
             {"en": "The moment that many hours later.", "zh": "若干小时之后。"},
             (("add_hours(datetime('2026-11-11T08:00:00Z'), 1.5)", "2026-11-11T09:30:00Z"),)),
    Function("add_minutes", "time", (_moment, Parameter("count", A_NUMBER)), DATETIME,
             _add_minutes,
             {"en": "The moment that many minutes later.", "zh": "若干分钟之后。"},
             (("add_minutes(datetime('2026-11-11T08:00:00Z'), -30)", "2026-11-11T07:30:00Z"),)),
    Function("start_of_day", "time", (_day,), DATETIME, _start_of_day,
             {"en": "The moment at which the day begins in the app's zone.", "zh": "当天零点（应用时区）。"},
             (("start_of_day(date('2026-11-11')) <= datetime('2026-11-11T23:00')", True),), needs=("zone",)),
    Function("start_of_week", "time", (_day,), DATE, _start_of_week,
             {"en": "The Monday of the week.", "zh": "所在周的周一。"}, (("start_of_week(date('2026-11-11'))", "2026-11-09"),),
             needs=("zone",)),
    Function("start_of_month", "time", (_day,), DATE, _of_day(lambda day: day.replace(day=1)),
             {"en": "The first day of the month.", "zh": "所在月的第一天。"}, (("start_of_month(date('2026-11-11'))", "2026-11-01"),),
             needs=("zone",)),
)  # fmt: skip
