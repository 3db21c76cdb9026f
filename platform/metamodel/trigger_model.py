"""A trigger after its checks, whatever kind it is of: what the dispatcher hears, and what decides which records match."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..expressions import Expression
from ..expressions import types as t
from .fields import Field
from .kinds.triggers import Trigger
from .schedules import Schedule


@dataclass(frozen=True, slots=True)
class TriggerModel:
    """What starts the rule, about records of `entity` (empty: about none); the condition is asked of each record by its own fields.

    `event` is what the dispatcher hears. `scope` is what condition and `by` know: the record, `input`, and `before` where it changed.
    """

    entity: str
    event: str
    definition: Trigger
    of: t.Record
    scope: t.Scope
    condition: Expression | None = None
    fields: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    """The fields whose values before the change are asked for."""
    inputs: Mapping[str, Field] = field(default_factory=dict[str, Field])
    rows: Mapping[str, Mapping[str, Field]] = field(default_factory=dict[str, Mapping[str, Field]])
    given: t.Record | None = None
    """What `input` is, where the rule is told anything."""
    filter: Expression | None = None
    """The condition that records enter and leave, or that holds for a time."""
    watched: frozenset[str] = frozenset()
    """The record's own fields whose change moves its moment, or lets it enter or leave."""
    schedule: Schedule | None = None
    digest: str = ""
    """The same for triggers that have the same moments and memberships: they are worked out anew where it changes."""
