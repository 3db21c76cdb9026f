"""What is due: taken from its queue and dealt with in one transaction, by the kind of thing it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, Protocol, TypeAlias, cast

from ..kernel.json import Json
from ..kernel.problems import NotFound
from ..kernel.registry import Registry
from ..store import due, outbox, waits
from ..store.due import Due
from ..store.engine import Connection
from .approving.alarms import ring
from .approving.moving import ALARM
from .approving.timers import TIMER, expire
from .engine import Engine
from .walking import WAKE

Late: TypeAlias = Literal["all", "last", "skip"]
"""What becomes of moments that nobody worked at: each comes, only the last of the same thing, or none."""

RULE = "rule"
"""The kind of due work that lets a rule hear the event `due`; its payload may say `{"late": "all" | "last" | "skip"}`."""
TOLERANCE = timedelta(minutes=1)
"""How much later than its moment something may come and still be in time."""
_AT_ONCE = 1000


class Dealing(Protocol):
    """Deals with entries of one kind that are due, within the transaction that takes them from the queue."""

    def __call__(self, engine: Engine, connection: Connection, entries: Sequence[Due], /) -> None:
        """Do what the entries are for; nobody else gets them, and they come again where the transaction does not commit."""
        ...


def _wake(engine: Engine, connection: Connection, entries: Sequence[Due]) -> None:
    """Let runs go on whose time is up."""
    waits.time_is_up(connection, [(entry.owner, entry.subject) for entry in entries], engine.clock.now())


def late(policy: Late, entries: Sequence[Due], now: datetime) -> tuple[list[Due], list[Due]]:
    """Return the entries that come, and those that were missed and do not: each subject is looked at by itself."""
    if policy == "all":
        return list(entries), []
    newest = {entry.subject: entry.due_at for entry in sorted(entries, key=lambda each: each.due_at)}
    comes: list[Due] = []
    missed: list[Due] = []
    for entry in entries:
        in_time = now - entry.due_at <= TOLERANCE
        last = policy == "last" and entry.due_at == newest[entry.subject]
        (comes if in_time or last else missed).append(entry)
    return comes, missed


def _rules(engine: Engine, connection: Connection, entries: Sequence[Due]) -> None:
    """Let each rule hear of its records; what it does not hear of because it was missed stands in the event's verdict."""
    now = engine.clock.now()
    for (app, rule), group in groupby(sorted(entries, key=lambda e: (e.app, e.owner)), key=lambda e: (e.app, e.owner)):
        try:
            model = engine.app(app).model.rules.get(rule)
        except NotFound:
            model = None
        if model is None:
            continue  # the rule is gone, and with it what it had due
        mine = list(group)
        policy = cast("Late", cast("dict[str, Json]", mine[0].payload or {}).get("late", "all"))
        comes, missed = late(policy, mine, now)
        for each, why in ((comes, ""), (missed, "late")):
            outbox.append(connection, _events(model.trigger.entity, each, why, now))


def _events(entity: str, entries: Sequence[Due], why: str, now: datetime) -> list[outbox.Event]:
    """Return the events that tell a rule of moments; a record that is due at several is told once for each."""
    waves: list[dict[str, Due]] = []
    for entry in sorted(entries, key=lambda each: each.due_at):
        wave = next((wave for wave in waves if entry.subject not in wave), None)
        if wave is None:
            waves.append(wave := {})
        wave[entry.subject] = entry
    events: list[outbox.Event] = []
    for wave in waves:
        slots: dict[str, Json] = {subject: entry.due_at.isoformat() for subject, entry in wave.items()}
        first = next(iter(wave.values()))
        detail: dict[str, Json] = {"rule": first.owner, "slots": slots, **({"left_out": why} if why else {})}
        events.append(outbox.Event(first.app, entity, "due", [*wave], detail, "system", None, 0, now))
    return events


KINDS: Registry[Dealing] = Registry("due", ((WAKE, _wake), (RULE, _rules), (ALARM, ring), (TIMER, expire)))
"""The kinds of due work: this list is all of them."""


def fall_due(engine: Engine) -> int:
    """Deal with what is due now, and return how many entries there were."""
    with engine.database.read() as connection:
        first = due.next_at(connection)
    now = engine.clock.now()
    if first is None or first > now:
        return 0
    with engine.database.write() as connection:
        entries = due.take(connection, now, _AT_ONCE)
        for kind in dict.fromkeys(entry.kind for entry in entries):
            KINDS[kind](engine, connection, [entry for entry in entries if entry.kind == kind])
    return len(entries)
