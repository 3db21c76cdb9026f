"""Records that enter a filter or leave it, and conditions that hold for a time."""

from dataclasses import replace

from ..kinds.triggers import CrossingTrigger, HoldingTrigger
from ..rule_names import Names
from ..trigger_model import TriggerModel
from .basis import about, digest_of, meaning_of, own_condition
from .dated import check_calendar


def crossing(names: Names, on: CrossingTrigger) -> TriggerModel | None:
    """Type a trigger that hears of records that came to meet a condition, or ceased to."""
    model = about(names, on, on.event, on.record)
    if model is None:
        return None
    entity = names.entities[on.record]
    condition, watched = own_condition(names, on.filter, entity, "on", "filter")
    digest = digest_of(on.event, on.record, on.filter, meaning_of(entity, watched))
    return replace(model, filter=condition, watched=watched, digest=digest)


def holding(names: Names, on: HoldingTrigger) -> TriggerModel | None:
    """Type a trigger that hears of records for which a condition has held for some time."""
    model = about(names, on, "due", on.record)
    if model is None:
        return None
    entity = names.entities[on.record]
    condition, watched = own_condition(names, on.holds, entity, "on", "holds")
    calendar = check_calendar(names, on.for_, on.calendar, ("m", "h", "wd"))
    zone = names.build.definitions.app.time_zone
    digest = digest_of("holds", on.record, on.holds, on.for_, calendar, zone, meaning_of(entity, watched))
    return replace(model, filter=condition, watched=watched, digest=digest)
