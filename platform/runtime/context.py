"""Who acts, and what caused it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the engine itself; `roles` are role keys by app key, `system` stands above rights."""

    id: str
    name: str
    title: str = ""
    language: str = "en"
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    system: bool = False

    def roles_in(self, app: str) -> frozenset[str]:
        """Return the roles held in an app."""
        return self.roles.get(app, frozenset())


SYSTEM = Actor("system", "system", "Formwright", system=True)
"""The engine: rules, seeds and publishing act as it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The rule run that causes a write, and how many rules deep the chain is."""

    run_id: str = ""
    depth: int = 0


NO_CAUSE = Cause()
