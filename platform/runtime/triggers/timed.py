"""Times that come again: there is one entry, for the next time; when it is due, those that were missed are counted, and the next is put."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice, takewhile

from ...metamodel.kinds.triggers import Timed
from ...metamodel.rule_model import RuleModel
from ...metamodel.schedules import following
from ...store import due
from .base import Ground, entry

MOST_MISSED = 10_000
"""How many missed times of one rule are looked at; after a longer absence the earliest ones are forgotten."""


def begin(ground: Ground, rule: RuleModel) -> None:
    """Put the first time of a rule."""
    _put_next(ground, rule, ground.now)


def times_until(ground: Ground, rule: RuleModel, first: datetime) -> Sequence[datetime]:
    """Return the times of a rule from one that is due until now, and put the one after them."""
    schedule = rule.trigger.schedule
    assert schedule is not None
    times = [first, *islice(takewhile(lambda each: each <= ground.now, following(schedule, first)), MOST_MISSED)]
    _put_next(ground, rule, max(ground.now, times[-1]))
    return times


def _put_next(ground: Ground, rule: RuleModel, moment: datetime) -> None:
    on, schedule = rule.definition.on, rule.trigger.schedule
    assert isinstance(on, Timed)
    found = schedule.after(moment) if schedule is not None else None
    if found is not None:
        due.put(ground.connection, [entry(ground.app.key, rule, "", found, on.catch_up)])
