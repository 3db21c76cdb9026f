"""Which runs are carried out as one set: those of one rule that follow each other, where the rule looks at each record by itself."""

from collections.abc import Sequence
from typing import cast

from ..store import runs
from .rule_versions import Version

_MOST_RECORDS = 1000


def unit_of(left: Sequence[runs.Run], version: Version) -> Sequence[runs.Run]:
    """Return the first run, with those behind it that make one set with it: the outcome is that of one after another."""
    first = left[0]
    if not version.apart or first.cursor is not None:
        return left[:1]
    met: set[str] = set()
    for count, run in enumerate(left):
        ids = cast("list[str]", run.trigger["record_ids"])
        alike = (run.rule, run.depth, run.attempt, run.cursor) == (first.rule, first.depth, first.attempt, None)
        if not alike or not met.isdisjoint(ids) or (count and len(met) + len(ids) > _MOST_RECORDS):
            return left[:count]
        met.update(ids)
    return left
