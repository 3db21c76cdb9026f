"""From events to runs: which rules listen, which records match, and why the others did not; all in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from ..kernel.ids import new_ids
from ..kernel.json import Json
from ..kernel.problems import FormwrightError, NotFound, Problem
from ..metamodel.rule_model import RuleModel, TriggerModel, wanted
from ..rules.reading import RecordSet, read
from ..store import outbox, runs
from ..store.engine import Connection
from .context import NO_CAUSE
from .engine import Engine
from .installed import InstalledApp
from .rule_world import RuleWorld
from .told import told

DEEPEST = 8
"""How many rules may start each other in a row."""
_AT_ONCE = 20


@dataclass
class Verdict:
    """What a rule makes of an event: the records that match, and how many do not, by reason."""

    matched: list[str]
    skipped: dict[str, int] = field(default_factory=dict[str, int])

    def keep(self, ids: Sequence[str], why: str) -> None:
        """Go on with some of the records; the others are left out for a reason."""
        if len(ids) < len(self.matched):
            self.skipped[why] = len(self.matched) - len(ids)
        self.matched = list(ids)


def dispatch(engine: Engine) -> int:
    """Deal with the oldest undone events and return how many there were."""
    with engine.database.write() as connection:
        events = outbox.take(connection, _AT_ONCE)
        verdicts: dict[int, Json] = {}
        for number, event in events:
            verdicts[number] = _dispatch(engine, connection, number, event)
        outbox.done(connection, verdicts, engine.clock.now())
    return len(events)


def _dispatch(engine: Engine, connection: Connection, number: int, event: outbox.Event) -> Json:
    try:
        app = engine.app(event.app)
    except NotFound:
        return {}
    verdicts: dict[str, Json] = {}
    for key, rule in app.model.rules.items():
        trigger = rule.trigger
        if (trigger.entity, trigger.event) == (event.entity, event.event) and rule.definition.active:
            verdicts[key] = _judge(engine, app, connection, number, event, rule)
    return verdicts


def _judge(
    engine: Engine, app: InstalledApp, connection: Connection, number: int, event: outbox.Event, rule: RuleModel
) -> Json:
    try:
        verdict = matching(engine, app, connection, event, rule)
        error: Json = None
    except FormwrightError as refused:
        verdict, error = Verdict(event.record_ids), told(refused.problems)
    if not verdict.matched:
        return {"matched": 0, "skipped": {**verdict.skipped}}
    if error is None and event.depth >= DEEPEST:
        error = told([_cycle(connection, event, rule.key)])
    run = _run(engine, app, number, event, rule, verdict.matched)
    if error is not None:
        run = run._replace(state="failed", error=error, finished_at=run.created_at)
    runs.add(connection, [run])
    return {"matched": len(verdict.matched), "skipped": {**verdict.skipped}, "run": run.id}


def matching(engine: Engine, app: InstalledApp, connection: Connection, event: outbox.Event, rule: RuleModel) -> Verdict:
    """Return which records of an event a rule takes, and why not the others."""
    trigger = rule.trigger
    verdict = Verdict(event.record_ids)
    if trigger.to and event.detail.get("to") not in trigger.to:
        verdict.keep((), "state")
    if trigger.fields:
        changed = cast("Mapping[str, list[str]]", event.detail.get("changed", {}))
        verdict.keep([i for i in verdict.matched if not trigger.fields.isdisjoint(changed.get(i, ()))], "fields")
    if trigger.condition is not None and verdict.matched:
        _hold(engine, app, connection, rule, trigger, verdict)
    return verdict


def _hold(
    engine: Engine, app: InstalledApp, connection: Connection, rule: RuleModel, trigger: TriggerModel, verdict: Verdict
) -> None:
    condition = trigger.condition
    assert condition is not None
    world = RuleWorld(engine, app, rule.key, NO_CAUSE, connection)
    if trigger.event == "deleted":
        rows: Mapping[str, dict[str, object]] = {i: {"id": i} for i in verdict.matched}
    else:
        paths = {".".join(filter(None, (name, rest))) for name, rests in wanted([condition]).items() for rest in rests}
        rows = cast("Mapping[str, dict[str, object]]", read(world, trigger.of, RecordSet(verdict.matched), paths))
        verdict.keep([i for i in verdict.matched if i in rows], "gone")
    holds = condition.compiled(world.environment)
    verdict.keep([i for i in verdict.matched if holds(rows[i]) is True], "condition")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def _run(
    engine: Engine, app: InstalledApp, number: int, event: outbox.Event, rule: RuleModel, ids: Sequence[str]
) -> runs.Run:
    now = engine.clock.now()
    trigger: dict[str, Json] = {
        "entity": event.entity,
        "event": event.event,
        "record_ids": [*ids],
        "actor": event.actor,
        "caused_by": event.run_id,
        "digest": rule.digest,
    }
    (run_id,) = new_ids(1)
    return runs.Run(
        id=run_id,
        app=event.app,
        rule=rule.key,
        release_id=app.release_id,
        outbox_id=number,
        state="queued",
        run_at=now,
        lease_until=None,
        owner=None,
        attempt=0,
        depth=event.depth + 1,
        trigger=trigger,
        error=None,
        created_at=now,
        finished_at=None,
    )


def _cycle(connection: Connection, event: outbox.Event, rule: str) -> Problem:
    """Return the problem that names the rules that went on starting each other, the earliest first."""
    chain = [rule]
    run_id = event.run_id
    while run_id and len(chain) <= DEEPEST + 1:
        run = runs.get(connection, run_id)
        if run is None:
            break
        chain.insert(0, run.rule)
        run_id = cast("str | None", run.trigger.get("caused_by"))
    last = len(chain) - 1
    start = next((i for i in range(last - 1, -1, -1) if chain[i] == rule), 0)
    return Problem("rule_cycle", {"circle": " → ".join(chain[start:]), "max": DEEPEST})
