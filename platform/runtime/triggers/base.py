"""What a kind of trigger does that looks after moments or memberships of its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from ...kernel.json import Json
from ...metamodel.rule_model import RuleModel
from ...store import due, outbox
from ...store.due import Due
from ...store.engine import Connection
from ..engine import Engine
from ..installed import InstalledApp
from ..saving.draft import Draft, Saving

RULE = "rule"
"""The kind of due work that lets a rule hear of a moment; its payload may say `{"late": "all" | "last" | "skip"}`."""
PLANT = "plant"
"""The kind of due work that works out a rule's moments for the next records; its subject is the record before them."""


@dataclass(frozen=True)
class Planting:
    """How far a rule's moments and memberships are worked out that a publish brought or changed.

    `again`: the rule kept moments of the same date before, and those that did not come yet still lie there.
    """

    behind: str
    digest: str
    since: str
    again: bool

    @classmethod
    def of(cls, entry: Due) -> "Planting":
        """Return what an entry of due work tells."""
        told = cast("Mapping[str, Json]", entry.payload)
        return cls(entry.subject, str(told["digest"]), str(told.get("since", "")), told.get("again") is True)

    def payload(self) -> dict[str, Json]:
        """Return it as an entry carries it."""
        return {"digest": self.digest, "since": self.since, "again": self.again}


@dataclass(frozen=True)
class Ground:
    """Where a rule's moments are worked out: in whose transaction, by which release, and when."""

    engine: Engine
    app: InstalledApp
    connection: Connection
    now: datetime
    planting: Planting = Planting("", "", "", again=False)
    """How far the rule is with the records that were there, where these are looked at."""


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


def plantings(connection: Connection, app: str, rule: str) -> list[Planting]:
    """Return how far a rule is with the records that were there; nothing where it has seen them all."""
    return [Planting.of(each) for each in due.of(connection, app, PLANT, rule)]


def not_reached(pending: Collection[Planting], ids: Collection[str]) -> set[str]:
    """Return those of some records that were there before and are still to be looked at: until then they count as they are found."""
    return {each for each in ids if any(each > planting.behind for planting in pending)}


def touched(drafts: Sequence[Draft], watched: frozenset[str]) -> list[Draft]:
    """Return the drafts that make, end or change what a rule watches."""
    return [d for d in drafts if d.event in ("created", "deleted", "restored") or not watched.isdisjoint(d.values)]
