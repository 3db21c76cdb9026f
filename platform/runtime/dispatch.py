"""From events to runs: which rules listen, which records match, and why the others did not; all in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from ..kernel.ids import new_ids
from ..kernel.json import Json
from ..kernel.problems import FormwrightError, NotFound, Problem
from ..metamodel.fields import Field
from ..metamodel.query import Query
from ..metamodel.rule_model import INPUT, RuleModel, wanted
from ..metamodel.told import before_values, given_values
from ..metamodel.values import Value
from ..rules.reading import RecordSet, read
from ..store import outbox, runs, waits
from ..store.engine import Connection
from .calling import CALLED, circle_of, say, tell, tell_stopped, waits_for_itself
from .context import NO_CAUSE, SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .lanes import KeyOf, lanes_of
from .measuring import measured
from .read import read as find
from .rule_world import RuleWorld
from .told import told

DEEPEST = 8
"""How many rules may start each other in a row."""
_AT_ONCE = 200


@dataclass
class Verdict:
    """What a rule makes of an event: the records that match, and how many do not, by reason."""

    matched: list[str]
    skipped: dict[str, int] = field(default_factory=dict[str, int])

    def keep(self, ids: Sequence[str], why: str) -> None:
        """Go on with some of the records; the others are left out for a reason."""
        if len(ids) < len(self.matched):
            self.skipped[why] = self.skipped.get(why, 0) + len(self.matched) - len(ids)
        self.matched = list(ids)


@dataclass
class _Heard:
    """One rule that listens to one event, with what it makes of it."""

    number: int
    event: outbox.Event
    app: InstalledApp
    rule: RuleModel
    verdict: Verdict
    error: Json = None
    rows: Mapping[str, Mapping[str, Value]] = field(default_factory=dict[str, Mapping[str, Value]])
    run_ids: list[str] = field(default_factory=list[str])


@measured("dispatch")
def dispatch(engine: Engine) -> int:
    """Deal with the oldest undone events and return how many there were; 0 also where another process is at it."""
    with engine.database.write() as connection:
        if not runs.turn(connection, "dispatch"):
            return 0
        events = outbox.take(connection, _AT_ONCE)
        if not events:
            return 0
        hear(engine, connection, events)
    return len(events)


def hear(engine: Engine, connection: Connection, events: Sequence[tuple[int, outbox.Event]]) -> None:
    """Let the rules hear events of the outbox, in order: their runs are made, and what each rule made of an event is kept with it."""
    heard = [each for number, event in events for each in _listening(engine, number, event)]
    _match(engine, connection, heard)
    now = engine.clock.now()
    _Placing(engine, connection, now, max(now, runs.newest(connection) or now)).place(heard)
    _tell_callers(connection, events, heard, now)
    verdicts: dict[int, dict[str, Json]] = {number: {} for number, _ in events}
    for each in heard:
        verdicts[each.number][each.rule.key] = _told(each)
    outbox.done(connection, cast("dict[int, Json]", verdicts), now)


def _tell_callers(connection: Connection, events: Sequence[tuple[int, outbox.Event]], heard: Sequence[_Heard], now: datetime) -> None:
    """Tell those that wait for a call of which no run came, or one that cannot begin."""
    called = {number: event for number, event in events if event.event == CALLED and event.detail.get("wait")}
    for each in heard if called else ():
        if each.number in called and each.run_ids:
            event = called.pop(each.number)
            if each.error is not None:
                end: dict[str, Json] = {"state": "failed", "problems": each.error}
                say(connection, event.app, cast("str", event.detail["run"]), end, now)
    for event in called.values():
        say(connection, event.app, cast("str", event.detail["run"]), {"state": "nothing"}, now)


def _listening(engine: Engine, number: int, event: outbox.Event) -> Iterable[_Heard]:
    """Yield the rules that listen to an event; one that is meant for a rule alone is heard by that rule."""
    try:
        app = engine.app(event.app)
    except NotFound:
        return
    only = event.detail.get("rule")
    for key, rule in sorted(app.model.rules.items()):
        asked = (rule.trigger.entity, rule.trigger.event) == (event.entity, event.event)
        if rule.definition.active and asked and only in (None, key):
            # A rule that is about no records has one thing to match: the event itself.
            yield _Heard(number, event, app, rule, Verdict(event.record_ids if rule.trigger.entity else [""]))


def _match(engine: Engine, connection: Connection, heard: Sequence[_Heard]) -> None:
    """Find which records the rules take, and why not the others: one read for a rule, however many events it hears."""
    groups: dict[tuple[str, str], list[_Heard]] = {}
    for each in heard:
        if each.rule.trigger.schedule is not None and each.rule.trigger.entity and "left_out" not in each.event.detail:
            each.verdict.matched = _found(engine, connection, each)
        without_reading(each.rule, each.event, each.verdict)
        if each.verdict.matched:
            groups.setdefault((each.app.key, each.rule.key), []).append(each)
    for group in groups.values():
        app, rule = group[0].app, group[0].rule
        ids = list(dict.fromkeys(i for each in group for i in each.verdict.matched))
        try:
            rows = _rows(engine, app, connection, rule, ids)
            for each in group:
                each.rows = _with_told(each, rows)
                hold(engine, app, rule, each.verdict, each.rows)
        except FormwrightError as refused:
            for each in group:
                each.error = cast("Json", told(refused.problems))


def _found(engine: Engine, connection: Connection, heard: _Heard) -> list[str]:
    """Return the records that a rule gets at its times: all for which its condition holds now."""
    query = Query(heard.rule.trigger.entity, ("id",), where=heard.rule.trigger.condition, limit=None)
    return [str(row["id"]) for row in find(engine, heard.app, SYSTEM, query, connection=connection).rows]


def _with_told(heard: _Heard, rows: Mapping[str, Mapping[str, Value]]) -> Mapping[str, Mapping[str, Value]]:
    """Return rows with what the event brought along: what the rule is told, and what the records held before."""
    trigger, detail = heard.rule.trigger, heard.event.detail
    if trigger.given is None and not trigger.compared:
        return rows
    told = given_values(trigger, detail.get("input"))
    before = cast("Mapping[str, Json]", detail.get("before") or {})
    fields: Mapping[str, Field] = heard.app.model.entities[trigger.entity].fields if trigger.entity else {}
    return {i: {**row, **told, **before_values(fields, before.get(i))} for i, row in rows.items()}


def without_reading(rule: RuleModel, event: outbox.Event, verdict: Verdict) -> None:
    """Leave out records that cannot match by what the event itself says."""
    trigger = rule.trigger
    if left_out := event.detail.get("left_out"):
        verdict.keep((), str(left_out))
        if missed := event.detail.get("missed"):
            verdict.skipped[str(left_out)] = cast("int", missed)
    if trigger.to and event.detail.get("to") not in trigger.to:
        verdict.keep((), "state")
    if trigger.fields:
        changed = cast("Mapping[str, list[str]]", event.detail.get("changed", {}))
        verdict.keep([i for i in verdict.matched if not trigger.fields.isdisjoint(changed.get(i, ()))], "fields")


def _rows(
    engine: Engine, app: InstalledApp, connection: Connection, rule: RuleModel, ids: Sequence[str]
) -> Mapping[str, Mapping[str, Value]]:
    """Return what the rule's condition and its `by` ask of records; nothing where they ask nothing."""
    trigger, by = rule.trigger, rule.by
    if trigger.condition is None and by is None:
        return {}
    if trigger.event == "deleted" or not trigger.entity:
        return {i: {"id": i} for i in ids}
    asked = wanted([trigger.condition, by])
    for name in ("before", INPUT):
        asked.pop(name, None)
    paths = {".".join(filter(None, (name, rest))) for name, rests in asked.items() for rest in rests}
    return read(RuleWorld(engine, app, rule.key, NO_CAUSE, connection), trigger.of, RecordSet(list(ids)), paths)


def hold(engine: Engine, app: InstalledApp, rule: RuleModel, verdict: Verdict, rows: Mapping[str, Mapping[str, Value]]) -> None:
    """Leave out records that are gone, and those that the rule's condition does not hold for."""
    condition = rule.trigger.condition
    if condition is None and rule.by is None:
        return
    verdict.keep([i for i in verdict.matched if i in rows], "gone")
    if condition is not None:
        holds = condition.compiled(engine.environment(app))
        verdict.keep([i for i in verdict.matched if holds(rows[i]) is True], "condition")


@dataclass
class _Placing:
    """Puts runs into their lanes, as the modes of their rules say."""

    engine: Engine
    connection: Connection
    now: datetime
    placed: datetime
    made: list[runs.Run] = field(default_factory=list[runs.Run])
    whose: list[_Heard] = field(default_factory=list[_Heard])
    busy: dict[str, int] = field(default_factory=dict[str, int])
    paused: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def place(self, heard: Sequence[_Heard]) -> None:
        """Make the runs of what was heard, in the order of the events."""
        for each in heard:
            if each.verdict.matched:
                self._place(each)
        # Ids ascend in the order of the runs: within one moment they decide who goes first.
        fresh = new_ids(len(self.made))
        named = [run._replace(id=run.id or new) for run, new in zip(self.made, fresh, strict=True)]
        for run, each in zip(named, self.whose, strict=True):
            each.run_ids.append(run.id)
        runs.add(self.connection, named)

    def _place(self, heard: _Heard) -> None:
        if heard.error is None and heard.event.depth >= DEEPEST:
            heard.error = cast("Json", told([_cycle(self.connection, heard.event, heard.rule.key)]))
        by, app = heard.rule.by, heard.app
        if heard.error is not None:
            return self._add(heard, app.key, heard.verdict.matched)
        value = None if by is None else by.compiled(self.engine.environment(app))
        key_of: KeyOf | None = None if value is None else lambda record_id: value(heard.rows[record_id])
        lanes = lanes_of(app.key, heard.rule, heard.verdict.matched, key_of)
        if heard.event.event == CALLED:  # a call is one run, in the lane of its first record: it has one end
            lanes = {next(iter(lanes)): heard.verdict.matched}
            heard.error = self._waits_for_itself(heard, next(iter(lanes)))
        for lane, ids in lanes.items():
            why = self._in_the_way(heard.rule, lane)
            if why:
                heard.verdict.keep([i for i in heard.verdict.matched if i not in set(ids)], why)
            else:
                self._add(heard, lane, ids)
        return None

    def _waits_for_itself(self, heard: _Heard, lane: str) -> Json:
        """Return why a called run could never begin: it would stand behind one that waits for it."""
        if heard.rule.definition.mode != "queued" or not heard.event.detail.get("wait"):
            return None
        chain = waits_for_itself(self.connection, heard.event.run_id, lane)
        return cast("Json", told([circle_of([*chain, heard.rule.key])])) if chain else None

    def _in_the_way(self, rule: RuleModel, lane: str) -> str:
        """Return why a lane takes no further run; in the mode `restart` the earlier ones are stopped instead."""
        mode, most = rule.definition.mode, rule.definition.max
        if mode in ("ordered", "parallel") or (mode == "queued" and most is None):
            return ""
        if lane not in self.busy:
            self.busy[lane] = runs.unfinished(self.connection, [lane]).get(lane, 0)
        there = self.busy[lane]
        if mode == "single" and there:
            return "busy"
        if mode == "queued" and most is not None and there > most:
            return "full"
        if mode == "restart" and there:
            self._stop(lane)
        self.busy[lane] = 1 if mode == "restart" else there + 1
        return ""

    def _stop(self, lane: str) -> None:
        why = cast("Json", told([Problem("run_restarted", {})]))
        stopped = runs.stop(self.connection, lane.partition("/")[0], [lane], why, self.now)
        tell_stopped(self.connection, stopped, self.now)
        ended = {"state": "stopped", "finished_at": self.now, "error": why}
        for run in self.made:
            if run.lane == lane and run.state == "queued":
                tell(self.connection, [run._replace(error=why)], "stopped", self.now)
        self.made = [run._replace(**ended) if run.lane == lane and run.state == "queued" else run for run in self.made]

    def _add(self, heard: _Heard, lane: str, ids: Sequence[str]) -> None:
        app, event, rule = heard.app, heard.event, heard.rule
        if app.key not in self.paused:
            self.paused[app.key] = waits.paused(self.connection, app.key)
        state: runs.State = "failed" if heard.error is not None else "paused" if rule.key in self.paused[app.key] else "queued"
        trigger: dict[str, Json] = {
            "entity": event.entity,
            "event": event.event,
            "record_ids": [each for each in ids if each],
            "actor": event.actor,
            "caused_by": event.run_id,
            "digest": rule.digest,
            "request": cast("str", event.detail.get("request", "")),
            **{name: event.detail[name] for name in ("input", "slots", "wait") if name in event.detail},
        }
        first = not any(heard is each for each in self.whose)
        run = runs.Run(
            id=cast("str", event.detail.get("run", "")) if first else "",
            app=event.app,
            rule=rule.key,
            release_id=app.release_id,
            outbox_id=heard.number,
            state=state,
            run_at=self.placed,
            lease_until=None,
            owner=None,
            attempt=0,
            depth=event.depth + 1,
            trigger=trigger,
            error=heard.error,
            created_at=self.now,
            finished_at=None if heard.error is None else self.now,
            lane=lane,
        )
        self.made.append(run)
        self.whose.append(heard)


def _told(heard: _Heard) -> Json:
    verdict: dict[str, Json] = {"matched": len(heard.verdict.matched), "skipped": {**heard.verdict.skipped}}
    if heard.run_ids:
        verdict["run"] = heard.run_ids[0]
    if len(heard.run_ids) > 1:
        verdict["runs"] = [*heard.run_ids]
    return verdict


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
