"""Which drafts a condition holds for: told from what the save has in hand where that is enough, else asked of the database."""

from collections.abc import Collection, Mapping

from ...expressions import Expression
from ...metamodel.fields import RollupField
from ...metamodel.model import EntityModel
from ...metamodel.query import Query
from ...metamodel.scope import SYSTEM_TYPES
from ...metamodel.values import Value
from ..read import visible_ids
from .draft import Draft, Saving


def holding(saving: Saving, entity: EntityModel, drafts: list[Draft], condition: Expression, *, after: bool) -> Collection[str]:
    """Return the ids of those drafts for whose record the condition holds, as it was or, with `after`, as it is written."""
    if not condition.paths <= _in_hand(entity, after=after) | saving.actor_values.keys():
        query = Query(entity.key, ids=tuple(d.id for d in drafts), where=condition)
        return visible_ids(saving.engine, saving.app, saving.actor, query, saving.connection, rights=False)
    holds = condition.compiled(saving.environment)
    return {d.id for d in drafts if holds(_values(saving, condition, d, after=after)) is True}


def _in_hand(entity: EntityModel, *, after: bool) -> frozenset[str]:
    """Return the names whose values a draft holds: pictures are not read unless asked for, and sums follow the rows."""
    fields = entity.fields
    unread = entity.snapshots.keys() | entity.secrets.keys()
    stored = {k for k in entity.stored if k not in unread and not (after and isinstance(fields[k], RollupField))}
    return frozenset({*stored, "id", "created_by", "created_at"} if after else {*stored, *SYSTEM_TYPES})


def _values(saving: Saving, condition: Expression, draft: Draft, *, after: bool) -> Mapping[str, Value]:
    made = {"id": draft.id, "created_by": saving.actor.id, "created_at": saving.now}
    known: Mapping[str, Value] = {**saving.actor_values, **made, **draft.before, **(draft.values if after else {})}
    return {path: known.get(path) for path in condition.paths}
