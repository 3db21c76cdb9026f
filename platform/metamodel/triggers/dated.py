"""Moments relative to a date of each record."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...kernel.json import Json
from ..fields import DateField, DatetimeField
from ..kinds.organisation import WorkingCalendar
from ..kinds.triggers import DateTrigger
from ..model import AppModel
from ..rule_names import Names
from ..trigger_model import TriggerModel
from ..working import begin_of, earlier, later
from .basis import about, digest_of

_DAYS = ("d", "wd", "w", "mo")


def dated(names: Names, on: DateTrigger) -> TriggerModel | None:
    """Type a trigger of a date."""
    model = about(names, on, "due", on.record)
    if model is None:
        return None
    fields = names.entities[on.record].fields
    if names.known(on.date, fields, "unknown_field", {"entity": on.record}, "on", "date"):
        field = fields[on.date]
        if not isinstance(field, DateField | DatetimeField):
            names.report("trigger_needs_date", {"field": on.date, "type": field.type}, "on", "date")
    if on.before is not None and on.after is not None:
        names.report("before_or_after", {}, "on", "after")
    lapse = on.before or on.after or "0d"
    if on.at is not None and unit_of(lapse) not in _DAYS:
        names.report("trigger_option_unused", {"option": "at", "event": lapse}, "on", "at")
    calendar = check_calendar(names, lapse, on.calendar, ("wd",))
    zone = names.build.definitions.app.time_zone
    kind = fields[on.date].type if on.date in fields else ""
    digest = digest_of("date", on.record, kind, on.date, on.before, on.after, on.at, on.catch_up, calendar, zone)
    return replace(model, watched=frozenset({on.date}), digest=digest)


def check_calendar(names: Names, lapse: str, calendar: str | None, units: Collection[str]) -> Json:
    """Note a calendar that there is not, or that counts nothing; return what it says, for digests."""
    if calendar is None:
        return None
    calendars = names.build.definitions.app.calendars
    names.known(calendar, calendars, "unknown_calendar", {}, "on", "calendar")
    if unit_of(lapse) not in units:
        names.report("trigger_option_unused", {"option": "calendar", "event": lapse}, "on", "calendar")
    return calendars[calendar].model_dump(mode="json") if calendar in calendars else None


def unit_of(lapse: str) -> str:
    """Return the unit of a length of time."""
    return lapse.lstrip("0123456789")


def moment_of(on: DateTrigger, value: object, app: AppModel) -> datetime | None:
    """Return when a record with this date is due; None without a date."""
    zone = app.zone
    calendar = _calendar(app, on.calendar)
    if isinstance(value, datetime):
        base = value
    elif isinstance(value, date):
        base = begin_of(value, zone)
    else:
        return None
    lapse = on.before or on.after or "0d"
    moment = earlier(base, lapse, zone, calendar) if on.before is not None else later(base, lapse, zone, calendar)
    if on.at is None:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    return begin_of(local.date(), zone) if on.at == "00:00" else _on_day(local.date(), on.at, zone)


def is_past(value: object, now: datetime, zone: str) -> bool:
    """Tell whether a date itself is over."""
    if isinstance(value, datetime):
        return value < now
    return isinstance(value, date) and begin_of(value + timedelta(days=1), zone) <= now


def _on_day(day: date, at: str, zone: str) -> datetime:
    wall = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
    return wall.astimezone(begin_of(day, zone).tzinfo)


def _calendar(app: AppModel, name: str | None) -> WorkingCalendar | None:
    return app.definitions.app.calendars.get(name) if name is not None else None
