"""Moments relative to a date: one entry for each record that has the date; it moves with the date and goes with the record."""

from collections.abc import Sequence

from ...metamodel.kinds.triggers import DateTrigger
from ...metamodel.rule_model import RuleModel
from ...metamodel.triggers.dated import is_past, moment_of
from ...store import due, outbox, records
from ..saving.draft import Draft, Saving
from .base import RULE, Ground, entry, touched


class Dated:
    """The trigger `date`."""

    def observe(self, saving: Saving, rule: RuleModel, drafts: Sequence[Draft]) -> Sequence[outbox.Event]:
        """Put the moments of records whose date came or moved; forget those of former dates."""
        on = _definition(rule)
        moved = touched(drafts, rule.trigger.watched)
        app, model = saving.app.key, saving.app.model
        due.cancel(saving.connection, app, RULE, rule.key, [d.id for d in moved if d.event != "created"])
        there = ((d.id, moment_of(on, d.after(on.date), model)) for d in moved if d.event != "deleted")
        due.put(saving.connection, [entry(app, rule, each, moment, on.catch_up) for each, moment in there if moment is not None])
        return ()

    def plant(self, ground: Ground, rule: RuleModel, ids: Sequence[str]) -> None:
        """Put the moments of records that are there already; what lies in the past altogether is left alone."""
        on, model = _definition(rule), ground.app.model
        found = records.fetch(ground.connection, ground.app.tables.of(rule.trigger.entity), ids, (on.date,))
        entries: list[due.Due] = []
        for record_id, row in found.items():
            moment = moment_of(on, row[on.date], model)
            if moment is not None and (moment > ground.now or not is_past(row[on.date], ground.now, model.zone)):
                entries.append(entry(ground.app.key, rule, record_id, moment, on.catch_up))
        due.put(ground.connection, entries)


def _definition(rule: RuleModel) -> DateTrigger:
    assert isinstance(rule.definition.on, DateTrigger)
    return rule.definition.on
