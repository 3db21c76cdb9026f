"""An installed app: one release's model with everything that is worked out from it once."""

from dataclasses import dataclass, field
from functools import cached_property

from ..metamodel.model import AppModel
from ..metamodel.rule_model import RuleModel
from ..store.query import Reader
from ..store.tables import AppTables, app_tables
from .context import Actor
from .rights import NO_LIMIT, Limit, Rights


@dataclass(frozen=True)
class InstalledApp:
    """One release of an app, ready to work; a new release is a new object, so that a request sees one version only."""

    model: AppModel
    release: int
    release_id: str
    _rights: dict[tuple[frozenset[str], bool, Limit, str], Rights] = field(
        default_factory=dict[tuple[frozenset[str], bool, Limit, str], Rights], compare=False, repr=False
    )

    stands_for: int = 0
    """The number of the newest release where that one cannot be loaded and this one serves instead; 0 otherwise."""

    readers: dict[str, Reader] = field(default_factory=dict[str, Reader], compare=False, repr=False)
    """What reads for each set of rights, by its fingerprint; the read path fills it."""

    earlier: dict[tuple[str, str], object] = field(default_factory=dict[tuple[str, str], object], compare=False, repr=False)
    """Rules as runs follow them, by release and key; `rule_versions` fills it."""

    @property
    def head(self) -> int:
        """Return the number of the newest release as this process knows it."""
        return self.stands_for or self.release

    @property
    def key(self) -> str:
        """Return the app's key."""
        return self.model.key

    @cached_property
    def tables(self) -> AppTables:
        """Return the app's tables."""
        return app_tables(self.model)

    @cached_property
    def triggers(self) -> dict[tuple[str, str], frozenset[str]]:
        """Return what active rules listen to, by entity and event, with the fields whose former values they ask for."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for rule in self.model.rules.values():
            if rule.definition.active:
                heard = (rule.trigger.entity, rule.trigger.event)
                found[heard] = found.get(heard, frozenset()) | rule.trigger.compared
        return found

    @cached_property
    def watching(self) -> dict[str, tuple[RuleModel, ...]]:
        """Return, by entity, the active rules whose moments or memberships move with the values of records."""
        found: dict[str, tuple[RuleModel, ...]] = {}
        for rule in self.model.rules.values():
            if rule.definition.active and rule.trigger.watched:
                found[rule.trigger.entity] = (*found.get(rule.trigger.entity, ()), rule)
        return found

    def rights(self, actor: Actor, form: str = "") -> Rights:
        """Return the rights of a person in this release; those of submitting a form, where one is named."""
        known = (self._held(actor), actor.system, _limit(self.key, actor), form)
        found = self._rights.get(known)
        if found is None:
            found = self._rights[known] = Rights(self.model, known[0], system=actor.system, limit=known[2], form=form)
        return found

    def _held(self, actor: Actor) -> frozenset[str]:
        """Return the roles that count: for people from outside, those that are open to them in this release."""
        roles = actor.roles_in(self.key)
        if actor.kind == "member":
            return roles
        return frozenset(role for role in roles if role in self.model.roles and self.model.roles[role].outside)


def _limit(app: str, actor: Actor) -> Limit:
    return Limit(actor.scope.entities.get(app), actor.scope.read_only) if actor.scope else NO_LIMIT
