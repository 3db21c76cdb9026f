"""Who acts, and what caused it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["member", "supplier", "guest"]
"""Members belong to the house; suppliers and guests come from outside and only hold roles that are open to them."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token leaves of its person's rights: only these entities of an app (all of apps not named), only reading."""

    entities: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the engine itself; `roles` are role keys by app key, `system` stands above rights.

    `records` are the ids of the records that an account is bound to, by app and by name, such as `supplier`; expressions see
    them as `actor.supplier`. An administrator looks after people, which gives no right to any record.
    """

    id: str
    name: str
    title: str = ""
    language: str = "en"
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    system: bool = False
    kind: Kind = "member"
    administrator: bool = False
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    scope: Scope | None = None

    def roles_in(self, app: str) -> frozenset[str]:
        """Return the roles held in an app."""
        return self.roles.get(app, frozenset())


SYSTEM = Actor("system", "system", "Formwright", system=True)
"""The engine: rules, seeds and publishing act as it."""


class Errand(NamedTuple):
    """Something that follows a save: the steps of a state, by their key, or a look whether records go on (without steps)."""

    steps: str
    entity: str
    record_ids: tuple[str, ...]


@dataclass(slots=True)
class Agenda:
    """What follows a save, in order; all that is caused on the way joins it behind."""

    waiting: deque[Errand] = field(default_factory=deque[Errand])
    done: int = 0
    runs: bool = False
    """Whether a run was begun that a worker has to carry out."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The rule run that causes a write, the position of its step, and how many rules deep the chain is; or the form that was submitted.

    A write that follows another one within the same save leaves what follows from it to that save's `agenda`.
    """

    run_id: str = ""
    depth: int = 0
    form: str = ""
    step: str = ""
    agenda: Agenda | None = field(default=None, compare=False)

    def within(self, agenda: Agenda) -> Cause:
        """Return the cause of what follows within the same save; a form is answered by then."""
        return Cause(self.run_id, self.depth, step=self.step, agenda=agenda)


NO_CAUSE = Cause()
