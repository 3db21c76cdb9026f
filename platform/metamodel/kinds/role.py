"""A role: what its people may do, on which records, with which fields. What is not granted is denied."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Expr, Key, Keys, Titled

Action = Literal["read", "create", "update", "delete", "restore", "import", "export", "bulk", "comment"]
ACTIONS: tuple[Action, ...] = ("read", "create", "update", "delete", "restore", "import", "export", "bulk", "comment")
WAYS: frozenset[Action] = frozenset(("import", "export", "bulk"))
"""Ways of doing many at once: each opens the entity for it; which records and fields is what the other actions say."""

Mask = Literal["last4", "first", "full"]
MASKS: tuple[Mask, ...] = ("last4", "first", "full")
"""How a masked value is told, the one that tells most first: `•••1234`, `A•••`, `•••`."""


class Grant(Definition):
    """What a role may do with one entity; it holds where all of its conditions do."""

    do: tuple[Action, ...] | Literal["all"] = Option(description="The actions granted.")
    rows: Expr | None = Option(
        default=None,
        description="Only records for which this holds, before a change and after it; `actor` is the person.",
    )
    states: Keys = Option(default=(), description="Only while the record is in one of these states of its workflow.")
    when: Expr | None = Option(
        default=None, description="Only while this holds for the record as it is before the change."
    )
    forms: Keys = Option(default=(), description="Creating only by these forms.")
    only: Keys = Option(default=(), description="The only fields that can be read; all where empty.")
    hide: Keys = Option(default=(), description="Fields that cannot be read or written.")
    mask: Mapping[Key, Mask] = Option(
        default_factory=dict[str, Mask],
        description="Fields of which only a part is told; they cannot be written, filtered, sorted or searched by.",
    )
    write: Keys | None = Option(
        default=None, description="The only fields that can be written; all readable ones if not given."
    )

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return the granted actions, one by one."""
        return ACTIONS if self.do == "all" else self.do


class Role(Titled):
    """`roles/<key>.yaml`: grants by entity; `"*"` stands for every entity not named."""

    grants: Mapping[str, Grant | tuple[Grant, ...]] = Option(
        description="One grant, or several that add up: read every record, create only one's own."
    )
    connections: Keys = Option(default=(), description="Connections that may be run.")
    runs: bool = Option(default=False, description="May read what the rules did and why; for those who see every field of every record.")
    resume: Keys | Literal["all"] = Option(default=(), description="Rules whose failed runs may be let go on.")
    gives: Keys | Literal["all"] = Option(
        default=(), description="Roles that may be given to others and taken away, as far as they hold no more than the giver."
    )
    looks_as: Keys | Literal["all"] = Option(
        default=(), description="Roles that may be looked through, read only, as far as they show no more than one sees."
    )

    outside: bool = Option(default=False, description="May be held by people from outside: suppliers and guests.")

    def of(self, entity: str) -> Mapping[tuple[str | int, ...], Grant]:
        """Return the grants for an entity, or those for every entity, each by its place in the file."""
        named = entity if entity in self.grants else "*"
        given = self.grants.get(named, ())
        if isinstance(given, Grant):
            return {("grants", named): given}
        return {("grants", named, i): grant for i, grant in enumerate(given)}
