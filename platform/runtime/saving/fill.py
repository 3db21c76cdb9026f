"""Third stage: what a new record gets by itself: defaults, running numbers, its first state, zeros to count up from."""

from decimal import Decimal

from ...metamodel.fields import RollupField, SequenceField
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...metamodel.workflow_model import WorkflowModel
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
            initial = entity.workflow.definition.initial
            for draft in drafts:
                draft.values[entity.workflow.field] = initial
                draft.values.update(begun_regions(entity.workflow, initial))
    number_rows(saving)


def begun_regions(workflow: WorkflowModel, state: str) -> dict[str, Value]:
    """Return the sub-states in which the regions of a state begin, by field."""
    machines = [workflow.regions[region] for region in workflow.definition.states[state].regions]
    return {machine.field: machine.initial for machine in machines}


def _default(drafts: list[Draft], key: str, entity: EntityModel, raw: object) -> None:
    value: Value = None if raw is None else entity.fields[key].clean(raw)
    for draft in drafts:
        draft.values[key] = value
