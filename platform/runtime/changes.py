"""What can be asked of the write path, and what it answers.

The values of a Create, Update, Upsert or Transition may hold the rows of a sub-table under the key of its children field: a
list of objects in their order, each with the row's own values, its `id` where it is there already, its `version`, and
`_delete: true` where it shall go. Rows that are not named stay as they are.

Nobody changes them once they are made. Those of which a set has very many are not frozen all the same: that would treble the time
to make them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..kernel.json import Json


@dataclass(slots=True)
class Create:
    """A new record; its id may be given from outside (an offline terminal makes it)."""

    entity: str
    values: Mapping[str, object]
    id: str = ""


@dataclass(slots=True)
class Update:
    """New values for some fields.

    With a version: what others changed since then stays, unless it is one of these fields, which is a conflict.
    """

    entity: str
    id: str
    values: Mapping[str, object]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Upsert:
    """What a record with this natural key shall hold: it is changed where it is there, created (under the id given) where not."""

    entity: str
    values: Mapping[str, object]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """The end of a record."""

    entity: str
    id: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """A deleted record as it was: its image from the bin, with what the engine kept of it (`system`); it gets its id again."""

    entity: str
    id: str
    values: Mapping[str, object]
    system: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Transition:
    """A step in a record's workflow, with values that are written along with it."""

    entity: str
    id: str
    transition: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    version: int | None = None
    signed: bool = False
    """Whether the person has just proved who they are, as a signature asks."""


Change: TypeAlias = Create | Update | Upsert | Delete | Restore | Transition
Event: TypeAlias = Literal["created", "updated", "deleted", "transitioned", "restored", "unchanged"]


@dataclass(slots=True)
class Saved:
    """What became of one change."""

    entity: str
    id: str
    version: int
    event: Event
    told: Json = field(default=None, compare=False)
    """What the answer says of it, where it is kept for a repeat of the request."""
    along: Mapping[str, int] = field(default_factory=dict[str, int], compare=False)
    """How many records of each entity were deleted with it."""
