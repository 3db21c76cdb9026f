"""What a set of roles may do in an app, worked out once: default deny; roles add up.

Roles with different rows for the same entity combine exactly: a row is seen where any of them shows it, and a field of a
row only where one of those that grant the field shows that row. The same holds for writing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..expressions import Expression
from ..expressions import types as t
from ..kernel.problems import Forbidden, Problem
from ..metamodel.fields import ChildrenField, SnapshotField
from ..metamodel.kinds.role import ACTIONS, MASKS, Action
from ..metamodel.model import AppModel, EntityModel, GrantModel, RoleModel
from ..metamodel.query import Veil, Visible
from ..metamodel.scope import SYSTEM_TYPES

_SYSTEM = "<system>"
"""No role can have this key."""
_READING: frozenset[Action] = frozenset(("read", "export"))


@dataclass(frozen=True, slots=True)
class Limit:
    """What is left of roles: only these entities (None: all), and only reading."""

    entities: frozenset[str] | None = None
    read_only: bool = False

    @property
    def mark(self) -> str:
        """Return what tells caches of limited rights from those of others; empty where nothing is limited."""
        return "" if self == NO_LIMIT else f";{'r' if self.read_only else 'w'}{sorted(self.entities or ())}{self.entities is None}"

    def role(self, role: RoleModel) -> RoleModel:
        """Return what is left of a role."""
        if self == NO_LIMIT:
            return role
        grants = {entity: self._left(entity, each) for entity, each in role.grants.items()}
        nothing = frozenset[str]()
        runs = role.runs and self.entities is None
        return replace(role, grants=grants, connections=nothing, runs=runs, resume=nothing, gives=nothing, looks_as=nothing)

    def _left(self, entity: str, grants: tuple[GrantModel, ...]) -> tuple[GrantModel, ...]:
        if self.entities is not None and entity not in self.entities:
            return ()
        return tuple(replace(each, actions=each.actions & _READING) for each in grants) if self.read_only else grants


NO_LIMIT = Limit()
"""Roles as they are."""


class Rights:
    """The rights of one set of roles; immutable, shared by everyone who holds just these roles."""

    def __init__(
        self, model: AppModel, roles: frozenset[str], *, system: bool = False, form: str = "", limit: Limit = NO_LIMIT
    ) -> None:
        """Work out the rights of roles that exist in the app; others count for nothing.

        `form` is the one that is being submitted: what is granted by this form alone counts, too. `limit` is what a token leaves.
        """
        self._model = model
        self.system = system
        self.roles = roles
        self.limit = limit
        self._held = [limit.role(model.roles[key]) for key in sorted(roles) if key in model.roles]
        self._grants: dict[str, list[GrantModel]] = {
            entity: [_by(grant, form) for role in self._held for grant in role.grants[entity]] for entity in model.entities
        }
        # Parsed once: the read path keeps its plans by condition.
        self._conditions: dict[str, dict[str, Expression]] = {}
        self._writes: dict[tuple[str, Action, bool], Mapping[str, Expression | None]] = {}
        self.connections = self._union(model.definitions.connections, (r.connections for r in self._held))
        self.resume = self._union(model.definitions.rules, (r.resume for r in self._held))
        self.gives = self._union(model.roles, (r.gives for r in self._held))
        self.looks_as = self._union(model.roles, (r.looks_as for r in self._held))
        self._visible = {key: self._see(entity) for key, entity in model.entities.items()}
        # A trace holds whatever the rule looked at, of all records.
        self.runs = system or (any(role.runs for role in self._held) and self.sees_all)
        self.watches = system or any(role.runs for role in self._held)

    def _union(self, every: Iterable[str], parts: Iterable[frozenset[str]]) -> frozenset[str]:
        return frozenset(every) if self.system else frozenset[str]().union(*parts)

    @property
    def fingerprint(self) -> str:
        """Return what caches are keyed by: equal for equal rights in the same release."""
        return _SYSTEM if self.system else ",".join(sorted(self.roles)) + self.limit.mark

    def grants(self, entity: str) -> tuple[GrantModel, ...]:
        """Return every grant that the roles hold for an entity, in the order of the roles' keys."""
        return tuple(self._grants.get(entity, ()))

    def allows(self, entity: str, action: Action) -> bool:
        """Tell whether the action may be done on some records of the entity at all."""
        return self.system or any(action in grant.actions for grant in self._grants.get(entity, ()))

    def submits(self, form: str, entity: str) -> bool:
        """Tell whether a form over an entity may be submitted."""
        return self.allows(entity, "create") or any(
            "create" in grant.actions for role in self._held for grant in role.grants.get(entity, ()) if form in grant.forms
        )

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

    def sees(self, entity: str, path: str) -> bool:
        """Tell whether every step of a path can be read, on some records at least."""
        for step in path.split("."):
            seen = self._visible.get(entity)
            if seen is None or step not in seen.fields:
                return False
            entity = self.target(entity, step) or entity
        return True

    @property
    def sees_all(self) -> bool:
        """Tell whether every field of every record can be read."""
        return all(self.whole(entity) for entity in self._model.entities)

    def whole(self, entity: str) -> bool:
        """Tell whether every record of an entity, with all its fields, can be read."""
        seen = self._visible.get(entity)
        fields = self._model.entities[entity].fields
        return seen is not None and seen.rows is None and seen.fields.keys() >= fields.keys() and not any(seen.fields.values())

    def open(self, entity: str, path: str) -> bool:
        """Tell whether every step of a path can be read on every record."""
        for step in path.split("."):
            seen = self._visible.get(entity)
            if seen is None or seen.rows is not None or step not in seen.fields or seen.fields[step] is not None:
                return False
            kind = self._model.entities[entity].fields.get(step)
            if kind is not None and kind.derived and not isinstance(kind, ChildrenField):
                return False  # it may be made of what cannot be read
            entity = self.target(entity, step) or entity
        return True

    def target(self, entity: str, field: str) -> str | None:
        """Return the entity that a relation leads to; None for other fields."""
        kind = self._model.entities[entity].fields.get(field)
        return kind.of if isinstance(kind, ChildrenField | SnapshotField) else getattr(kind, "to", None)

    def rows(self, entity: str, action: Action) -> Expression | None:
        """Return what must hold of a record for an action, as it is before; None where nothing must. Ask `allows` first."""
        if self.system:
            return None
        return self._where(entity, self._granting(entity, action))

    def rows_after(self, entity: str, action: Action) -> Expression | None:
        """Return what must hold of a record that an action made or changed; None where nothing must."""
        if self.system:
            return None
        # What is made has no state before: there the whole grant is asked of it as it is made.
        return self._where(entity, self._granting(entity, action), whole=action == "create")

    def writable(self, entity: str, action: Action) -> frozenset[str]:
        """Return the fields that may be written with an action on some records."""
        return frozenset(self.writes(entity, action))

    def writes(self, entity: str, action: Action, *, after: bool = False) -> Mapping[str, Expression | None]:
        """Return the fields that may be written with an action, each with what must hold of the record (`after`: then) for it.

        None: wherever the action may be done. What cannot be read cannot be changed: whoever may try values could guess it.
        """
        if self.system:
            return dict.fromkeys(self._model.entities[entity].writable)
        known = (entity, action, after)
        if known not in self._writes:
            self._writes[known] = self._write(entity, action, after=after)
        return self._writes[known]

    def _granting(self, entity: str, action: Action) -> list[GrantModel]:
        return [grant for grant in self._grants[entity] if action in grant.actions]

    def _write(self, entity: str, action: Action, *, after: bool) -> Mapping[str, Expression | None]:
        granting, new = self._granting(entity, action), action == "create"
        whole = new or not after
        rows = self._where(entity, granting, whole=whole)
        seen = self._visible.get(entity)
        found: dict[str, Expression | None] = {}
        for field in sorted(frozenset[str]().union(*(g.writable for g in granting))):
            if not new and (seen is None or field not in seen.fields):
                continue
            condition = self._where(entity, [g for g in granting if field in g.writable], whole=whole)
            shown = None if seen is None or new or after else seen.fields[field]
            found[field] = self._both(entity, None if condition == rows else condition, shown)
        return found

    def _see(self, entity: EntityModel) -> Visible | None:
        everything = {*SYSTEM_TYPES, *entity.fields}
        if self.system:
            return Visible(None, dict.fromkeys(everything))
        grants = self._granting(entity.key, "read")
        if not grants:
            return None
        rows = self._where(entity.key, grants)
        fields: dict[str, Expression | None] = {}
        veils: dict[str, tuple[Veil, ...]] = {}
        for field in everything:
            granting = [g for g in grants if field in g.readable]
            if granting and self._open(entity, field):
                condition = self._where(entity.key, granting)
                fields[field] = None if condition == rows else condition
            if (field not in fields or fields[field] is not None) and (veiled := self._veils(entity.key, field, grants, rows)):
                veils[field] = veiled
        return Visible(rows, fields, veils)

    def _veils(
        self, entity: str, field: str, grants: Iterable[GrantModel], rows: Expression | None
    ) -> tuple[Veil, ...]:
        found: list[Veil] = []
        for mask in MASKS:
            masking = [g for g in grants if g.masked.get(field) == mask]
            if masking:
                condition = self._where(entity, masking)
                found.append(Veil(mask, None if condition == rows else condition))
        return tuple(found)

    def _open(self, entity: EntityModel, field: str) -> bool:
        """Tell whether a relation leads to an entity that can be seen; one that does not is no field for this person."""
        target = None if isinstance(entity.fields.get(field), SnapshotField) else self.target(entity.key, field)
        return target is None or any("read" in g.actions for g in self._grants[target])

    def _where(self, entity: str, grants: Iterable[GrantModel], *, whole: bool = True) -> Expression | None:
        """Return where one of the grants holds; with `whole` the states and conditions of before count, too."""
        texts: set[str] = set()
        for grant in grants:
            parts = [c.text for c in (grant.rows, grant.when if whole else None) if c is not None]
            if not parts:
                return None
            texts.add(" and ".join(f"({part})" for part in parts) if len(parts) > 1 else parts[0])
        return self._parsed(entity, " or ".join(f"({text})" for text in sorted(texts))) if texts else None

    def _both(self, entity: str, one: Expression | None, other: Expression | None) -> Expression | None:
        if one is None or other is None or one == other:
            return one or other
        return self._parsed(entity, f"({one.text}) and ({other.text})")

    def _parsed(self, entity: str, text: str) -> Expression:
        known = self._conditions.setdefault(entity, {})
        if text not in known:
            scope = self._model.scopes.with_actor(self._model.entities[entity].scope)
            known[text] = Expression.parse(text, scope, t.BOOLEAN)
        return known[text]


def _by(grant: GrantModel, form: str) -> GrantModel:
    """Return a grant as it holds where a form is submitted: one that lets create by other forms only does not let create."""
    if not grant.forms or form in grant.forms:
        return grant
    return replace(grant, actions=grant.actions - {"create"})
