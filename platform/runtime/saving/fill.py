"""Third stage: what a new record gets by itself: defaults, running numbers, its first state, zeros to count up from."""

from decimal import Decimal

from ...metamodel.fields import RollupField, SequenceField
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from .draft import Draft, Saving
from .number import number
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
                number(saving, entity, key, field, drafts)
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
