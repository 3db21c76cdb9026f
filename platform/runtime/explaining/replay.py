"""Replay: what a rule, published or a draft, would have made of what really happened, beside what was made of it; nothing is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from ...expressions import Environment, Expression
from ...kernel.clock import FrozenClock
from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Invalid, Problem
from ...metamodel.rule_model import RECORDS, RuleModel, UpdateModel, all_steps
from ...metamodel.state_rules import EVENT
from ...metamodel.values import Value
from ...store import history, outbox, releases, run_queries, runs
from ...store.engine import Connection
from ...store.history import Entry
from .draft import with_draft
from .eyes import Eyes, moment_text
from .judging import Part, by_the_event, left_out, part_of, paths_of, told_with
from .places import place_of
from .then import Then

MOST_DAYS = 90
MOST_EVENTS = 1000
_KEPT = ("created", "updated", "transitioned", "deleted")
_CROSSING = ("entered", "left")
_MOST_RUNS = 5000


@dataclass(frozen=True)
class Period:
    """How far back a replay looks: so many days, and so many events at most, the newest first."""

    days: int = 7
    most: int = 200


def replay(eyes: Eyes, rule: str, draft: Json, period: Period) -> dict[str, Json]:
    """Return, event by event, whether the rule would have fired and what it would have set, and what really happened."""
    eyes.require_all()
    app, model = with_draft(eyes.app, rule, draft)
    entity = app.model.entities.get(model.trigger.entity)
    place = place_of(app, model)
    heard = model.trigger.event in (*_KEPT, *_CROSSING) or (place is not None and not place.timer)
    if entity is None or not heard:
        raise Invalid(Problem("replay_of_others", {"event": model.trigger.event}))
    if entity.definition.history != "full":
        raise Invalid(Problem("replay_without_history", {"entity": entity.key}))
    now = eyes.engine.clock.now()
    since = now - timedelta(days=period.days)
    with eyes.engine.database.read() as connection:
        acting = Eyes(eyes.engine, app, eyes.actor, eyes.say, rule if draft is not None else "")
        replaying = _Replaying(acting, connection, model, since)
        found = history.of_entity(connection, app.key, entity.key, since, period.most + 1)
        rows = replaying.rows(found[: period.most])
    notes = replaying.notes()
    if len(found) > period.most:
        notes.append(Problem("replay_more", {"most": period.most}))
    return {
        "rule": rule, "since": moment_text(since), "until": moment_text(now), "complete": len(found) <= period.most,
        "notes": [eyes.say(note) for note in notes], "counts": _counts(rows), "rows": cast("list[Json]", rows),
    }  # fmt: skip


@dataclass
class _Replaying:
    """One replay, with what was looked up for it."""

    eyes: Eyes
    connection: Connection
    rule: RuleModel
    since: datetime
    today: dict[str, int] = field(default_factory=dict[str, int])
    unsure: int = 0

    def rows(self, entries: Sequence[Entry]) -> list[dict[str, Json]]:
        """Return one row for each event, newest first."""
        entity, ids = self.rule.trigger.entity, [entry.record_id for entry in entries]
        self.then = Then(self.eyes, self.connection)
        self.then.load(entity, ids, self._paths())
        self.did = _Did(self.connection, self.eyes.app.key, self.rule.key, self.since)
        self.place = self.eyes.place(releases.get(self.connection, self.eyes.app.release_id), self.rule.key, ("on", "if"))
        labels = self.eyes.labels(entity, ids, self.connection)
        return [self._row(entry, labels.get(entry.record_id, "")) for entry in entries]

    def notes(self) -> list[Problem]:
        """Return what whoever reads the answer must know."""
        if not self.unsure:
            return []
        return [Problem("replay_as_of_now", {"count": self.unsure, "paths": ", ".join(sorted(self.today)[:10])})]

    def _paths(self) -> list[str]:
        wanted = {path for step in self._updates() for e in step[1].values.values() for path in e.paths}
        return sorted({*paths_of(self.rule), *(path.partition(".")[2] for path in wanted if "." in path)})

    def _updates(self) -> list[tuple[str, UpdateModel]]:
        """Return the steps whose values can be told from the record alone: those that change the records themselves."""
        found: list[tuple[str, UpdateModel]] = []
        for placed in self.rule.steps:
            step = placed.model
            if isinstance(step, UpdateModel) and step.loops[0].root == RECORDS and step.loops[0].of_set and not step.loops[0].path:
                own = step.loops[0].name
                asked = [*step.values.values(), *([step.condition] if step.condition is not None else [])]
                if all(path.partition(".")[0] == own for e in asked for path in e.paths):
                    found.append(("/".join(map(str, placed.at)), step))
        return found

    def _row(self, entry: Entry, label: str) -> dict[str, Json]:
        place = place_of(self.eyes.app, self.rule)
        did = self.did.of(entry) if place is None or place.passed(entry.event, entry.changes) else _Happened(None, {})
        why, part, unsure = self._would(entry)
        self.unsure += unsure
        told = Problem("why_fired", {"rule": self.rule.key})
        told = self._why_not(why, entry) if why else told
        sets, left = ({}, []) if why else self._sets(entry)
        really = {name: {"from": pair[0], "to": pair[1]} for name, pair in did.changes.items()} if did.run else {}
        same_values = not sets or all(name in really and really[name]["to"] == value for name, value in sets.items())
        return {
            "at": moment_text(entry.at), "record": {"id": entry.record_id, "label": label}, "event": entry.event,
            "changed": [*entry.changes], "unsure": unsure,
            "did": {"fired": did.run is not None, "run": did.run.id if did.run else None, "set": cast("Json", really)},
            "would": {
                "fired": not why, "told": self.eyes.say(told), "condition": None if part is None else part.json(), "set": sets,
                "left": [*left],
            },
            "differs": (not why) != (did.run is not None) or (did.run is not None and not same_values),
        }  # fmt: skip

    def _why_not(self, why: str, entry: Entry) -> Problem:
        place = place_of(self.eyes.app, self.rule)
        if place is not None:
            return place.why_not(entry.changes)
        return left_out(self.rule, why, entry.event, to=self._to(entry), changed=entry.changes)

    def _to(self, entry: Entry) -> str:
        workflow = self.eyes.app.model.entities[entry.entity].workflow
        change = entry.changes.get(workflow.field) if workflow is not None else None
        return str(change[1]) if isinstance(change, list) else ""

    def _would(self, entry: Entry) -> tuple[str, Part | None, bool]:
        """Return why the rule would leave the record (empty where it would not), by which values, and whether some are of today."""
        place = place_of(self.eyes.app, self.rule)
        if place is not None:
            return "" if place.passed(entry.event, entry.changes) else "place", None, False
        if self.rule.trigger.filter is not None:
            return self._crossed(entry, self.rule.trigger.filter)
        if entry.event != self.rule.trigger.event:
            return "event", None, False
        held: dict[str, Json] = {name: change[0] for name, change in entry.changes.items() if isinstance(change, list)}
        event = outbox.Event(
            self.eyes.app.key, entry.entity, entry.event, [entry.record_id],
            {"changed": {entry.record_id: [*entry.changes]}, "to": self._to(entry), "before": {entry.record_id: held}},
            entry.by, entry.run_id, 0, entry.at,
        )  # fmt: skip
        why = by_the_event(self.rule, event, entry.record_id)
        if why or self.rule.trigger.condition is None:
            return why, None, False
        asked = {*paths_of(self.rule), *self.rule.trigger.compared}
        values, today = self.then.values(entry.entity, entry.record_id, asked, entry.at, entry.version)
        values |= {f"before.{name}": values[name] for name in self.rule.trigger.compared}
        values |= told_with(self.eyes.app, self.rule, event, entry.record_id)
        for path in today:
            self.today[path] = self.today.get(path, 0) + 1
        as_of = "now" if today else "then"
        part = part_of(self.rule, values, self._environment(entry), as_of=as_of, place=self.place)
        return "" if part is not None and part.holds else "condition", part, bool(today)

    def _crossed(self, entry: Entry, asked: Expression) -> tuple[str, Part | None, bool]:
        """Return whether the record entered the rule's filter, or left it, with a change; then its condition is asked, too."""
        if entry.event == "deleted" or not entry.changes:
            return "stayed", None, False
        paths = sorted({*asked.paths, *paths_of(self.rule)})
        values, today = self.then.values(entry.entity, entry.record_id, paths, entry.at, entry.version)
        before, _ = self.then.values(entry.entity, entry.record_id, paths, entry.at, entry.version - 1)
        environment = self._environment(entry)
        was, now = entry.event != "created" and asked.holds(before, environment), asked.holds(values, environment)
        for path in today:
            self.today[path] = self.today.get(path, 0) + 1
        if (was, now) != ((False, True) if self.rule.trigger.event == "entered" else (True, False)):
            return "stayed", None, bool(today)
        if self.rule.trigger.condition is None:
            return "", None, bool(today)
        part = part_of(self.rule, values, environment, as_of="now" if today else "then", place=self.place)
        return "" if part is not None and part.holds else "condition", part, bool(today)

    def _environment(self, entry: Entry) -> Environment:
        return Environment.of(FrozenClock(entry.at), self.eyes.app.model.zone)

    def _sets(self, entry: Entry) -> tuple[dict[str, Json], list[str]]:
        """Return what the steps would set on the record itself, and the steps of which that cannot be told."""
        sets: dict[str, Json] = {}
        told = self._updates()
        environment = self._environment(entry)
        for _, step in told:
            name = step.loops[0].name
            asked = [*step.values.values(), *([step.condition] if step.condition is not None else [])]
            paths = {path.partition(".")[2] or "id" for expression in asked for path in expression.paths}
            values, _ = self.then.values(entry.entity, entry.record_id, paths, entry.at, entry.version)
            row = cast("Mapping[str, Value]", {f"{name}.{path}": value for path, value in values.items()} | {name: entry.record_id})
            if step.condition is None or step.condition.evaluate(row, environment) is True:
                computed = {key: expression.evaluate(row, environment) for key, expression in step.values.items()}
                sets |= cast("dict[str, Json]", loads(dumps(computed)))
        known = {at for at, _ in told}
        left = ["/".join(map(str, (*placed.at, placed.model.kind))) for placed in all_steps(self.rule.steps)]
        return sets, [path for path in left if path.rpartition("/")[0] not in known]


@dataclass(frozen=True)
class _Happened:
    run: runs.Run | None
    changes: Mapping[str, list[Json]]


class _Did:
    """What the published rule really did since a moment, by the event that it heard."""

    def __init__(self, connection: Connection, app: str, rule: str, since: datetime) -> None:
        self._runs = run_queries.since(connection, app, rule, since, _MOST_RUNS)
        numbers = [run.outbox_id for run in self._runs if run.outbox_id is not None]
        self._at = {heard.number: heard.event.at for heard in outbox.by_number(connection, numbers)}
        self._by_record: dict[str, list[runs.Run]] = {}
        for run in reversed(self._runs):
            for each in cast("list[str]", run.trigger["record_ids"]):
                self._by_record.setdefault(each, []).append(run)
        keepers = sorted({run.with_run or run.id for run in self._runs})
        self._changes: dict[tuple[str, str], dict[str, list[Json]]] = {}
        for entry in history.of_runs(connection, app, keepers, _MOST_RUNS) if keepers else ():
            kept = self._changes.setdefault((entry.run_id or "", entry.record_id), {})
            for name, change in entry.changes.items():
                if isinstance(change, list) and len(change) == 2:
                    kept[name] = [kept[name][0] if name in kept else change[0], change[1]]

    def of(self, entry: Entry) -> _Happened:
        """Return the run that an event led to, and what it changed of the record."""
        for run in self._by_record.get(entry.record_id, ()):
            at = self._at.get(run.outbox_id or 0)
            event = run.trigger.get("event")
            same = event == entry.event or event in _CROSSING or (event == EVENT and run.created_at == entry.at)
            if same and (at == entry.at if at is not None else run.created_at >= entry.at):
                return _Happened(run, self._changes.get((run.with_run or run.id, entry.record_id), {}))
        return _Happened(None, {})


def _counts(rows: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    def fired(row: Mapping[str, Json], side: str) -> bool:
        return bool(cast("dict[str, Json]", row[side])["fired"])

    pairs = [(fired(row, "did"), fired(row, "would")) for row in rows]
    return {
        "events": len(rows), "both": pairs.count((True, True)), "only_draft": pairs.count((False, True)),
        "only_real": pairs.count((True, False)), "neither": pairs.count((False, False)), "unsure": sum(bool(row["unsure"]) for row in rows),
    }  # fmt: skip
