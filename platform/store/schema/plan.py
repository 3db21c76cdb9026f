"""What publishing would do to the data: each change in plain words with its counts, and what refuses it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ...kernel.problems import Problem
from ...metamodel.values import Value
from ..tables import AppShape
from .changes import Change
from .diff import changes
from .effects import Effect, Question, effect
from .pairing import Pairing, pairing

NO_DEFAULTS: Mapping[tuple[str, str], Value] = {}


@dataclass(frozen=True)
class Plan:
    """A schema change with its effects, worked out against the data as it is; `release` is the number it is published under."""

    pairs: Pairing
    release: int
    defaults: Mapping[tuple[str, str], Value]
    consent: frozenset[str]
    restore: bool
    effects: tuple[Effect, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes alone."""
        return tuple(effect.change for effect in self.effects)

    @property
    def refusals(self) -> list[Problem]:
        """Return why it cannot be published as it is; empty where it can."""
        return [problem for effect in self.effects for problem in effect.problems]

    @property
    def loses_data(self) -> bool:
        """Tell whether values would be gone for ever."""
        return any(effect.loses_data for effect in self.effects)


def plan(
    connection: Connection,
    old: AppShape | None,
    new: AppShape,
    *,
    release: int,
    defaults: Mapping[tuple[str, str], Value] = NO_DEFAULTS,
    consent: Collection[str] = (),
    restore: bool = False,
) -> Plan:
    """Work out what changing the tables of `old` into those of `new` does to the data; only reads.

    `defaults` fill existing records, by entity and field; `consent` names changes ("entity", "entity.field") whose loss of data
    a person agreed to; with `restore` (a rollback) data that an earlier release set aside comes back.
    """
    return made(connection, pairing(old, new), release, defaults, frozenset(consent), restore=restore)


def made(
    connection: Connection,
    pairs: Pairing,
    release: int,
    defaults: Mapping[tuple[str, str], Value],
    consent: frozenset[str],
    *,
    restore: bool,
) -> Plan:
    """Work out a plan for two versions that stand side by side."""
    question = Question(connection, pairs, defaults, consent, restore)
    effects = tuple(effect(question, change) for change in changes(pairs))
    return Plan(pairs, release, defaults, consent, restore, effects)
