"""The secrets of hooks, a digest where the caller only shows it, sealed where bodies are signed with it; and their latest calls."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Connection, delete, insert, select, update

from .system import HOOK

WINDOW = 60
"""As many seconds is a call counted; it is kept by its whole second, so that no hook's row ever grows beyond a minute."""


class Secret(NamedTuple):
    """The secret of one hook, by its digest or sealed."""

    digest: str | None
    sealed: str | None


class Calls(NamedTuple):
    """How often a hook was called in each second of late, oldest first."""

    counts: tuple[tuple[int, int], ...] = ()

    def wait(self, most: int, second: int) -> int:
        """Return in how many seconds there is room for another call; 0 where there is room now."""
        counts = self._lately(second)
        over = sum(count for _, count in counts) - most
        for at, count in counts if over >= 0 else ():
            over -= count
            if over < 0:
                return max(1, at + WINDOW + 1 - second)
        return 0

    def and_one(self, second: int) -> "Calls":
        """Return those of the last minute with one call more."""
        told = dict(self._lately(second))
        told[second] = told.get(second, 0) + 1
        return Calls(tuple(sorted(told.items())))

    def _lately(self, second: int) -> tuple[tuple[int, int], ...]:
        return tuple((at, count) for at, count in self.counts if at >= second - WINDOW)


class Hook(NamedTuple):
    """What is kept of a hook."""

    secret: Secret
    calls: Calls


def of(connection: Connection, app: str, rule: str, *, lock: bool = False) -> Hook | None:
    """Return what is kept of a hook, held for this transaction where it is to be changed; None where it has no secret yet."""
    found = select(HOOK.c.digest, HOOK.c.sealed, HOOK.c.calls).where(HOOK.c.app == app, HOOK.c.rule == rule)
    row = connection.execute(found.with_for_update() if lock else found).first()
    if row is None:
        return None
    kept = cast("Iterable[tuple[int, int]]", row.calls or ())
    return Hook(Secret(row.digest, row.sealed), Calls(tuple((at, count) for at, count in kept)))


def keep(connection: Connection, app: str, rule: str, secret: Secret, by: str, at: datetime) -> None:
    """Put a hook's secret in the place of the one before; its calls are counted anew."""
    connection.execute(delete(HOOK).where(HOOK.c.app == app, HOOK.c.rule == rule))
    connection.execute(insert(HOOK), [{"app": app, "rule": rule, **secret._asdict(), "made_at": at, "made_by": by}])


def keep_calls(connection: Connection, app: str, rule: str, calls: Calls) -> None:
    """Put a hook's calls in the place of those before; whoever does must have locked it."""
    told = [[at, count] for at, count in calls.counts]
    connection.execute(update(HOOK).where(HOOK.c.app == app, HOOK.c.rule == rule).values(calls=told))
