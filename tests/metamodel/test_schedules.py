"""Recurring moments: the vectors of two independent cron libraries and of RFC 5545, both DST changes, month ends and leap days."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formwright.metamodel.schedules import BadSchedule, next_times, read_cron, read_interval, read_recurrence

VECTORS = Path(__file__).resolve().parents[1] / "conformance" / "schedules"
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "Africa/Casablanca")


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_cron_gives_the_times_that_two_libraries_agree_on() -> None:
    suite = vectors("cron_next.json")
    for case in suite["cases"]:
        after = datetime.fromisoformat(case["after"]).replace(tzinfo=UTC)
        found = next_times(read_cron(case["cron"], "UTC"), after, len(case["next"]))
        assert [each.replace(tzinfo=None).isoformat() for each in found] == case["next"], case
    assert len(suite["cases"]) == 132
    for text in suite["invalid"]:
        with pytest.raises(BadSchedule):
            read_cron(text, "UTC")


def test_recurrences_of_the_standard() -> None:
    suite = vectors("rrule_rfc5545.json")
    for case in suite:
        start = datetime.strptime(case["dtstart"], "%Y%m%dT%H%M%S")
        found = next_times(read_recurrence(case["rrule"], start, "UTC"), datetime(1990, 1, 1, tzinfo=UTC), case["count"] + 1)
        assert [each.strftime("%Y%m%dT%H%M%S") for each in found] == case["occurrences"], case
    assert len(suite) == 16


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("30 1 * * *", "2026-03-28T12:00", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
        ("30 1 * * *", "2026-10-24T12:00", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
        ("0,30 0-2 * * *", "2026-10-25T00:45", ["2026-10-25T00:00Z", "2026-10-25T00:30Z", "2026-10-25T02:00Z", "2026-10-25T02:30Z"]),
        ("*/30 * * * *", "2026-10-25T00:45", ["2026-10-25T00:00Z", "2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"]),
        ("0 8 L * *", "2028-01-31T09:00", ["2028-02-29T08:00Z", "2028-03-31T07:00Z"]),
        ("0 8 29 2 *", "2026-01-01T00:00", ["2028-02-29T08:00Z", "2032-02-29T08:00Z"]),
    ],
)
def test_cron_over_dst_month_ends_and_leap_days(text: str, after: str, expected: list[str]) -> None:
    found = next_times(read_cron(text, "Europe/London"), local("Europe/London", after), len(expected))
    assert [each.strftime("%Y-%m-%dT%H:%MZ") for each in found] == expected


def test_a_recurrence_names_wall_clock_times() -> None:
    daily = read_recurrence("FREQ=DAILY", datetime(2026, 3, 27, 1, 30), "Europe/London")
    found = next_times(daily, datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert [each.isoformat() for each in found] == ["2026-03-29T01:30:00+00:00", "2026-03-30T00:30:00+00:00"]
    found = next_times(daily, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert [each.isoformat() for each in found] == ["2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"]


def test_an_end_in_utc_is_an_end_in_the_zone() -> None:
    rule = read_recurrence("FREQ=DAILY;UNTIL=20260703T070000Z", datetime(2026, 7, 1, 8), "Europe/London")
    assert len(next_times(rule, datetime(2026, 1, 1, tzinfo=UTC))) == 3


@given(
    every=st.sampled_from(["1m", "7m", "90m", "1h", "5h", "36h"]),
    after=st.datetimes(datetime(2000, 1, 2), datetime(2090, 1, 1), timezones=st.just(UTC)),
)
def test_intervals_are_real_time(every: str, after: datetime) -> None:
    interval = read_interval(every, None, "Europe/London")
    found = next_times(interval, after, 3)
    assert all(b - a == interval.every for a, b in pairwise(found))
    assert timedelta(0) < found[0] - after <= interval.every
    assert (found[0] - interval.since) % interval.every == timedelta(0)


@given(
    minute=st.integers(0, 59), hour=st.integers(0, 23), zone=st.sampled_from(ZONES),
    after=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
)  # fmt: skip
def test_a_daily_time_comes_once_a_day_in_every_zone(minute: int, hour: int, zone: str, after: datetime) -> None:
    start = datetime(2019, 12, 30, hour, minute)
    for schedule in (read_cron(f"{minute} {hour} * * *", zone), read_recurrence("FREQ=DAILY", start, zone)):
        found = next_times(schedule, after, 4)
        days = [each.astimezone(ZoneInfo(zone)).date() for each in found]
        assert found == sorted(set(found))
        assert days == [days[0] + timedelta(days=i) for i in range(4)]
