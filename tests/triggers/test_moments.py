"""Dates, thresholds and clocks: each moment comes once, moves with what it hangs on, and obeys the catch-up policy."""

from tests.triggers.conftest import Shop


def test_a_date_is_told_ahead_at_a_time_of_day(shop: Shop) -> None:
    machine = shop.add("M1", next_service="2026-03-31")
    # 07:00 in London, after the clocks went forward on the 29th: the 28th is still winter time.
    assert shop.due("ahead") == [(machine, "2026-03-28T07:00:00+00:00")]
    assert shop.due("ahead_last") == [(machine, "2026-03-30T15:00:00+00:00")]
    shop.at("2026-03-28T06:59:59+00:00")
    assert shop.notes("ahead") == {"ahead": 0}
    shop.at("2026-03-28T07:00:00+00:00")
    shop.at("2026-03-28T08:00:00+00:00")
    assert shop.notes("ahead") == {"ahead": 1}


def test_working_days_leave_out_weekends_and_holidays(shop: Shop) -> None:
    machine = shop.add("M1", next_service="2026-04-06")
    # Monday 6 April: Friday the 3rd is a holiday, so that the working day before is Thursday.
    assert shop.due("ahead_last") == [(machine, "2026-04-02T15:00:00+00:00")]


def test_a_moment_moves_with_its_date_and_goes_with_the_record(shop: Shop) -> None:
    machine = shop.add("M1", next_service="2026-03-31")
    shop.change(machine, next_service="2026-04-30")
    assert shop.due("ahead") == [(machine, "2026-04-27T06:00:00+00:00")]
    shop.change(machine, load=3)
    assert shop.due("ahead") == [(machine, "2026-04-27T06:00:00+00:00")]
    shop.change(machine, next_service=None)
    assert shop.due("ahead") == []
    shop.change(machine, next_service="2026-04-30")
    shop.delete(machine)
    assert shop.due("ahead") == []
    shop.at("2026-05-01T00:00:00+00:00")
    assert shop.notes("ahead") == {"ahead": 0}


def test_months_end_with_their_last_day(shop: Shop) -> None:
    machine = shop.add("M1", checked_at="2026-01-31T08:00:00+00:00")
    assert shop.due("monthly") == []  # the 28th of February is over, and what was missed is left out
    shop.change(machine, checked_at="2026-05-31T08:00:00+00:00")
    assert shop.due("monthly") == [(machine, "2026-06-30T08:00:00+00:00")]


def test_what_was_missed_obeys_the_policy(shop: Shop) -> None:
    shop.add("M1", next_service="2026-03-06", checked_at="2026-03-05T09:00:00+00:00")
    before = shop.notes("ahead", "ahead_last", "soon", "nightly", "quarter")
    shop.change(shop.add("M2"), down=True)
    shop.at("2026-03-05T10:00:00+00:00")  # three days later
    told = {name: count - before[name] for name, count in shop.notes(*before).items()}
    # 6 hours apart since 09:00 on the 2nd: 12:00 of the 2nd to 06:00 of the 5th.
    assert told == {"ahead": 1, "ahead_last": 0, "soon": 0, "nightly": 1, "quarter": 12}


def test_what_holds_for_a_time_is_told_once(shop: Shop) -> None:
    machine = shop.add("M1", down=True)
    shop.at("2026-03-02T09:09:00+00:00")
    shop.change(machine, load=1)
    shop.at("2026-03-02T09:10:00+00:00")
    shop.at("2026-03-02T09:30:00+00:00")
    assert shop.notes("stopped") == {"stopped": 1}
    shop.change(machine, down=False)
    shop.change(machine, down=True)
    shop.at("2026-03-02T09:35:00+00:00")
    shop.change(machine, down=False)
    shop.at("2026-03-02T10:00:00+00:00")
    assert shop.notes("stopped") == {"stopped": 1}
    assert shop.due("stopped") == []


def test_clocks_go_on_over_both_changes(shop: Shop) -> None:
    assert shop.due("nightly") == [("", "2026-03-03T01:30:00+00:00")]
    shop.change(shop.add("M1"), down=True)
    shop.at("2026-03-29T00:00:00+00:00")
    # 01:30 does not exist on the 29th: it comes right after the leap.
    assert shop.due("nightly") == [("", "2026-03-29T01:00:00+00:00")]
    shop.at("2026-10-25T00:29:00+00:00")
    assert shop.due("nightly") == [("", "2026-10-25T00:30:00+00:00")]
    shop.at("2026-10-25T00:30:00+00:00")
    assert shop.due("nightly") == [("", "2026-10-26T01:30:00+00:00")]  # not a second time an hour later


def test_a_recurrence_ends_months_with_their_last_day(shop: Shop) -> None:
    assert shop.due("payday") == [("", "2026-03-31T08:00:00+00:00")]
    shop.at("2026-03-31T08:00:30+00:00")
    assert shop.notes("payday") == {"payday": 1}
    assert shop.due("payday") == [("", "2026-04-30T08:00:00+00:00")]
