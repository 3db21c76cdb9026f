"""What is due: taken from its queue and dealt with in one transaction, by the kind of thing it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal, Protocol, TypeAlias, cast

from ..kernel.json import Json
from ..kernel.problems import NotFound
from ..kernel.registry import Registry
from ..store import due, fence, outbox, waits
from ..store.conflict import Moved
from ..store.due import Due
from ..store.engine import Connection
from .approving.alarms import ring
from .approving.moving import ALARM
from .approving.timers import TIMER, expire
from .engine import Engine
from .planting import plant
from .regions import BEGIN, begin
from .triggers import PLANT, RULE, Ground
from .triggers.timed import times_until
from .walking import WAKE

__all__ = ["KINDS", "RULE", "TOLERANCE", "Dealing", "Late", "fall_due", "late"]

Late: TypeAlias = Literal["all", "last", "skip"]
"""What becomes of moments that nobody worked at: each comes, only the last of the same thing, or none."""

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
    for (key, rule), group in groupby(sorted(entries, key=lambda e: (e.app, e.owner)), key=lambda e: (e.app, e.owner)):
        try:
            app = engine.app(key)
        except NotFound:
            continue
        fence.enter(connection, app.key, app.head)
        model = app.model.rules.get(rule)
        if model is None or not model.definition.active:
            continue  # the rule is gone, and with it what it had due
        mine = list(group)
        if model.trigger.schedule is not None:
            ground = Ground(engine, app, connection, now)
            mine = [mine[0]._replace(due_at=each) for each in times_until(ground, model, mine[0].due_at)]
        policy = cast("Late", cast("dict[str, Json]", mine[0].payload or {}).get("late", "all"))
        comes, missed = late(policy, mine, now)
        outbox.append(connection, [*_events(model.trigger.entity, comes, now), *_left_out(model.trigger.entity, missed, now)])


def _events(entity: str, entries: Sequence[Due], now: datetime) -> list[outbox.Event]:
    """Return the events that tell a rule of moments; a record that is due at several is told once for each."""
    waves: list[dict[str, Due]] = []
    reached: dict[str, int] = {}
    for entry in sorted(entries, key=lambda each: each.due_at):
        number = reached.get(entry.subject, 0)
        reached[entry.subject] = number + 1
        if number == len(waves):
            waves.append({})
        waves[number][entry.subject] = entry
    events: list[outbox.Event] = []
    for wave in waves:
        slots: dict[str, Json] = {subject: entry.due_at.isoformat() for subject, entry in wave.items()}
        first = next(iter(wave.values()))
        detail: dict[str, Json] = {"rule": first.owner, "slots": slots}
        events.append(outbox.Event(first.app, entity, "due", [each for each in wave if each], detail, "system", None, 0, now))
    return events


def _left_out(entity: str, missed: Sequence[Due], now: datetime) -> list[outbox.Event]:
    """Return the event whose verdict says that moments were missed: how many, and from when to when."""
    if not missed:
        return []
    moments: list[Json] = [each.isoformat() for each in (missed[0].due_at, missed[-1].due_at)]
    detail: dict[str, Json] = {"rule": missed[0].owner, "left_out": "late", "missed": len(missed), "slots": {"": moments}}
    ids = list(dict.fromkeys(each.subject for each in missed if each.subject))
    return [outbox.Event(missed[0].app, entity, "due", ids, detail, "system", None, 0, now)]


KINDS: Registry[Dealing] = Registry(
    "due", ((WAKE, _wake), (RULE, _rules), (PLANT, plant), (BEGIN, begin), (ALARM, ring), (TIMER, expire))
)
"""The kinds of due work: this list is all of them."""


def fall_due(engine: Engine) -> int:
    """Deal with what is due now, and return how many entries there were."""
    with engine.database.read() as connection:
        first = due.next_at(connection)
    now = engine.clock.now()
    if first is None or first > now:
        return 0
    try:
        return _deal(engine, now)
    except Moved:  # a publish that this process has not seen yet: the newest rules decide
        engine.refresh()
        return _deal(engine, now)


def _deal(engine: Engine, now: datetime) -> int:
    with engine.database.write() as connection:
        entries = due.take(connection, now, _AT_ONCE)
        for kind in dict.fromkeys(entry.kind for entry in entries):
            KINDS[kind](engine, connection, [entry for entry in entries if entry.kind == kind])
    return len(entries)
