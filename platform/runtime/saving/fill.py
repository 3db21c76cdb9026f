"""Third stage: what a new record gets by itself: defaults, running numbers, its first state, zeros to count up from."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ...metamodel.fields import RollupField, SequenceField
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...store import sequences
from .draft import Draft, Saving
from .rows import number_rows

_ZERO = Decimal(0)


def fill(saving: Saving) -> None:
    """Fill every new record."""
    for entity, drafts in saving.groups("created"):
        for key, default in entity.defaults.items():
            waiting = [d for d in drafts if key not in d.values]
            if waiting:
                _default(waiting, key, entity, default.evaluate(saving.actor_values, saving.environment))
        for key, field in entity.fields.items():
            if isinstance(field, SequenceField):
                _number(saving, entity, key, field, [d for d in drafts if d.values.get(key) is None])
            elif isinstance(field, RollupField):
                for draft in drafts:
                    draft.values[key] = 0 if field.count else _ZERO
        if entity.workflow is not None:
            for draft in drafts:
                draft.values[entity.workflow.field] = entity.workflow.definition.initial
    number_rows(saving)


def _default(drafts: list[Draft], key: str, entity: EntityModel, raw: object) -> None:
    value: Value = None if raw is None else entity.fields[key].clean(raw)
    for draft in drafts:
        draft.values[key] = value


def _number(saving: Saving, entity: EntityModel, key: str, field: SequenceField, drafts: list[Draft]) -> None:
    if not drafts:
        return
    today = saving.now.astimezone(ZoneInfo(saving.app.model.zone))
    before, width, behind = _pattern(field.pattern, today)
    first = sequences.take(saving.connection, saving.app.key, entity.key, key, before, len(drafts))
    for number, draft in enumerate(drafts, first):
        draft.values[key] = f"{before}{number:0{width}d}{behind}"


def _pattern(pattern: str, day: datetime) -> tuple[str, int, str]:
    """Return what stands before the number, how many digits it has at least, and what stands behind it."""
    parts = {"{yyyy}": "%Y", "{yy}": "%y", "{mm}": "%m", "{dd}": "%d"}
    for name, code in parts.items():
        pattern = pattern.replace(name, day.strftime(code))
    before, _, rest = pattern.partition("{")
    zeros, _, behind = rest.partition("}")
    return before, len(zeros), behind
