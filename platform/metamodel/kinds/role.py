"""A role: what its people may do, on which records, with which fields. What is not granted is denied."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ..definition import Definition, Expr, Keys, Titled

Action = Literal["read", "create", "update", "delete", "import"]
ACTIONS: tuple[Action, ...] = ("read", "create", "update", "delete", "import")


class Grant(Definition):
    """What a role may do with one entity."""

    do: tuple[Action, ...] | Literal["all"] = Option(description="The actions granted.")
    rows: Expr | None = Option(default=None, description="Only records for which this holds; `actor` is the person.")
    only: Keys = Option(default=(), description="The only fields that can be read; all where empty.")
    hide: Keys = Option(default=(), description="Fields that cannot be read or written.")
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
    runs: bool = Option(default=False, description="May read what the rules did and why.")

    def of(self, entity: str) -> Mapping[tuple[str | int, ...], Grant]:
        """Return the grants for an entity, or those for every entity, each by its place in the file."""
        named = entity if entity in self.grants else "*"
        given = self.grants.get(named, ())
        if isinstance(given, Grant):
            return {("grants", named): given}
        return {("grants", named, i): grant for i, grant in enumerate(given)}
