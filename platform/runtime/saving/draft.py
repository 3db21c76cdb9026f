"""A change on its way through the write path, and what all stages share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...expressions import Environment
from ...kernel.problems import Location, Problem
from ...metamodel.model import EntityModel
from ...metamodel.values import Value
from ...store.engine import Connection
from ..changes import Change, Event
from ..context import Actor, Cause
from ..engine import Engine
from ..installed import InstalledApp
from ..rights import Rights

NOTHING: Mapping[str, Value] = {}


def _nothing() -> Mapping[str, Value]:
    return NOTHING


def _fresh() -> dict[str, Value]:
    return {}  # a typed `dict[str, Value]()` takes several times as long, and a set has very many


@dataclass(slots=True)
class Draft:
    """One change: `before` is the record as it is (empty for a new one), `values` what is to be written."""

    index: int
    change: Change
    entity: EntityModel
    event: Event
    id: str
    before: Mapping[str, Value] = field(default_factory=_nothing)
    values: dict[str, Value] = field(default_factory=_fresh)
    transition: str = ""
    at: str = ""
    """Where a row of a sub-table stands in its change; empty for the change's own record."""
    parent: "Draft | None" = None
    rows: tuple[str, ...] = ()
    """The sub-tables whose rows came along; each row has a draft of its own."""
    by_key: bool = False
    """Whether it came as an upsert, so that its rows are found by their keys, too."""

    @property
    def place(self) -> str:
        """Return where it stands in the changes, as the beginning of its problems' paths."""
        return self.at or f"/{self.index}"

    def after(self, key: str) -> Value:
        """Return a field's value as it will be."""
        return self.values[key] if key in self.values else self.before.get(key)


@dataclass(slots=True)
class Saving:
    """One save: who, in what, when, over which connection, and every problem found on the way."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    rights: Rights
    connection: Connection
    cause: Cause
    now: datetime
    environment: Environment
    actor_values: Mapping[str, Value]
    drafts: list[Draft] = field(default_factory=list[Draft])
    problems: list[Problem] = field(default_factory=list[Problem])
    told: list[Problem] = field(default_factory=list[Problem])
    """What is to be known of a save that was carried out, such as what a restored record lacks."""
    binned: str = ""
    """The batch of the bin that holds what this save deleted."""
    held: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """What is locked already, by entity."""
    _groups: dict[tuple[Event, ...], list[tuple[EntityModel, list[Draft]]]] = field(
        default_factory=dict[tuple[Event, ...], list[tuple[EntityModel, list[Draft]]]]
    )
    _grouped: tuple[list[Draft], int] | None = None
    """The list of drafts, and how many they were, for which the groups hold."""
    _events: set[Event] = field(default_factory=set[Event])
    """The events of these drafts."""
    followed: dict[str, dict[str, Draft]] = field(default_factory=dict[str, dict[str, Draft]])
    """Records whose sums and counts followed, by entity and id, each with a change that moved them."""

    def refuse(self, draft: Draft, code: str, data: Mapping[str, object], field_key: str = "") -> None:
        """Note a problem of one change; its path is `/<index>/<field>`, of a row `/<index>/<children>/<row>/<field>`."""
        path = f"{draft.place}/{field_key}" if field_key else draft.place
        self.problems.append(Problem(code, data, Location(path=path)))

    def groups(self, *events: Event) -> Sequence[tuple[EntityModel, list[Draft]]]:
        """Return the drafts of some events by entity, in the order in which entities first appear."""
        if self._grouped is None or self._grouped[0] is not self.drafts or self._grouped[1] != len(self.drafts):
            self._grouped = (self.drafts, len(self.drafts))
            self._events = {draft.event for draft in self.drafts}
            self._groups.clear()
        if len(events) > 1:
            events = tuple([event for event in events if event in self._events])
        found = self._groups.get(events)
        if found is None:
            found = self._groups[events] = self._group(events)
        return found

    def _group(self, events: tuple[Event, ...]) -> list[tuple[EntityModel, list[Draft]]]:
        groups: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            if draft.event in events:
                groups.setdefault(draft.entity.key, []).append(draft)
        return [(self.app.model.entities[key], group) for key, group in groups.items()]
