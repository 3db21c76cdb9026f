"""From events to runs: which rules listen, which records match, and why the others did not; all in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from ..kernel.ids import new_ids
from ..kernel.json import Json
from ..kernel.problems import FormwrightError, NotFound, Problem
from ..metamodel.rule_model import RuleModel, TriggerModel, wanted
from ..metamodel.values import Value
from ..rules.reading import RecordSet, read
from ..store import outbox, runs
from ..store.engine import Connection
from .context import NO_CAUSE
from .engine import Engine
from .installed import InstalledApp
from .measuring import measured
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


@measured("dispatch")
def dispatch(engine: Engine) -> int:
    """Deal with the oldest undone events and return how many there were; 0 also where another process is at it."""
    with engine.database.write() as connection:
        if not runs.turn(connection, "dispatch"):
            return 0
        events = outbox.take(connection, _AT_ONCE)
        if not events:
            return 0
        heard = [(number, event, app, _listening(app, event)) for number, event in events for app in (_app(engine, event),)]
        # Ids ascend in the order of the runs: within one moment they decide who goes first.
        ids = iter(new_ids(sum(len(rules) for *_, rules in heard)))
        now = engine.clock.now()
        placed = max(now, runs.newest(connection) or now)
        verdicts: dict[int, Json] = {}
        for number, event, app, rules in heard:
            judging = _Judging(engine, app, connection, number, event, ids, placed)
            verdicts[number] = {rule.key: judging.judge(rule) for rule in rules}
        outbox.done(connection, verdicts, now)
    return len(events)


def _app(engine: Engine, event: outbox.Event) -> InstalledApp | None:
    try:
        return engine.app(event.app)
    except NotFound:
        return None


def _listening(app: InstalledApp | None, event: outbox.Event) -> list[RuleModel]:
    rules = sorted(app.model.rules.items()) if app else ()
    asked = (event.entity, event.event)
    return [rule for _, rule in rules if rule.definition.active and (rule.trigger.entity, rule.trigger.event) == asked]


@dataclass(frozen=True)
class _Judging:
    """One event before the rules that listen to it."""

    engine: Engine
    app: InstalledApp | None
    connection: Connection
    number: int
    event: outbox.Event
    ids: Iterator[str]
    placed: datetime

    def judge(self, rule: RuleModel) -> Json:
        """Make the run of a rule where records match; return the verdict for the trace."""
        assert self.app is not None
        try:
            verdict = matching(self.engine, self.app, self.connection, self.event, rule)
            error: Json = None
        except FormwrightError as refused:
            verdict, error = Verdict(self.event.record_ids), cast("Json", told(refused.problems))
        if not verdict.matched:
            return {"matched": 0, "skipped": {**verdict.skipped}}
        if error is None and self.event.depth >= DEEPEST:
            error = cast("Json", told([_cycle(self.connection, self.event, rule.key)]))
        run = self._run(self.app, rule, verdict.matched, error)
        runs.add(self.connection, [run])
        return {"matched": len(verdict.matched), "skipped": {**verdict.skipped}, "run": run.id}

    def _run(self, app: InstalledApp, rule: RuleModel, ids: Sequence[str], error: Json) -> runs.Run:
        event, now = self.event, self.engine.clock.now()
        trigger: dict[str, Json] = {
            "entity": event.entity,
            "event": event.event,
            "record_ids": [*ids],
            "actor": event.actor,
            "caused_by": event.run_id,
            "digest": rule.digest,
            "request": cast("str", event.detail.get("request", "")),
        }
        return runs.Run(
            id=next(self.ids),
            app=event.app,
            rule=rule.key,
            release_id=app.release_id,
            outbox_id=self.number,
            state="queued" if error is None else "failed",
            run_at=self.placed,
            lease_until=None,
            owner=None,
            attempt=0,
            depth=event.depth + 1,
            trigger=trigger,
            error=error,
            created_at=now,
            finished_at=None if error is None else now,
        )


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
        rows: Mapping[str, dict[str, Value]] = {i: {"id": i} for i in verdict.matched}
    else:
        paths = {".".join(filter(None, (name, rest))) for name, rests in wanted([condition]).items() for rest in rests}
        rows = read(world, trigger.of, RecordSet(verdict.matched), paths)
        verdict.keep([i for i in verdict.matched if i in rows], "gone")
    holds = condition.compiled(world.environment)
    verdict.keep([i for i in verdict.matched if holds(rows[i]) is True], "condition")


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
