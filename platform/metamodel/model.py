"""AppModel: an app after all checks, immutable, indexed, its expressions parsed. The engine works from it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from functools import cached_property

from ..expressions import Expression
from ..expressions import types as t
from ..kernel.problems import NotFound, Problem
from ..kernel.text import nearest
from .connection_scope import ConnectionModel
from .definitions import Definitions
from .fields import (
    ChildrenField,
    CodeField,
    Field,
    FileField,
    ManyField,
    ParentField,
    ReferenceField,
    SecretField,
    SnapshotField,
    UserField,
)
from .kinds import Entity, Form, Print, Track, View
from .kinds.entity import Check
from .kinds.role import Action, Mask
from .kinds.terminal import NextStep, Terminal, WorkList
from .label import Label
from .rule_model import RuleModel
from .scope import EntityScope, Scopes
from .source import Step
from .tables import TableModel
from .workflow_model import WorkflowModel


@dataclass(frozen=True)
class Rollup:
    """A stored sum or count: `owner.field` over the records of `child` whose reference `by` points to the owner."""

    owner: str
    field: str
    child: str
    by: str
    where: Expression | None
    sum: str | None
    types: Mapping[str, t.Type] = made(default_factory=dict[str, t.Type], compare=False)

    @cached_property
    def watched(self) -> frozenset[str]:
        """Return the fields of the child that it looks at."""
        named = {self.by, *([self.sum] if self.sum is not None else []), *(self.where.paths if self.where else ())}
        return frozenset(named)


@dataclass(frozen=True)
class CheckModel:
    """A condition of an entity's records: as it is written, and as a save demands it, true where it cannot be told."""

    condition: Expression
    kept: Expression | None
    """What refuses a record; none for a warning that is only told."""
    definition: Check


@dataclass(frozen=True)
class EdgeModel:
    """Two columns whose records draw a graph without rings; `begin` is `id` where the record itself is the node."""

    begin: str
    end: str


@dataclass(frozen=True)
class EntityModel:
    """An entity with everything the engine asks of it, worked out once."""

    key: str
    table: str
    definition: Entity
    fields: Mapping[str, Field]
    natural_key: tuple[str, ...]
    label: Label
    scope: EntityScope
    workflow: WorkflowModel | None
    formulas: Mapping[str, Expression]
    defaults: Mapping[str, Expression]
    checks: tuple[CheckModel, ...]
    rollups: tuple[Rollup, ...]
    feeds: tuple[Rollup, ...]

    @cached_property
    def edges(self) -> tuple[EdgeModel, ...]:
        """Return the graphs that its records draw: its parents' tree, and those that its definition names."""
        parents = tuple(EdgeModel("id", k) for k, f in self.fields.items() if isinstance(f, ParentField))
        named = tuple(EdgeModel(edge.from_ or "id", edge.to) for edge in self.definition.acyclic)
        return tuple(dict.fromkeys((*parents, *named)))

    @cached_property
    def checks_of_sums(self) -> tuple[CheckModel, ...]:
        """Return the checks that refuse and look at stored sums or counts, also through formulas: asked whenever those change."""
        looked_at = {r.field for r in self.rollups}
        for key, formula in self.formulas.items():
            if not looked_at.isdisjoint(path.partition(".")[0] for path in formula.paths):
                looked_at.add(key)
        kept = (c for c in self.checks if c.kept is not None)
        return tuple(c for c in kept if not looked_at.isdisjoint(path.partition(".")[0] for path in c.condition.paths))

    @property
    def states(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return the states of its state field by key, each with the earlier ones whose records are in it from now on."""
        machines = self.workflow.machines if self.workflow is not None else ()
        return {m.field: {key: state.was for key, state in m.states.items()} for m in machines}

    @cached_property
    def references(self) -> Mapping[str, ReferenceField]:
        """Return its reference fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, ReferenceField)}

    @cached_property
    def children(self) -> Mapping[str, ChildrenField]:
        """Return its children fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, ChildrenField)}

    @cached_property
    def links(self) -> Mapping[str, ManyField]:
        """Return its many fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, ManyField)}

    @cached_property
    def people(self) -> Mapping[str, UserField]:
        """Return its user fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, UserField)}

    @cached_property
    def secrets(self) -> Mapping[str, SecretField]:
        """Return its secret fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, SecretField)}

    @cached_property
    def codes(self) -> Mapping[str, CodeField]:
        """Return its code fields that fill other fields, by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, CodeField) and f.fills}

    @cached_property
    def snapshots(self) -> Mapping[str, SnapshotField]:
        """Return its snapshot fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, SnapshotField)}

    @cached_property
    def files(self) -> Mapping[str, FileField]:
        """Return its file fields by key."""
        return {k: f for k, f in self.fields.items() if isinstance(f, FileField)}

    @cached_property
    def stored(self) -> tuple[str, ...]:
        """Return the keys of the fields that have a column."""
        return tuple(k for k, f in self.fields.items() if f.column() is not None)

    @cached_property
    def writable(self) -> frozenset[str]:
        """Return the keys of the fields that a person may be allowed to write."""
        return frozenset(k for k, f in self.fields.items() if not f.derived and not f.read_only)


@dataclass(frozen=True)
class ControlModel:
    """A control's parsed conditions."""

    field: str
    visible: Expression | None
    required: Expression | None
    read_only: Expression | None
    default: Expression | None


@dataclass(frozen=True)
class FormModel:
    """A form with its parsed conditions, in the order of its controls."""

    key: str
    definition: Form
    controls: tuple[ControlModel, ...]
    about_where: Expression | None


@dataclass(frozen=True)
class ViewModel:
    """A view with its parsed condition, those of the filters that it offers, and those of its layout by their places."""

    key: str
    definition: View
    where: Expression | None
    filters: Mapping[str, Expression] = made(default_factory=dict[str, Expression])
    asked: Mapping[tuple[Step, ...], tuple[str, Expression]] = made(default_factory=dict[tuple[Step, ...], tuple[str, Expression]])


@dataclass(frozen=True)
class StepModel:
    """A next step with its parsed condition."""

    definition: NextStep
    condition: Expression | None


@dataclass(frozen=True)
class WorkListModel:
    """A work list with its parsed condition."""

    definition: WorkList
    where: Expression | None
    steps: tuple[StepModel, ...]


@dataclass(frozen=True)
class TerminalModel:
    """A terminal; `stations` is the parsed condition of the records at which its devices stand."""

    key: str
    definition: Terminal
    stations: Expression | None
    work: tuple[WorkListModel, ...]


@dataclass(frozen=True)
class PrintModel:
    """A print with its parsed condition, all paths that its templates look at, and how its file is called."""

    key: str
    definition: Print
    where: Expression | None
    paths: tuple[str, ...]
    file_name: Label


@dataclass(frozen=True)
class TrackModel:
    """A page for strangers with its parsed condition."""

    key: str
    definition: Track
    where: Expression | None


@dataclass(frozen=True)
class GrantModel:
    """What a role may do with one entity, its conditions parsed; `when` joins its states and its own condition.

    `forms` are the only ones by which it lets create, where it names any; `at` is its place in the role's file.
    """

    actions: frozenset[Action]
    rows: Expression | None
    when: Expression | None
    forms: frozenset[str]
    readable: frozenset[str]
    masked: Mapping[str, Mask]
    writable: frozenset[str]
    role: str
    at: tuple[str | int, ...]


@dataclass(frozen=True)
class RoleModel:
    """A role's grants by entity, `*` resolved, and what it may do beside them."""

    key: str
    grants: Mapping[str, tuple[GrantModel, ...]]
    connections: frozenset[str]
    runs: bool
    resume: frozenset[str]
    gives: frozenset[str]
    looks_as: frozenset[str]
    outside: bool = False


@dataclass(frozen=True)
class AppModel:
    """A checked app."""

    key: str
    fingerprint: str
    definitions: Definitions
    entities: Mapping[str, EntityModel]
    forms: Mapping[str, FormModel]
    views: Mapping[str, ViewModel]
    prints: Mapping[str, PrintModel]
    roles: Mapping[str, RoleModel]
    tables: Mapping[str, TableModel]
    rules: Mapping[str, RuleModel]
    connections: Mapping[str, ConnectionModel]
    scopes: Scopes = made(compare=False)
    terminals: Mapping[str, TerminalModel] = made(default_factory=dict[str, TerminalModel])
    tracks: Mapping[str, TrackModel] = made(default_factory=dict[str, TrackModel])
    state_rules: Mapping[str, RuleModel] = made(default_factory=dict[str, RuleModel])
    """The steps of workflows' states, as rules that only the engine starts: `<workflow>.<place>.<enter|leave|timer0>`."""

    def rule(self, key: str) -> RuleModel | None:
        """Return a rule, or the steps of a state."""
        return self.rules.get(key) or self.state_rules.get(key)

    @cached_property
    def waiting_for(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Return, by entity of records below, the owners that may go on when they move: their entity, and the field that names them."""
        found: dict[str, dict[tuple[str, str], None]] = {}
        for key, entity in self.entities.items():
            if entity.workflow is None or not entity.workflow.goes_on:
                continue
            for sub in entity.workflow.subs.values():
                found.setdefault(sub.entity, {})[key, sub.by] = None
            for transition in entity.workflow.transitions.values():
                asked = transition.condition.paths if transition.automatic and transition.condition is not None else ()
                for path in asked:
                    child = entity.children.get(path.partition(".")[0])
                    if child is not None:
                        found.setdefault(child.of, {})[key, child.by] = None
        return {below: tuple(owners) for below, owners in found.items()}

    def entity(self, key: str) -> EntityModel:
        """Return an entity; raises NotFound with the nearest name."""
        found = self.entities.get(key)
        if found is None:
            raise NotFound(Problem("unknown_entity", {"name": key, "near": nearest(key, self.entities)}))
        return found

    @cached_property
    def locking(self) -> tuple[str, ...]:
        """Return the entities in the order in which writers lock their records: what is counted before what counts it."""
        rank: dict[str, int] = {}

        def ranked(key: str, below: frozenset[str]) -> int:
            if key not in rank:
                owners = {r.owner for r in self.entities[key].feeds} - below - {key}
                rank[key] = 1 + max((ranked(owner, below | {key}) for owner in owners), default=0)
            return rank[key]

        return tuple(sorted(self.entities, key=lambda key: (-ranked(key, frozenset()), key)))

    @property
    def zone(self) -> str:
        """Return the IANA zone in which the app's days begin."""
        return self.definitions.app.time_zone
