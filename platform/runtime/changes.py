"""What can be asked of the write path, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Create:
    """A new record; its id may be given from outside (an offline terminal makes it)."""

    entity: str
    values: Mapping[str, object]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """New values for some fields; with a version, only if the record still is at that version."""

    entity: str
    id: str
    values: Mapping[str, object]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """The end of a record."""

    entity: str
    id: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """A step in a record's workflow, with values that are written along with it."""

    entity: str
    id: str
    transition: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    version: int | None = None


Change: TypeAlias = Create | Update | Delete | Transition
Event: TypeAlias = Literal["created", "updated", "deleted", "transitioned", "unchanged"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one change."""

    entity: str
    id: str
    version: int
    event: Event
