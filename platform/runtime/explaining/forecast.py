"""What will fire in the next days: whatever lies in the queue of what is due, told by its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice, takewhile
from typing import Protocol, cast

from ...kernel.json import Json
from ...kernel.problems import Problem
from ...kernel.registry import Registry
from ...kernel.text import LANGUAGES, in_language
from ...metamodel.definition import Words
from ...metamodel.schedules import following
from ...store import due, processes, runs
from ...store.due import Due
from ...store.engine import Connection
from ..approving.moving import ALARM
from ..approving.timers import TIMER
from ..due import RULE
from ..walking import WAKE
from .eyes import Eyes, moment_text

MOST_DAYS = 366
_MOST = 5000
_MOST_TIMES = 1000
"""How many times of one schedule are told."""


@dataclass(frozen=True)
class Coming:
    """Something that will happen: when, by which rule, about which record or run, and in words."""

    at: datetime
    kind: str
    problem: Problem
    rule: str = ""
    entity: str = ""
    record: str = ""
    run: str = ""


class Forecaster(Protocol):
    """Tells what entries of one kind mean that will be due."""

    def __call__(self, eyes: Eyes, connection: Connection, entries: Sequence[Due], until: datetime, /) -> list[Coming]:
        """Return what will happen until a moment."""
        ...


def _rules(eyes: Eyes, _connection: Connection, entries: Sequence[Due], until: datetime) -> list[Coming]:
    """Return the moments at which rules hear of records, and the times of their schedules: of those only the next is in the queue."""
    found: list[Coming] = []
    for each in entries:
        rule = eyes.app.model.rules.get(each.owner)
        if rule is None:
            continue
        schedule = rule.trigger.schedule
        if schedule is None:
            problem = Problem("forecast_rule", _called("rule", each.owner, rule.definition.title))
            found.append(Coming(each.due_at, "rule", problem, each.owner, rule.trigger.entity, each.subject))
            continue
        times = takewhile(lambda moment: moment <= until, chain([each.due_at], following(schedule, each.due_at)))
        problem = Problem("forecast_schedule", _called("rule", each.owner, rule.definition.title))
        found += [Coming(moment, "schedule", problem, each.owner, rule.trigger.entity) for moment in islice(times, _MOST_TIMES)]
    return found


def _waits(eyes: Eyes, connection: Connection, entries: Sequence[Due], _until: datetime) -> list[Coming]:
    """Return the moments at which runs go on."""
    found: list[Coming] = []
    for each in entries:
        run = runs.get(connection, each.owner)
        if run is not None:
            ids = cast("list[str]", run.trigger["record_ids"])
            record = ids[0] if len(ids) == 1 else ""
            rule = eyes.app.model.rules.get(run.rule)
            problem = Problem("forecast_wait", _called("rule", run.rule, rule.definition.title if rule is not None else {}))
            found.append(Coming(each.due_at, "wait", problem, run.rule, str(run.trigger["entity"]), record, run.id))
    return found


def _called(name: str, key: str, title: Words) -> dict[str, object]:
    """Return what a problem tells of something: its key, and its title in each language."""
    return {name: key, **{f"{name}_{language}": in_language(title, language) or key for language in LANGUAGES}}


def _approvals(eyes: Eyes, connection: Connection, entries: Sequence[Due], _until: datetime) -> list[Coming]:
    """Return the moments at which approvals look at themselves."""
    found: list[Coming] = []
    for each in entries:
        row = processes.get(connection, each.owner)
        if row is not None:
            entity = eyes.app.model.entities.get(row.entity)
            given = entity.workflow.definition.approvals.get(row.approval) if entity is not None and entity.workflow is not None else None
            problem = Problem("forecast_approval", _called("approval", row.approval, given.title if given is not None else {}))
            found.append(Coming(each.due_at, "approval", problem, "", row.entity, row.record_id))
    return found


def _timers(_eyes: Eyes, _connection: Connection, entries: Sequence[Due], _until: datetime) -> list[Coming]:
    """Return the moments at which records leave their states by themselves."""
    found: list[Coming] = []
    for each in entries:
        given = cast("dict[str, Json]", each.payload or {})
        problem = Problem("forecast_timer", {"state": given.get("state", ""), "do": given.get("do", "")})
        found.append(Coming(each.due_at, "timer", problem, "", str(given.get("entity", "")), each.owner))
    return found


def _others(entries: Sequence[Due]) -> list[Coming]:
    """Return the moments of what has no forecaster: told by its kind, so that nothing is kept back."""
    return [Coming(each.due_at, each.kind, Problem("forecast_other", {"kind": each.kind})) for each in entries]


FORECASTERS: Registry[Forecaster] = Registry(
    "forecaster", ((RULE, _rules), (WAKE, _waits), (ALARM, _approvals), (TIMER, _timers))
)
"""What tells of each kind of due work: this list is all of them."""


def forecast(eyes: Eyes, days: int = 7, rule: str = "", limit: int = 200) -> dict[str, Json]:
    """Return what will happen in the next days, the earliest first; of one rule, where it is named."""
    eyes.require_all()
    until = eyes.engine.clock.now() + timedelta(days=days)
    with eyes.engine.database.read() as connection:
        entries = due.coming(connection, eyes.app.key, until, _MOST)
        found: list[Coming] = []
        for kind in dict.fromkeys(entry.kind for entry in entries):
            mine = [entry for entry in entries if entry.kind == kind]
            found += FORECASTERS[kind](eyes, connection, mine, until) if kind in FORECASTERS else _others(mine)
        shown = sorted((each for each in found if rule in ("", each.rule)), key=lambda each: each.at)
        rows = _told(eyes, shown[:limit], connection)
    return {"until": moment_text(until), "rows": rows, "more": len(shown) > limit or len(entries) == _MOST}


def _told(eyes: Eyes, coming: Sequence[Coming], connection: Connection) -> list[Json]:
    by_entity: dict[str, set[str]] = {}
    for each in coming:
        by_entity.setdefault(each.entity, set()).update([each.record] if each.record else [])
    labels = {entity: eyes.labels(entity, ids, connection) for entity, ids in by_entity.items()}
    rules = eyes.app.model.rules
    return [
        {
            "at": moment_text(each.at), "kind": each.kind, "rule": each.rule or None,
            "title": {**rules[each.rule].definition.title} if each.rule in rules else {}, "entity": each.entity,
            "record": {"id": each.record, "label": labels[each.entity].get(each.record, "")} if each.record else None,
            "run": each.run or None, "told": eyes.say(each.problem),
        }
        for each in coming
    ]  # fmt: skip
