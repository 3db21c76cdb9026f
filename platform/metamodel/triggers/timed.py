"""Times that come again; a text that means none is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from ..kinds.triggers import CronTrigger, IntervalTrigger, RecurrenceTrigger, Timed
from ..kinds.triggers import Trigger as AnyTrigger
from ..rule_names import Names
from ..schedules import BadSchedule, Schedule, read_cron, read_interval, read_recurrence
from ..trigger_model import TriggerModel
from .basis import about, digest_of

_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1, 2, 1, tzinfo=UTC)


def cron(names: Names, on: CronTrigger) -> TriggerModel | None:
    """Type a trigger of cron."""
    return _timed(names, on, "cron", on.cron, lambda zone: read_cron(on.cron, zone), _SINCE)


def interval(names: Names, on: IntervalTrigger) -> TriggerModel | None:
    """Type a trigger of an interval."""
    return _timed(names, on, "every", f"{on.every} {on.from_}", lambda zone: read_interval(on.every, on.from_, zone), _SINCE)


def recurrence(names: Names, on: RecurrenceTrigger) -> TriggerModel | None:
    """Type a trigger of a recurrence rule."""
    text = f"{on.rrule} {on.start}"
    return _timed(names, on, "rrule", text, lambda zone: read_recurrence(on.rrule, on.start, zone), _LONG_AGO)


def _timed(
    names: Names, on: Timed, key: str, text: str, read: Callable[[str], Schedule], since: datetime
) -> TriggerModel | None:
    zone = names.build.definitions.app.time_zone
    try:
        schedule = read(zone)
    except BadSchedule as bad:
        names.report(bad.code, {"why": bad.why}, "on", key)
        return None
    if schedule.after(since) is None:
        names.report("schedule_never", {}, "on", key)
    if on.record is None and on.if_ is not None:
        names.report("trigger_option_unused", {"option": "if", "event": key}, "on", "if")
        return None
    model = about(names, _any(on), "due", on.record)
    return None if model is None else replace(model, schedule=schedule, digest=digest_of(key, text, zone, on.catch_up))


def _any(on: Timed) -> AnyTrigger:
    assert isinstance(on, CronTrigger | IntervalTrigger | RecurrenceTrigger)
    return on
