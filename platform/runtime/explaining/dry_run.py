"""A dry run: a rule, published or a draft, carried out on given records with all that follows from it, and nothing of it lasts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import BadRequest, FormwrightError, Location, Problem
from ...metamodel.rule_model import RuleModel
from ...metamodel.values import Value
from ...store import history, outbox, releases, runs
from ...store.engine import Connection
from ..changes import Change, Transition, Update
from ..context import SYSTEM
from ..dispatch import Verdict, hold
from ..flowing.noting import begin_runs
from ..read import fetch_values
from ..save import save
from ..starting import Wish as Start
from ..starting import cleaned
from ..told import problems_of
from .changed import put_together, told
from .draft import with_draft
from .eyes import Eyes
from .journal import returned, steps_told
from .judging import by_the_event, left_out, part_of, paths_of, told_with
from .places import Place, place_of
from .rehearsing import MOST_WAITS, Sent, Stage, stage

MOST_RECORDS = 100


@dataclass(frozen=True)
class Wish:
    """What is tried out: which rule (or a draft of it) on which records.

    `change` is done to the records first, and the rules hear of that; without it the rule hears of the records as if what it
    listens to had happened just now, told `given` where it is a rule that is told something. `pass_waits` lets time pass wherever
    runs wait. `answers` are what ports give back.
    """

    rule: str
    records: Sequence[str]
    draft: Json = None
    change: Mapping[str, Json] | None = None
    pass_waits: bool = False
    answers: Mapping[str, Json] = field(default_factory=dict[str, Json])
    given: Mapping[str, Json] = field(default_factory=dict[str, Json])


def dry_run(eyes: Eyes, wish: Wish) -> dict[str, Json]:
    """Return what would happen: who is heard, every run with its trace, what would be sent, and every record that would change.

    Raises Invalid for what the rule cannot be told, each at `/input/<name>`.
    """
    eyes.require_all()
    if wish.given and wish.change is not None:  # a change is heard by all rules: there is nobody to tell it to
        raise BadRequest(Problem("bad_value_here", {"name": "input"}, Location(path="/input")))
    began = time.perf_counter()
    app, rule = with_draft(eyes.app, wish.rule, wish.draft)
    with stage(eyes.engine, app, wish.answers) as on:
        acting = Eyes(on.engine, app, eyes.actor, eyes.say, wish.rule if wish.draft is not None else "")
        trying = _Trying(acting, on, rule, wish)
        trying.begin()
        trying.follow()
        answer = trying.answer()
    return {"rule": wish.rule, "seconds": round(time.perf_counter() - began, 3), "complete": on.complete, **answer}


@dataclass
class _Trying:
    """One dry run on its stage."""

    eyes: Eyes
    stage: Stage
    rule: RuleModel
    wish: Wish
    notes: list[Problem] = field(default_factory=list[Problem])
    before: Mapping[str, Mapping[str, Value]] = field(default_factory=dict[str, Mapping[str, Value]])

    @cached_property
    def place(self) -> Place | None:
        """Return where the steps stand, if they are those of a state: they are tried on records as if these passed there just now."""
        return place_of(self.eyes.app, self.rule)

    def begin(self) -> None:
        """Let happen what the rule listens to."""
        if not self.rule.definition.active:
            self.notes.append(Problem("dry_run_inactive", {"rule": self.rule.key}))
        if self.place is not None:
            self.before = self._values(["id", "version"])
        told = self._cleaned() if self.wish.change is None else {}
        try:
            with self.stage.engine.database.write() as connection:
                if self.wish.change is None and self.place is not None:
                    begin_runs(
                        self.stage.engine, self.eyes.app, connection, self.rule, [*self.before], actor=self.eyes.actor.id, depth=0
                    )
                elif self.wish.change is None:
                    outbox.append(connection, self._events(told))
                else:
                    save(self.eyes.engine, self.eyes.app, SYSTEM, self._changes(self.wish.change), connection=connection)
        except FormwrightError as refused:
            self.notes += refused.problems
        entity = self.rule.trigger.entity
        self.before = self._values(sorted({"id", "version", *paths_of(self.rule)})) if entity else {"": {"id": ""}}

    def _cleaned(self) -> dict[str, Json]:
        """Return what the rule is told, each value through its type."""
        with self.stage.engine.database.write() as connection:
            start = Start(self.rule, self.wish.records, self.wish.given, self.eyes.actor)
            return cleaned(self.stage.engine, self.eyes.app, connection, start)

    def follow(self) -> None:
        """Let everything follow: what waits because the rule is paused, too, and what waits for a time where that is wished."""
        self.stage.follow()
        kept = [run for run in self.stage.made() if run.state == "paused" and run.rule == self.rule.key]
        if kept:
            self.notes.append(Problem("dry_run_paused", {"rule": self.rule.key}))
            for run in kept:
                runs.unpause(self.stage.connection, run)
            self.stage.follow()
        for _ in range(MOST_WAITS if self.wish.pass_waits else 0):
            if not self.stage.pass_waits():
                break
            self.stage.follow()

    def _values(self, paths: Sequence[str]) -> Mapping[str, Mapping[str, Value]]:
        entity, ids = self.rule.trigger.entity, list(self.wish.records)
        rows = fetch_values(self.eyes.engine, self.eyes.app, entity, ids, paths, self.stage.connection) if ids else []
        return {str(row["id"]): cast("Mapping[str, Value]", row) for row in rows if row["version"] is not None}

    def _events(self, told: Mapping[str, Json]) -> list[outbox.Event]:
        """Return what the rule hears: just what it listens to, about these records as they are."""
        trigger, now = self.rule.trigger, self.stage.engine.clock.now()
        changed: dict[str, Json] = {each: [*sorted(trigger.fields)] for each in self.wish.records}
        held = self._held() if trigger.compared else {}
        groups: dict[str, list[str]] = {}
        for record_id, state in self._states().items():
            groups.setdefault(state, []).append(record_id)
        return [
            outbox.Event(
                self.eyes.app.key, trigger.entity, trigger.event, ids,
                {"rule": self.rule.key, "changed": changed, "to": state, "before": held, **({"input": {**told}} if told else {})},
                self.eyes.actor.id, None, 0, now,
            )
            for state, ids in (groups or {"": []}).items()
        ]  # fmt: skip

    def _held(self) -> dict[str, Json]:
        """Return what the records hold, for a rule that compares: as if they had held the same before."""
        names = sorted(self.rule.trigger.compared)
        rows = self._values(["version", *names])
        return {each: loads(dumps({name: row[name] for name in names})) for each, row in rows.items()}

    def _states(self) -> Mapping[str, str]:
        entity = self.eyes.app.model.entities.get(self.rule.trigger.entity)
        if entity is None or entity.workflow is None or not self.rule.trigger.to:
            return dict.fromkeys(self.wish.records, "")
        states = self._values(("version", entity.workflow.field))
        return {each: str(states[each][entity.workflow.field]) if each in states else "" for each in self.wish.records}

    def _changes(self, given: Mapping[str, Json]) -> list[Change]:
        entity, do = self.rule.trigger.entity, given.get("do")
        values = cast("Mapping[str, object]", given.get("set") or {})
        if isinstance(do, str):
            return [Transition(entity, each, do, {**values}) for each in self.wish.records]
        return [Update(entity, each, {**values}) for each in self.wish.records]

    def answer(self) -> dict[str, Json]:
        """Return what happened on the stage."""
        connection = self.stage.connection
        entries = history.behind(connection, self.eyes.app.key, self.stage.engine.rehearsal.history)
        release = releases.get(connection, self.eyes.app.release_id)
        if not self.stage.complete:
            self.notes.append(Problem("dry_run_cut_off", {}))
        made = self.stage.made()
        told_runs = [self._run(run, entries, release, connection) for run in made]
        return {
            "notes": [self.eyes.say(note) for note in self.notes],
            "heard": self._heard(made, connection, release),
            "runs": cast("list[Json]", told_runs),
            "sent": [_sent(each, told_runs) for each in self.stage.carrying.sent],
            "changes": told(self.eyes, put_together(entries), connection),
        }

    def _heard(self, made: Sequence[runs.Run], connection: Connection, release: releases.Release | None) -> list[Json]:
        """Return of each record whether the rule took it, and why not."""
        entity = self.rule.trigger.entity
        asked = self.wish.records if entity else [""]  # a rule about no records takes or leaves what it is told
        taken = {each for run in made if run.rule == self.rule.key for each in cast("list[str]", run.trigger["record_ids"]) or [""]}
        events = [each for each in outbox.behind(connection, self.stage.engine.rehearsal.events) if self._listens(each)]
        labels = self.eyes.labels(entity, self.wish.records, connection) if entity else dict[str, str]()
        environment = self.eyes.engine.environment(self.eyes.app)
        place = self.eyes.place(release, self.rule.key, ("on", "if"))
        found: list[Json] = []
        for record_id in asked:
            values = self.before.get(record_id)
            why = "" if record_id in taken else "place" if self.place is not None else self._why_not(record_id, events)
            event = next((each.event for each in events if _about(each, record_id)), None)
            values = values if values is None or event is None else {**values, **told_with(self.eyes.app, self.rule, event, record_id)}
            known = values is not None and (event is not None or not self.rule.trigger.compared)
            part = part_of(self.rule, values or {}, environment, as_of="now", place=place) if known else None
            fired = Problem("why_fired", {"rule": self.rule.key})
            problem = fired if not why else self.place.why_not({}) if self.place is not None else self._told(why, record_id, events)
            found.append({
                "record": {"id": record_id, "label": labels.get(record_id, "")}, "fired": not why, "told": self.eyes.say(problem),
                "condition": None if part is None else part.json(),
            })  # fmt: skip
        return found

    def _told(self, why: str, record_id: str, events: Sequence[outbox.Heard]) -> Problem:
        event = next((each.event for each in events if _about(each, record_id)), None)
        if event is None:
            return left_out(self.rule, why, "transitioned" if self.wish.change and self.wish.change.get("do") else "updated")
        changed = cast("Mapping[str, Sequence[str]]", event.detail.get("changed") or {}).get(record_id, ())
        return left_out(self.rule, why, event.event, to=event.detail.get("to", ""), changed=changed)

    def _listens(self, heard: outbox.Heard) -> bool:
        return (heard.event.entity, heard.event.event) == (self.rule.trigger.entity, self.rule.trigger.event)

    def _why_not(self, record_id: str, events: Sequence[outbox.Heard]) -> str:
        about = [each for each in events if _about(each, record_id)]
        if not about:
            return "event"
        why = by_the_event(self.rule, about[0].event, record_id)
        if why:
            return why
        verdict = Verdict([record_id])
        more = told_with(self.eyes.app, self.rule, about[0].event, record_id)
        hold(self.eyes.engine, self.eyes.app, self.rule, verdict, {each: {**row, **more} for each, row in self.before.items()})
        kept = cast("Mapping[str, Json]", about[0].verdicts.get(self.rule.key) or {})
        left = cast("Mapping[str, Json]", kept.get("skipped") or {})
        return next(iter(verdict.skipped), "") or next(iter(left), "other")

    def _run(
        self, run: runs.Run, entries: Sequence[history.Entry], release: releases.Release | None, connection: Connection
    ) -> dict[str, Json]:
        rule = self.eyes.app.model.rule(run.rule)
        own = [entry for entry in entries if entry.run_id == run.id]
        steps = steps_told(self.eyes, runs.steps(connection, run.id), release, run.rule, own, connection)
        return {
            "id": run.id, "rule": run.rule, "title": {**rule.definition.title} if rule else {}, "state": run.state, "depth": run.depth,
            "caused_by": run.trigger.get("caused_by"), "records": len(cast("list[str]", run.trigger["record_ids"])),
            "problems": [self.eyes.say(problem) for problem in problems_of(run.error)], "steps": cast("list[Json]", steps),
            "returned": returned(steps),
        }  # fmt: skip


def _about(heard: outbox.Heard, record_id: str) -> bool:
    return not record_id or record_id in heard.event.record_ids


def _sent(sent: Sent, told_runs: Sequence[Mapping[str, Json]]) -> Json:
    """Return what would leave the house, with the step that sends it."""
    run = next(each for each in told_runs if each["id"] == sent.run)
    steps = cast("list[dict[str, Json]]", run["steps"])
    step = next((each for each in steps if each["position"] == f"{sent.position}/sent"), dict[str, Json]())
    return {
        "run": sent.run, "rule": run["rule"], "port": sent.port, "position": sent.position, "path": step.get("path", ""),
        "file": step.get("file", ""), "line": step.get("line", 0), "payload": sent.payload,
    }  # fmt: skip
