"""Why a rule takes a record or leaves it: judged by the very functions that dispatch events, one record at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from ...expressions import Environment, Expression
from ...kernel.json import Json
from ...kernel.problems import Location, Problem
from ...metamodel.fields import Field
from ...metamodel.rule_model import INPUT, RuleModel
from ...metamodel.told import before_values, given_values
from ...metamodel.values import Value
from ...store.outbox import Event
from ..dispatch import Verdict, without_reading
from ..installed import InstalledApp
from ..why import trace_json
from .eyes import Eyes

_TOLD_WITH = ("before", INPUT)
_TOLD = frozenset({
    "state", "fields", "condition", "gone", "busy", "full", "late", "event", "pending", "forgotten", "not_there", "hidden", "error",
    "stayed",
})  # fmt: skip


@dataclass(frozen=True)
class Part:
    """The condition of a rule for one record: whether it holds (None: not told), as of when, and how it came to that."""

    text: str
    holds: bool | None
    as_of: str
    place: Location
    trace: Json

    def json(self) -> Json:
        """Return it as answers carry it."""
        return {
            "text": self.text, "holds": self.holds, "as_of": self.as_of, "file": self.place.file, "line": self.place.line,
            "trace": self.trace,
        }  # fmt: skip


def by_the_event(rule: RuleModel, event: Event, record_id: str) -> str:
    """Return why a rule leaves a record by what the event itself says; empty where it does not."""
    verdict = Verdict([record_id])
    without_reading(rule, event, verdict)
    return next(iter(verdict.skipped), "")


def part_of(
    rule: RuleModel, values: Mapping[str, Value], environment: Environment, *, as_of: str, place: Location, told: bool = True
) -> Part | None:
    """Return the rule's condition for values; None where it has none. What may not be told has neither outcome nor trace."""
    condition = asked_of(rule)
    if condition is None:
        return None
    if not told:
        return Part(condition.text, None, as_of, place, None)
    try:
        trace = condition.explain(values, environment)
    except LookupError:
        return Part(condition.text, None, as_of, place, None)
    return Part(condition.text, trace.value is True, as_of, place, trace_json(trace, []))


def may_know(eyes: Eyes, rule: RuleModel, shown: Mapping[str, object]) -> bool:
    """Tell whether the asker, to whom a record shows so much, may read all that decides whether the rule takes it."""
    if eyes.sees_all:
        return True
    trigger, rights = rule.trigger, eyes.app.rights(eyes.actor)
    entity = eyes.app.model.entities[trigger.entity]
    by = {path for path in rule.by.paths if path.partition(".")[0] not in _TOLD_WITH} if rule.by is not None else set[str]()
    asked = {*paths_of(rule), *trigger.fields, *trigger.compared, *trigger.watched, *by}
    asked |= {entity.workflow.field} if trigger.to and entity.workflow is not None else set()

    def reads(path: str) -> bool:
        first, _, rest = path.partition(".")
        if rights.open(trigger.entity, path):
            return True
        target = rights.target(trigger.entity, first) if rest else None
        return shown.get(first) is not None and rights.sees(trigger.entity, first) and (
            not rest or (target is not None and rights.open(target, rest))
        )

    return all(map(reads, asked))


def asked_of(rule: RuleModel) -> Expression | None:
    """Return what is asked of a record before the rule takes it: its condition, else the filter that records enter, leave or stay in."""
    return rule.trigger.condition if rule.trigger.condition is not None else rule.trigger.filter


def paths_of(rule: RuleModel) -> list[str]:
    """Return what is asked of the record itself: neither what the rule is told nor what the record held before."""
    asked = asked_of(rule)
    return sorted(path for path in asked.paths if path.partition(".")[0] not in _TOLD_WITH) if asked is not None else []


def told_with(app: InstalledApp, rule: RuleModel, event: Event, record_id: str) -> dict[str, Value]:
    """Return what an event brings along for a record's condition: what the rule is told, and what the record held before."""
    trigger = rule.trigger
    fields = app.model.entities[trigger.entity].fields if trigger.entity else dict[str, Field]()
    before = cast("Mapping[str, Json]", event.detail.get("before") or {})
    return {**given_values(trigger, event.detail.get("input")), **before_values(fields, before.get(record_id))}


def reason(code: str, **data: object) -> Problem:
    """Return why nothing came of an event, as a problem with words; one that has none is told by its code."""
    return Problem(f"why_{code}", data) if code in _TOLD else Problem("why_other", {"reason": code, **data})


def left_out(rule: RuleModel, code: str, event: str, *, to: object = "", changed: Iterable[str] = ()) -> Problem:
    """Return why a rule left a record, with what happened to it and what the rule listens to."""
    trigger = rule.trigger
    asked = asked_of(rule)
    wanted = trigger.fields if code == "fields" else trigger.to
    return reason(
        code, event=event, listens=trigger.event, entity=trigger.entity, to=to, changed=", ".join(changed),
        wanted=", ".join(sorted(wanted)), condition=asked.text if asked is not None else "",
        filter=trigger.filter.text if trigger.filter is not None else "",
    )  # fmt: skip
