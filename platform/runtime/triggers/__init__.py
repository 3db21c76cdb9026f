"""The kinds of trigger that look after moments or memberships of records: this list is all of them.

The others need nothing but an event: what happened to records is announced by the write path, what people and programs ask for
by `starting`, and times that come again are due by themselves (`timed`).
"""

from collections.abc import Mapping

from ...metamodel.kinds.triggers import CrossingTrigger, DateTrigger, HoldingTrigger
from ...metamodel.rule_model import RuleModel
from ...store import outbox
from ..saving.draft import Draft, Saving
from .base import PLANT, RULE, Ground, Looking, Planting, plantings
from .crossing import Crossing, Holding
from .dated import Dated

__all__ = ["LOOKING", "PLANT", "RULE", "Ground", "Planting", "looking_after", "observe", "plantings"]

LOOKING: Mapping[type, Looking] = {DateTrigger: Dated(), CrossingTrigger: Crossing(), HoldingTrigger: Holding()}
"""What looks after the moments and memberships of records, by the kind of trigger."""
_EVENTS = ("created", "updated", "transitioned", "deleted", "restored")


def looking_after(rule: RuleModel) -> Looking | None:
    """Return what looks after a rule's moments or memberships; None where it has none of records."""
    return LOOKING.get(type(rule.definition.on))


def observe(saving: Saving) -> bool:
    """Let the rules that watch what was saved follow, in the same transaction; tell whether one of them is to hear of it at once."""
    watching = saving.app.watching
    if not watching:
        return False
    events: list[outbox.Event] = []
    groups: dict[str, list[Draft]] = {entity.key: drafts for entity, drafts in saving.groups(*_EVENTS)} if saving.drafts else {}
    for entity, rules in watching.items():
        drafts = groups.get(entity, [])
        if drafts or entity in saving.followed:
            for rule in rules:
                looking = looking_after(rule)
                assert looking is not None
                events += looking.observe(saving, rule, drafts)
    outbox.append(saving.connection, events)
    return bool(events)
