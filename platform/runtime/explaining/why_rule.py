"""Why a rule fired for a record, or why not: event by event, newest first, each with the reason and the values that decided it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from ...expressions import Environment
from ...kernel.clock import FrozenClock
from ...kernel.ids import is_id
from ...kernel.json import Json
from ...kernel.problems import Forbidden, NotFound, Problem
from ...kernel.text import nearest
from ...metamodel.rule_model import RuleModel
from ...metamodel.values import Value
from ...store import due, history, outbox, run_queries, runs, waits
from ...store.engine import Connection
from ..due import RULE
from ..past import Changes, Past, past_of
from ..read import fetch_values, read_one
from .eyes import Eyes, moment_text
from .judging import Part, asked_of, by_the_event, left_out, may_know, part_of, paths_of, reason, told_with
from .places import place_of
from .then import Then
from .versions import Versions
from .why_place import WhyPlace

_BY_ITSELF = ("fields", "state", "condition", "late")
"""Reasons that lie in the record alone."""
_FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass
class Happened:
    """One moment in a record's life, as the history and the outbox know it."""

    at: datetime
    event: str
    by: str
    version: int | None = None
    changed: list[str] = field(default_factory=list[str])
    run: str | None = None
    heard: outbox.Heard | None = None


def why_rule(eyes: Eyes, rule: str, record_id: str, limit: int = 20, until: datetime | None = None) -> dict[str, Json]:
    """Return why a rule fired for a record or not.

    Raises NotFound for what the asker does not see, Forbidden where it is not theirs to ask.
    """
    if not eyes.app.rights(eyes.actor).watches:
        raise Forbidden(Problem("forbidden", {}))
    model = eyes.app.model.rule(rule)
    if model is None:
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": rule[:80], "near": nearest(rule[:80], eyes.app.model.rules)}))
    entity = model.trigger.entity
    if not is_id(record_id) or not entity:
        raise NotFound(Problem("no_such_record", {"entity": entity}))
    shown = read_one(eyes.engine, eyes.app, eyes.actor, entity, record_id)
    place = place_of(eyes.app, model)
    with eyes.engine.database.read() as connection:
        if place is not None:
            field, rights = place.machine.field, eyes.app.rights(eyes.actor)
            knows = eyes.sees_all or rights.open(entity, field) or shown.get(field) is not None
            return WhyPlace(eyes, model, place, record_id, connection, knows).answer(limit, until or _FOR_EVER)
        return _Asked(eyes, model, record_id, connection, may_know=may_know(eyes, model, shown)).answer(limit, until or _FOR_EVER)


class _Asked:
    """One question, with all that was looked up for it."""

    def __init__(self, eyes: Eyes, rule: RuleModel, record_id: str, connection: Connection, *, may_know: bool) -> None:
        self.eyes, self.rule, self.record_id, self.connection = eyes, rule, record_id, connection
        self.versions = Versions(eyes, connection, rule)
        self.then = Then(eyes, connection)
        self.may_know = may_know
        self.by: Mapping[str, Json] = {}
        self.past: Past | None = None
        self.pausing = next((each for each in waits.pauses(connection, eyes.app.key) if each.rule == rule.key), None)

    def answer(self, limit: int, until: datetime) -> dict[str, Json]:
        """Return the whole answer."""
        eyes, rule, entity = self.eyes, self.rule, self.rule.trigger.entity
        happened = self._happened(limit + 1, until)
        people = eyes.people({each.by for each in happened} | ({self.pausing.by} if self.pausing else set()), self.connection)
        self.by = people
        moments = [self._moment(each) for each in happened[:limit]]
        now = self._now()
        label = eyes.labels(entity, [self.record_id], self.connection).get(self.record_id, "")
        problem, outcome = self._in_short(moments)
        return {
            "rule": rule.key, "title": {**rule.definition.title}, "entity": entity, "event": rule.trigger.event,
            "record": {"id": self.record_id, "label": label}, "active": rule.definition.active,
            "paused": {"at": moment_text(self.pausing.at), "by": people[self.pausing.by]} if self.pausing else None,
            "release": eyes.app.release, "since": moment_text(self.versions.since()), "answer": outcome, "told": problem,
            "now": None if now is None else now.json(), "due": self._due(), "moments": cast("list[Json]", moments),
            "next": moment_text(happened[limit - 1].at) if len(happened) > limit else None,
        }  # fmt: skip

    def _in_short(self, moments: Sequence[Mapping[str, Json]]) -> tuple[Json, str]:
        """Return the answer in one sentence: the newest moment that the rule could hear."""
        say = self.eyes.say
        if not self.rule.definition.active:
            return say(Problem("why_inactive", {"rule": self.rule.key})), "left_out"
        listened = [each for each in moments if each["event"] == self.rule.trigger.event]
        if listened:
            return listened[0]["told"], str(listened[0]["outcome"])
        coming = self._due()
        if coming:
            return cast("dict[str, Json]", coming[0])["told"], "nothing"
        if moments:
            return moments[0]["told"], str(moments[0]["outcome"])
        return say(Problem("why_nothing", {})), "nothing"

    def _happened(self, limit: int, until: datetime) -> list[Happened]:
        """Return what happened to the record before a moment, newest first: as its history and the outbox tell it."""
        eyes, entity = self.eyes, self.rule.trigger.entity
        entries = history.of_record(self.connection, eyes.app.key, entity, self.record_id, until=until, limit=limit)
        if not eyes.sees_all:
            fields: Changes = dict.fromkeys(eyes.app.model.entities[entity].fields)  # also those that only events name
            changes = [*(e.changes for _, e in entries), fields]
            self.past = past_of(eyes.engine, eyes.app, eyes.actor, entity, self.record_id, changes, connection=self.connection)
        known = [Happened(e.at, e.event, e.by, e.version, self._changed(e.changes), e.run_id) for _, e in entries]
        for heard in outbox.about(self.connection, eyes.app.key, entity, self.record_id, until, limit):
            event = heard.event
            if event.detail.get("rule") not in (None, self.rule.key):
                continue
            same = (event.at, event.event, event.run_id)
            found = next((each for each in known if each.heard is None and (each.at, each.event, each.run) == same), None)
            if found is None:
                known.append(found := Happened(event.at, event.event, event.actor, run=event.run_id))
            found.heard = heard
        return sorted(known, key=lambda each: (each.at, each.version or 0), reverse=True)[:limit]

    def _changed(self, changes: Changes) -> list[str]:
        """Return the fields of a change that the asker reads in the record's history, too."""
        return [*changes] if self.past is None else [*self.past.told(changes)]

    def _seen(self, fields: Iterable[str]) -> list[str]:
        """Return those of some fields that the asker may know to have changed."""
        past = self.past
        return [name for name in fields if past is None or name in past.open or name in past.veils]

    def _moment(self, happened: Happened) -> dict[str, Json]:
        """Return one moment with what the rule made of it."""
        heard = happened.heard
        version = self.versions.at((heard.done_at if heard else None) or happened.at)
        outcome, problem, part, run = self._judged(happened, version.rule or self.rule, there=version.rule is not None)
        place = version.place()
        return {
            "at": moment_text(happened.at), "event": happened.event, "version": happened.version, "by": self.by[happened.by],
            "changed": [*happened.changed], "outcome": outcome, "told": self.eyes.say(problem),
            "condition": None if part is None else part.json(),
            "run": None if run is None else {
                "id": run.id, "state": run.state, "created_at": moment_text(run.created_at), "finished_at": moment_text(run.finished_at),
            },
            "release": version.number, "same": version.same, "file": place.file, "line": place.line,
        }  # fmt: skip

    def _judged(
        self, happened: Happened, rule: RuleModel, *, there: bool
    ) -> tuple[str, Problem, Part | None, runs.Run | None]:
        """Return what came of a moment: in short, why, the condition as it was, and the run."""
        heard, key = happened.heard, self.rule.key
        if happened.event != rule.trigger.event:
            part = self._part(happened.at, rule) if rule.trigger.filter is not None and self.may_know else None
            return "not_heard", left_out(rule, "event", happened.event), part, None
        if heard is None:
            return self._unheard(there=there)
        if not self.may_know:
            return "hidden", reason("hidden"), None, None
        if heard.done_at is None:
            return "pending", reason("pending"), None, None
        run = next((r for r in run_queries.of_event(self.connection, self.eyes.app.key, key, [heard.number]) if self._has(r)), None)
        part = self._part(heard.done_at, rule, heard.event)
        if run is not None:
            return "fired", self._of_run(run), part, run
        if key not in heard.verdicts:
            return "not_heard", reason("not_there", release=self.versions.at(heard.done_at).number), None, None
        return "left_out", self._why_not(heard, rule, part), part, None

    def _unheard(self, *, there: bool) -> tuple[str, Problem, None, None]:
        """Return why nothing is known of an event that the rule listens to."""
        if self.eyes.app.model.entities[self.rule.trigger.entity].definition.history != "full" or there:
            return "not_heard", reason("forgotten"), None, None
        return "not_heard", reason("not_there", release=self.eyes.app.release), None, None

    def _has(self, run: runs.Run) -> bool:
        return self.record_id in cast("list[str]", run.trigger["record_ids"])

    def _of_run(self, run: runs.Run) -> Problem:
        if run.state == "paused" and self.pausing is not None:
            by = cast("dict[str, Json]", self.by[self.pausing.by])["label"]
            return Problem("why_paused", {"by": by, "at": f"{self.pausing.at:%Y-%m-%d %H:%M}"})
        before = run_queries.before(self.connection, run) if run.state == "queued" and self.eyes.sees_all else 0
        return Problem("why_behind", {"before": before}) if before else Problem("why_run", {"state": run.state})

    def _part(self, judged_at: datetime, rule: RuleModel, event: outbox.Event | None = None) -> Part | None:
        """Return the rule's condition with the values of the moment at which it was judged, as far as they are kept."""
        if asked_of(rule) is None:
            return None
        values, today = self.then.values(rule.trigger.entity, self.record_id, paths_of(rule), judged_at)
        values |= told_with(self.eyes.app, rule, event, self.record_id) if event is not None else {}
        zone = self.eyes.app.model.zone
        environment = Environment.of(FrozenClock(judged_at), zone)
        place = self.versions.at(judged_at).place("on", "if")
        return part_of(rule, values, environment, as_of="now" if today else "then", place=place, told=self.may_know)

    def _why_not(self, heard: outbox.Heard, rule: RuleModel, part: Part | None) -> Problem:
        event = heard.event
        why = by_the_event(rule, event, self.record_id)
        kept = cast("Mapping[str, Json]", cast("Mapping[str, Json]", heard.verdicts[self.rule.key]).get("skipped") or {})
        left = [code for code in kept if code not in ("state", "fields")]
        if not why:
            why = "condition" if "condition" in left and (len(left) == 1 or (part is not None and part.holds is False)) else ""
            why = why or next((code for code in left if code != "condition"), "") or "other"
        if why not in _BY_ITSELF and not self.eyes.sees_all:
            return reason("hidden")  # it tells of other records
        changed = cast("Mapping[str, list[str]]", event.detail.get("changed") or {}).get(self.record_id, [])
        return left_out(rule, why, event.event, to=event.detail.get("to", ""), changed=self._seen(changed))

    def _now(self) -> Part | None:
        """Return the condition with the values of now."""
        eyes, entity = self.eyes, self.rule.trigger.entity
        asked = asked_of(self.rule)
        if self.rule.trigger.event == "deleted" or asked is None or len(paths_of(self.rule)) < len(asked.paths):
            return None  # what an event brings along is not there now
        (row,) = fetch_values(eyes.engine, eyes.app, entity, [self.record_id], paths_of(self.rule), self.connection)
        values = cast("Mapping[str, Value]", row)
        place = self.versions.newest().place("on", "if")
        return part_of(self.rule, values, eyes.engine.environment(eyes.app), as_of="now", place=place, told=self.may_know)

    def _due(self) -> list[Json]:
        """Return when the rule will hear of the record by itself."""
        if not self.may_know:
            return []
        entries = due.of(self.connection, self.eyes.app.key, RULE, self.rule.key)
        return [
            {"at": moment_text(each.due_at), "told": self.eyes.say(Problem("why_due", {"at": moment_text(each.due_at)}))}
            for each in entries
            if each.subject == self.record_id
        ]
