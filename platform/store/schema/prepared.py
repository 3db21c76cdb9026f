"""What was made ready for a schema change while people went on working: columns filled, indexes built, conditions checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .changes import Change
from .effects import Effect


@dataclass(frozen=True)
class Prepared:
    """`columns` are converted under their incoming names, by (entity, field); `indexes` are built, by the names they will have.

    `filled` are columns, by (entity, field), of which a validated condition says that no record lacks a value; `known` are effects
    that need not be worked out again; of `large` entities, writers do not wait for indexes that can be made later.
    """

    columns: frozenset[tuple[str, str]] = frozenset()
    indexes: frozenset[str] = frozenset()
    filled: frozenset[tuple[str, str]] = frozenset()
    known: Mapping[Change, Effect] = field(default_factory=dict[Change, Effect])
    large: frozenset[str] = frozenset()


NOTHING_PREPARED = Prepared()
