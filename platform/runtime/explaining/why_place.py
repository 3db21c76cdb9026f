"""Why the steps of a state were carried out for a record, or not: each passage of the record, newest first, and its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ...kernel.json import Json
from ...kernel.problems import Problem
from ...metamodel.rule_model import RuleModel
from ...store import due, history, releases, runs
from ...store.engine import Connection
from ...store.history import Entry
from ...store.runs import About
from ..approving.timers import TIMER
from ..context import SYSTEM
from .eyes import Eyes, moment_text
from .places import Place

_MOST_RUNS = 200


@dataclass(frozen=True)
class WhyPlace:
    """One question about the steps of a state and a record."""

    eyes: Eyes
    rule: RuleModel
    place: Place
    record_id: str
    connection: Connection
    may_know: bool

    def answer(self, limit: int, until: datetime) -> dict[str, Json]:
        """Return the whole answer, in the shape of that of rules."""
        eyes, entity = self.eyes, self.rule.trigger.entity
        entries = history.of_record(self.connection, eyes.app.key, entity, self.record_id, until=until, limit=limit + 1)
        about = About(record=self.record_id, until=until)
        own = runs.listing(self.connection, eyes.app.key, self.rule.key, limit=_MOST_RUNS, about=about)
        heads = releases.listing(self.connection, eyes.app.key)
        moments = [self._moment(entry, own, heads) for _, entry in entries[:limit] if self._concerns(entry)] if self.may_know else []
        moments += [self._timed(run, heads) for run in own if self.place.timer] if self.may_know else []
        moments.sort(key=lambda each: str(each["at"]), reverse=True)
        coming = self._due()
        fallback: Mapping[str, Json] = {"told": eyes.say(Problem("why_nothing" if self.may_know else "why_hidden", {}))}
        first = next((each for each in moments if each["outcome"] != "not_heard"), None)
        told = first or (cast("Mapping[str, Json]", coming[0]) if coming else next(iter(moments), fallback))
        return {
            "rule": self.rule.key, "title": {**self.rule.definition.title}, "entity": entity, "event": self.rule.trigger.event,
            "record": {"id": self.record_id, "label": eyes.labels(entity, [self.record_id], self.connection).get(self.record_id, "")},
            "active": True, "paused": None, "release": eyes.app.release, "since": None,
            "answer": str(first["outcome"]) if first is not None else "nothing" if self.may_know else "hidden", "told": told["told"],
            "now": None, "due": coming, "moments": cast("list[Json]", moments[:limit]),
            "next": moment_text(entries[limit - 1][1].at) if len(entries) > limit else None,
        }  # fmt: skip

    def _concerns(self, entry: Entry) -> bool:
        return self.place.machine.field in entry.changes or entry.event == "created"

    def _moment(self, entry: Entry, own: Sequence[runs.Run], heads: Sequence[releases.Head]) -> dict[str, Json]:
        passed = self.place.passed(entry.event, entry.changes)
        run = next((run for run in own if run.created_at == entry.at), None) if passed and not self.place.timer else None
        release = next((head for head in heads if head.created_at <= entry.at), None)
        if not passed:
            outcome, problem = "not_heard", self.place.why_not(entry.changes)
        elif self.place.timer:
            outcome, problem = "not_heard", Problem("why_timer_set", {"state": self.place.state})
        elif run is None:
            outcome, problem = "not_heard", Problem("why_not_there", {"release": release.number if release else 0})
        else:
            outcome, problem = "fired", Problem("why_run", {"state": run.state})
        return {**self._told(entry, outcome, problem, release), "run": _run(run)}

    def _timed(self, run: runs.Run, heads: Sequence[releases.Head]) -> dict[str, Json]:
        release = next((head for head in heads if head.id == run.release_id), None)
        entry = Entry(run.app, self.rule.trigger.entity, self.record_id, 0, run.created_at, SYSTEM.id, "due", None, {})
        return {**self._told(entry, "fired", Problem("why_run", {"state": run.state}), release), "run": _run(run)}

    def _told(self, entry: Entry, outcome: str, problem: Problem, release: releases.Head | None) -> dict[str, Json]:
        location = self.eyes.place(releases.get(self.connection, self.eyes.app.release_id), self.rule.key)
        field = self.place.machine.field
        return {
            "at": moment_text(entry.at), "event": entry.event, "version": entry.version or None,
            "by": self.eyes.people([entry.by], self.connection)[entry.by], "changed": [field] if field in entry.changes else [],
            "outcome": outcome, "told": self.eyes.say(problem), "condition": None, "release": release.number if release else 0,
            "same": release is not None and release.number == self.eyes.app.release, "file": location.file, "line": location.line,
        }  # fmt: skip

    def _due(self) -> list[Json]:
        """Return when the timer will be up."""
        entries = due.of(self.connection, self.eyes.app.key, TIMER, self.record_id) if self.place.timer and self.may_know else []
        return [
            {"at": moment_text(each.due_at), "told": self.eyes.say(Problem("why_due", {"at": moment_text(each.due_at)}))}
            for each in entries
            if each.subject == self.place.timer
        ]


def _run(run: runs.Run | None) -> Json:
    if run is None:
        return None
    return {"id": run.id, "state": run.state, "created_at": moment_text(run.created_at), "finished_at": moment_text(run.finished_at)}
