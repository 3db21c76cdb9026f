"""What a kind of trigger does that looks after moments or memberships of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ...kernel.json import Json
from ...metamodel.rule_model import RuleModel
from ...store import outbox
from ...store.due import Due
from ...store.engine import Connection
from ..engine import Engine
from ..installed import InstalledApp
from ..saving.draft import Draft, Saving

RULE = "rule"
"""The kind of due work that lets a rule hear of a moment; its payload may say `{"late": "all" | "last" | "skip"}`."""


@dataclass(frozen=True)
class Ground:
    """Where a rule's moments are worked out: in whose transaction, by which release, and when."""

    engine: Engine
    app: InstalledApp
    connection: Connection
    now: datetime


class Looking(Protocol):
    """Looks after what a kind of trigger keeps of records."""

    def observe(self, saving: Saving, rule: RuleModel, drafts: Sequence[Draft]) -> Sequence[outbox.Event]:
        """Follow a save of the rule's entity, within its transaction; return what the rule is to hear of at once."""
        ...

    def plant(self, ground: Ground, rule: RuleModel, ids: Sequence[str]) -> None:
        """Work out what is kept of records that were there before the rule, or this version of it; they are locked."""
        ...


def entry(app: str, rule: RuleModel, subject: str, moment: datetime, late: str) -> Due:
    """Return what is due for a rule at a moment."""
    payload: dict[str, Json] = {"late": late}
    return Due(app, RULE, rule.key, subject, moment, payload)


def touched(drafts: Sequence[Draft], watched: frozenset[str]) -> list[Draft]:
    """Return the drafts that make, end or change what a rule watches."""
    return [d for d in drafts if d.event in ("created", "deleted", "restored") or not watched.isdisjoint(d.values)]
