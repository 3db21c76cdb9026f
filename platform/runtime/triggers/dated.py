"""Moments relative to a date: one entry for each record that has the date; it moves with the date and goes with the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ...metamodel.kinds.triggers import DateTrigger
from ...metamodel.rule_model import RuleModel
from ...metamodel.triggers.dated import is_past, moment_of
from ...store import due, outbox, records
from ..saving.draft import Draft, Saving
from .base import RULE, Ground, Planting, entry, not_reached, plantings, touched


class Dated:
    """The trigger `date`."""

    def observe(self, saving: Saving, rule: RuleModel, drafts: Sequence[Draft]) -> Sequence[outbox.Event]:
        """Put the moments of records whose date came or moved; forget those of former dates."""
        on = _definition(rule)
        moved = touched(drafts, rule.trigger.watched)
        app, model = saving.app.key, saving.app.model
        changed = [d.id for d in moved if d.event != "created"]
        due.cancel(saving.connection, app, RULE, rule.key, changed)
        pending = [each for each in plantings(saving.connection, app, rule.key) if not each.again] if changed else []
        later = not_reached(pending, changed)
        there = ((d.id, moment_of(on, d.after(on.date), model)) for d in moved if d.event != "deleted" and d.id not in later)
        due.put(saving.connection, [entry(app, rule, each, moment, on.catch_up) for each, moment in there if moment is not None])
        return ()

    def plant(self, ground: Ground, rule: RuleModel, ids: Sequence[str]) -> None:
        """Put the moments of records that are there already; what lies in the past altogether is left alone.

        What came by the rule as it was does not come a second time; what was still to come comes by the rule as it is.
        """
        on, model, app = _definition(rule), ground.app.model, ground.app.key
        found = records.fetch(ground.connection, ground.app.tables.of(rule.trigger.entity), ids, (on.date, "created_at"))
        planting = ground.planting
        coming = due.about(ground.connection, app, RULE, rule.key, ids)
        due.cancel(ground.connection, app, RULE, rule.key, coming)
        entries: list[due.Due] = []
        for record_id, row in found.items():
            moment = moment_of(on, row[on.date], model)
            if moment is None:
                continue
            missed = not planting.again and not is_past(row[on.date], ground.now, model.zone) and not _newer(row, planting)
            if moment > ground.now or record_id in coming or missed:
                entries.append(entry(app, rule, record_id, moment, on.catch_up))
        due.put(ground.connection, entries)


def _newer(row: Mapping[str, object], planting: Planting) -> bool:
    """Tell whether a record was made by the release that brought the rule: its moment was put when it was saved."""
    made = row["created_at"]
    return isinstance(made, datetime) and planting.since != "" and made > datetime.fromisoformat(planting.since)


def _definition(rule: RuleModel) -> DateTrigger:
    assert isinstance(rule.definition.on, DateTrigger)
    return rule.definition.on
