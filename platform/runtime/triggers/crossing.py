"""Records that enter a filter or leave it, and conditions that hold for a time: who is within is kept, and compared at each save."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...kernel.json import Json
from ...kernel.tracing import current_request
from ...metamodel.kinds.triggers import CrossingTrigger, HoldingTrigger
from ...metamodel.rule_model import RuleModel
from ...metamodel.working import later
from ...store import due, inside, outbox
from ...store.engine import Connection
from ..engine import Engine
from ..installed import InstalledApp
from ..read import fetch_values
from ..saving.draft import Draft, Saving
from .base import RULE, Ground, entry, not_reached, plantings, touched

_CHUNK = 1000


@dataclass(frozen=True)
class _Crossed:
    """Who came in, who went out, and who went by being deleted."""

    entered: list[str]
    left: list[str]
    gone: list[str]


class Crossing:
    """The triggers `entered` and `left`."""

    def observe(self, saving: Saving, rule: RuleModel, drafts: Sequence[Draft]) -> Sequence[outbox.Event]:
        """Keep who is within the filter now; return that records entered it, or left it, as the rule listens to."""
        on = rule.definition.on
        assert isinstance(on, CrossingTrigger)
        crossed = _crossed(saving, rule, drafts)
        if on.event == "left" or not crossed.entered:
            return _events(saving, rule, crossed.left if on.event == "left" else ())
        made = {d.id for d in drafts if d.event == "created"}
        there = [each for each in crossed.entered if each not in made]
        unknown = not_reached(plantings(saving.connection, saving.app.key, rule.key), there) if there else set[str]()
        return _events(saving, rule, [each for each in crossed.entered if each not in unknown])

    def plant(self, ground: Ground, rule: RuleModel, ids: Sequence[str]) -> None:
        """Keep who is within the filter already; the rule does not hear of them."""
        within = _within(ground.engine, ground.app, ground.connection, rule, ids)
        inside.enter(ground.connection, ground.app.key, rule.key, within, ground.now)


class Holding:
    """The trigger `holds`."""

    def observe(self, saving: Saving, rule: RuleModel, drafts: Sequence[Draft]) -> Sequence[outbox.Event]:
        """Begin to wait where the condition came to hold, and cease where it holds no longer."""
        crossed = _crossed(saving, rule, drafts)
        due.cancel(saving.connection, saving.app.key, RULE, rule.key, [*crossed.left, *crossed.gone])
        _wait(Ground(saving.engine, saving.app, saving.connection, saving.now), rule, crossed.entered)
        return ()

    def plant(self, ground: Ground, rule: RuleModel, ids: Sequence[str]) -> None:
        """Begin to wait where the condition holds already; since when is not known, so it counts from now."""
        within = _within(ground.engine, ground.app, ground.connection, rule, ids)
        inside.enter(ground.connection, ground.app.key, rule.key, within, ground.now)
        _wait(ground, rule, within)


def _wait(ground: Ground, rule: RuleModel, ids: Sequence[str]) -> None:
    on = rule.definition.on
    assert isinstance(on, HoldingTrigger)
    if ids:
        model = ground.app.model
        calendar = model.definitions.app.calendars.get(on.calendar) if on.calendar is not None else None
        moment = later(ground.now, on.for_, model.zone, calendar)
        due.put(ground.connection, [entry(ground.app.key, rule, each, moment, "all") for each in ids])


def _crossed(saving: Saving, rule: RuleModel, drafts: Sequence[Draft]) -> _Crossed:
    """Compare who is within now with who was, and keep it."""
    trigger, app = rule.trigger, saving.app
    moved = touched(drafts, trigger.watched)
    gone = [d.id for d in moved if d.event == "deleted"]
    ids = [d.id for d in moved if d.event != "deleted"]
    sums = {rollup.field for rollup in app.model.entities[trigger.entity].rollups}
    if not trigger.watched.isdisjoint(sums):
        ids = list(dict.fromkeys([*ids, *(i for i in saving.followed.get(trigger.entity, {}) if i not in gone)]))
    known = inside.of(saving.connection, app.key, rule.key, [*ids, *gone])
    within = set(_within(saving.engine, app, saving.connection, rule, ids))
    crossed = _Crossed(
        [i for i in ids if i in within and i not in known],
        [i for i in ids if i not in within and i in known],
        [i for i in gone if i in known],
    )
    inside.enter(saving.connection, app.key, rule.key, crossed.entered, saving.now)
    inside.leave(saving.connection, app.key, rule.key, [*crossed.left, *crossed.gone])
    return crossed


def _within(engine: Engine, app: InstalledApp, connection: Connection, rule: RuleModel, ids: Sequence[str]) -> list[str]:
    """Return the records for which the rule's filter holds as they are in this transaction."""
    condition = rule.trigger.filter
    assert condition is not None
    if not ids:
        return []
    paths = sorted(condition.paths | {"version"})
    holds = condition.compiled(engine.environment(app))
    rows = fetch_values(engine, app, rule.trigger.entity, ids, paths, connection)
    return [str(row["id"]) for row in rows if row["version"] is not None and holds(row) is True]


def _events(saving: Saving, rule: RuleModel, ids: Sequence[str]) -> Sequence[outbox.Event]:
    cause = saving.cause
    detail: dict[str, Json] = {"rule": rule.key}
    if request := current_request():
        detail["request"] = request
    trigger = rule.trigger
    return [
        outbox.Event(
            saving.app.key, trigger.entity, trigger.event, list(ids[start : start + _CHUNK]), {**detail},
            saving.actor.id, cause.run_id or None, cause.depth, saving.now,
        )
        for start in range(0, len(ids), _CHUNK)
    ]  # fmt: skip
