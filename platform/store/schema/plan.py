"""What publishing would do to the data: each change in plain words with its counts, and what refuses it."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ...kernel.json import dumps_stable
from ...kernel.problems import Problem
from ...metamodel.values import Value
from ..tables import AppShape
from .changes import Change, FieldChange, FieldRetyped
from .diff import changes
from .drift import drift
from .effects import Effect, Question, Restore, effect
from .pairing import Pairing, pairing

NO_DEFAULTS: Mapping[tuple[str, str], Value] = {}
NOTHING_KNOWN: Mapping[Change, Effect] = {}


@dataclass(frozen=True)
class Plan:
    """A schema change with its effects, worked out against the data as it is; `release` is the number it is published under."""

    pairs: Pairing
    release: int
    defaults: Mapping[tuple[str, str], Value]
    consent: frozenset[str]
    restore: Restore
    effects: tuple[Effect, ...]
    drifted: tuple[Problem, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes alone."""
        return tuple(effect.change for effect in self.effects)

    @property
    def refusals(self) -> list[Problem]:
        """Return why it cannot be published as it is; empty where it can."""
        return [*self.drifted, *(problem for effect in self.effects for problem in effect.problems)]

    @property
    def loses_data(self) -> bool:
        """Tell whether fields lose values: deleted for ever, or set aside one by one because they do not convert."""
        return any(effect.loses_data for effect in self.effects)

    @property
    def seal(self) -> str:
        """Return what stays the same only while the release before, the changes, and what they do to data all do."""
        told = [[e.key, e.told.code, e.seal, _losses(e), sorted(p.code for p in e.problems)] for e in self.effects]
        return hashlib.sha256(dumps_stable([self.pairs.new.key, self.release, told])).hexdigest()[:_SEAL]

    def conversion(self, entity: str, field: str) -> FieldRetyped | None:
        """Return how a field's values are converted; None where they stay as they are."""
        for found in self.effects:
            change = found.change
            if found.converts and isinstance(change, FieldRetyped) and (change.entity, change.field) == (entity, field):
                return change
        return None

    def of_field(self, entity: str, field: str) -> tuple[Effect, ...]:
        """Return what is told of one field."""
        return tuple(e for e in self.effects if isinstance(e.change, FieldChange) and (e.change.entity, e.change.field) == (entity, field))

    def rewritten(self, entity: str) -> frozenset[str]:
        """Return an entity's fields in which records may have another value afterwards."""
        own = (e for e in self.effects if e.change.entity == entity and (e.converts or e.written is not None))
        return frozenset(e.change.field for e in own if isinstance(e.change, FieldChange))

    def asides(self, entity: str) -> Mapping[str, str]:
        """Return an entity's fields that come back with the values that they had, each with the column that holds them."""
        own = (e for e in self.effects if e.change.entity == entity and e.aside and e.written is None)
        return {e.change.field: e.aside for e in own if isinstance(e.change, FieldChange)}


_SEAL = 16


def _losses(found: Effect) -> list[object]:
    """Return the counts to which a person agrees; how many records are merely touched may change at any time."""
    data = found.told.data
    if found.converts or not found.loses_data:
        return [found.failed]
    return [data.get("filled", data.get("rows", 0))]


def plan(
    connection: Connection,
    old: AppShape | None,
    new: AppShape,
    *,
    release: int,
    defaults: Mapping[tuple[str, str], Value] = NO_DEFAULTS,
    consent: Collection[str] = (),
    restore: Restore = False,
) -> Plan:
    """Work out what changing the tables of `old` into those of `new` does to the data; only reads.

    `defaults` fill existing records, by entity and field; `consent` names changes ("entity", "entity.field") whose loss of data
    a person agreed to; `restore` names those whose data, set aside by an earlier release, come back (True: all, a rollback).
    """
    pairs = pairing(old, new)
    changed = {pairs.entities[c.entity].old.key if c.entity in pairs.entities else c.entity for c in changes(pairs)}
    drifted = drift(connection, old, changed) if old is not None and changed else []
    if drifted:
        return Plan(pairs, release, defaults, frozenset(consent), restore, (), tuple(drifted))
    return made(Question(connection, pairs, defaults, frozenset(consent), restore), release)


def made(question: Question, release: int, known: Mapping[Change, Effect] = NOTHING_KNOWN) -> Plan:
    """Work out a plan for two versions that stand side by side; known effects are not worked out again."""
    effects = tuple(known.get(change) or effect(question, change) for change in changes(question.pairs))
    return Plan(question.pairs, release, question.defaults, question.consent, question.restore, effects)


def again(connection: Connection, plan: Plan, known: Mapping[Change, Effect] = NOTHING_KNOWN) -> Plan:
    """Work a plan out again, against the data as they are now."""
    return made(Question(connection, plan.pairs, plan.defaults, plan.consent, plan.restore), plan.release, known)
