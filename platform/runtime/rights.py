"""What a set of roles may do in an app, worked out once: default deny; roles add up.

Roles with different rows for the same entity combine exactly: a row is seen where any of them shows it, and a field of a
row only where one of those that grant the field shows that row.
"""

from collections.abc import Iterable

from ..expressions import Expression
from ..expressions import types as t
from ..kernel.problems import Forbidden, Problem
from ..metamodel.fields import ChildrenField
from ..metamodel.kinds.role import ACTIONS, Action
from ..metamodel.model import AppModel, EntityModel, GrantModel
from ..metamodel.query import Visible
from ..metamodel.scope import SYSTEM_TYPES


class Rights:
    """The rights of one set of roles; immutable, shared by everyone who holds just these roles."""

    def __init__(self, model: AppModel, roles: frozenset[str], *, system: bool = False) -> None:
        """Work out the rights of roles that exist in the app; others count for nothing."""
        self._model = model
        self.system = system
        held = [model.roles[key] for key in sorted(roles) if key in model.roles]
        self._grants: dict[str, list[GrantModel]] = {
            entity: [grant for role in held for grant in role.grants[entity]] for entity in model.entities
        }
        self.roles = roles
        # Parsed once: the read path keeps its plans by condition.
        self._conditions: dict[tuple[str, Action], Expression | None] = {}
        self.connections = frozenset(model.definitions.connections) if system else frozenset[str]().union(*(r.connections for r in held))
        self.runs = system or any(role.runs for role in held)
        self._visible = {key: self._see(entity) for key, entity in model.entities.items()}

    @property
    def fingerprint(self) -> str:
        """Return what caches are keyed by: equal for equal rights in the same release."""
        return "system" if self.system else ",".join(sorted(self.roles))

    def allows(self, entity: str, action: Action) -> bool:
        """Tell whether the action may be done on some records of the entity at all."""
        return self.system or any(action in grant.actions for grant in self._grants.get(entity, ()))

    def require(self, entity: str, action: Action) -> None:
        """Raise Forbidden unless the action may be done on some records."""
        if not self.allows(entity, action):
            raise Forbidden(Problem("not_allowed", {"action": action, "entity": entity}))

    def actions(self, entity: str) -> tuple[Action, ...]:
        """Return the actions that may be done on some records."""
        return tuple(action for action in ACTIONS if self.allows(entity, action))

    def visible(self, entity: str) -> Visible | None:
        """Return what can be seen of an entity; None where nothing can."""
        return self._visible.get(entity)

    def rows(self, entity: str, action: Action) -> Expression | None:
        """Return the condition on records for an action; None where every record is allowed. Ask `allows` first."""
        if self.system:
            return None
        known = (entity, action)
        if known not in self._conditions:
            self._conditions[known] = self._rows(entity, (g for g in self._grants[entity] if action in g.actions))
        return self._conditions[known]

    def writable(self, entity: str, action: Action) -> frozenset[str]:
        """Return the fields that may be written with an action."""
        if self.system:
            return self._model.entities[entity].writable
        return frozenset[str]().union(*(g.writable for g in self._grants[entity] if action in g.actions))

    def _see(self, entity: EntityModel) -> Visible | None:
        everything = {*SYSTEM_TYPES, *entity.fields}
        if self.system:
            return Visible(None, dict.fromkeys(everything))
        grants = [g for g in self._grants[entity.key] if "read" in g.actions]
        if not grants:
            return None
        rows = self._rows(entity.key, grants)
        fields: dict[str, Expression | None] = {}
        for field in everything:
            granting = [g for g in grants if field in g.readable]
            if granting and self._open(entity, field):
                condition = self._rows(entity.key, granting)
                fields[field] = None if condition == rows else condition
        return Visible(rows, fields)

    def _open(self, entity: EntityModel, field: str) -> bool:
        """Tell whether a relation leads to an entity that can be seen; one that does not is no field for this person."""
        kind = entity.fields.get(field)
        target = kind.of if isinstance(kind, ChildrenField) else getattr(kind, "to", None)
        return target is None or any("read" in g.actions for g in self._grants[target])

    def _rows(self, entity: str, grants: Iterable[GrantModel]) -> Expression | None:
        conditions = [grant.rows for grant in grants]
        if None in conditions:
            return None
        texts = sorted({c.text for c in conditions if c is not None})
        if not texts:
            return None
        scope = self._model.scopes.with_actor(self._model.entities[entity].scope)
        return Expression.parse(" or ".join(f"({text})" for text in texts), scope, t.BOOLEAN)
