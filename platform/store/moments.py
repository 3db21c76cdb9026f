"""Which number a journal had about reached at a moment: numbers rise with time, so it is found by halving, without an index by time."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, select

AT_ONCE = 100_000
"""How many lines can lie between the number of a line and its moment: those of transactions that ran beside it."""


def reached(connection: Connection, journal: Table, moment: datetime) -> int:
    """Return about which number a journal (`id`, `at`) had reached at a moment, never more."""
    number, at = journal.c.id, journal.c.at
    low, high = 0, connection.execute(select(number).order_by(number.desc()).limit(1)).scalar() or 0
    while low < high:
        middle = (low + high + 1) // 2
        there = select(at).where(number >= middle).order_by(number).limit(1)
        if connection.execute(there).scalar_one() < moment:
            low = middle
        else:
            high = middle - 1
    return max(0, low - AT_ONCE)


def between(connection: Connection, journal: Table, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Return the conditions of lines from one moment to before another, such that few others are looked at."""
    number, at = journal.c.id, journal.c.at
    found: list[ColumnElement[bool]] = []
    if since is not None:
        found += [number > reached(connection, journal, since), at >= since]
    if until is not None:
        # Numbers rise with time but for what was written at once, which the moment itself decides.
        found += [number <= reached(connection, journal, until) + 2 * AT_ONCE, at < until]
    return found
