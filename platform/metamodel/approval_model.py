"""An approval after all checks: its steps flat by name, each with what comes next, its expressions parsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from ..expressions import Expression
from ..expressions import types as t
from .definition import Definition, Words
from .kinds.approval import Approval, AskStep, Due, Node, ParallelStep, ProcessStep, WaitStep, Who

NodeKind: TypeAlias = Literal["ask", "parallel", "process", "wait"]


@dataclass(frozen=True)
class WhoModel:
    """One way in which people are found."""

    definition: Who
    expression: Expression | None


@dataclass(frozen=True)
class DueModel:
    """Until when; the expression gives the date of the record, where that counts."""

    definition: Due
    expression: Expression | None
    to: tuple[tuple[WhoModel, ...], ...] = ()


@dataclass(frozen=True)
class NodeModel:
    """A step: where it stands, what comes after it in its sequence (empty at the end), and what it means."""

    name: str
    kind: NodeKind
    definition: Node
    parent: str
    branch: str
    next: str
    heads: Mapping[str, str] = field(default_factory=dict[str, str])
    when: Expression | None = None
    who: tuple[WhoModel, ...] = ()
    vacant: tuple[WhoModel, ...] = ()
    due: DueModel | None = None
    at: tuple[str | int, ...] = ()
    """Where it stands in the workflow's file."""

    @property
    def title(self) -> Words:
        """Return what people call it."""
        return self.definition.title

    @property
    def ask(self) -> AskStep:
        """Return the definition of a step that asks people."""
        assert isinstance(self.definition, AskStep)
        return self.definition

    @property
    def needed(self) -> int:
        """Return how many branches must be through."""
        assert isinstance(self.definition, ParallelStep)
        join = self.definition.join
        return len(self.definition.branches) if join == "all" else 1 if join == "any" else min(join, len(self.definition.branches))

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Return every expression that is asked of the record here."""
        people = (*self.who, *self.vacant, *(who for to in (self.due.to if self.due else ()) for who in to))
        found = [self.when, *(who.expression for who in people), self.due.expression if self.due else None]
        return tuple(each for each in found if each is not None)


@dataclass(frozen=True)
class ApprovalModel:
    """An approval of a workflow, ready to be carried out."""

    key: str
    workflow: str
    definition: Approval
    first: str
    nodes: Mapping[str, NodeModel]
    kept: str
    """What a process that began with it keeps of it: the approval and the processes it uses, as JSON."""

    @property
    def paths(self) -> frozenset[str]:
        """Return the paths that it wants to know of the record."""
        found = {path for node in self.nodes.values() for e in node.expressions for path in e.paths}
        required = {key for node in self.nodes.values() if node.kind == "ask" for key in node.ask.require}
        return frozenset(found | required)


def flat(
    steps: tuple[Node, ...], processes: Mapping[str, tuple[Node, ...]], root: tuple[str | int, ...] = ()
) -> tuple[str, dict[str, NodeModel]]:
    """Return the first step's name and all steps by name; those of a process are called `<step>/<name>`.

    Processes that contain themselves and names given twice must have been refused before.
    """
    found: dict[str, NodeModel] = {}

    def place(sequence: tuple[Node, ...], prefix: str, parent: str, branch: str, at: tuple[str | int, ...]) -> str:
        names = [prefix + node.step for node in sequence]
        for i, (node, name, after) in enumerate(zip(sequence, names, [*names[1:], ""], strict=True)):
            here = (*at, i)
            found[name] = NodeModel(name, "wait", node, parent, branch, after, at=here)  # keeps its place in the order
            heads: dict[str, str] = {}
            if isinstance(node, ParallelStep):
                heads = {key: place(inner, prefix, name, key, (*here, "branches", key)) for key, inner in node.branches.items()}
            elif isinstance(node, ProcessStep):
                heads = {"": place(processes.get(node.process, ()), f"{name}/", name, "", ("processes", node.process))}
            found[name] = NodeModel(name, _KINDS[type(node)], node, parent, branch, after, heads, at=here)
        return names[0] if names else ""

    return place(steps, "", "", "", root), found


_KINDS: Mapping[type[Node], NodeKind] = {AskStep: "ask", ParallelStep: "parallel", ProcessStep: "process", WaitStep: "wait"}

Look: TypeAlias = Callable[[str | None, t.Scope, t.Type | None, tuple[str | int, ...]], Expression | None]
"""Parses a text over a scope, as a type where one is wanted; what is wrong is told with its place in the workflow's file."""


def assembled(
    key: str, workflow: str, approval: Approval, processes: Mapping[str, tuple[Node, ...]], scope: t.Scope, look: Look
) -> ApprovalModel:
    """Return an approval's model, its expressions parsed over the record and who submitted it (`actor`)."""
    first, nodes = flat(approval.steps, processes, ("approvals", key, "steps"))
    used = {node.definition.process for node in nodes.values() if isinstance(node.definition, ProcessStep)}
    kept = Kept(approval=approval, processes={name: steps for name, steps in processes.items() if name in used})
    models = {name: _parsed(node, scope, look) for name, node in nodes.items()}
    return ApprovalModel(key, workflow, approval, first, models, kept.model_dump_json(by_alias=True, exclude_defaults=True))


class Kept(Definition):
    """What a process keeps of the approval that it began with."""

    approval: Approval
    processes: Mapping[str, tuple[Node, ...]]


def _parsed(node: NodeModel, scope: t.Scope, look: Look) -> NodeModel:
    definition, at = node.definition, node.at
    made = replace(node, when=look(definition.when, scope, t.BOOLEAN, (*at, "when")))
    if isinstance(definition, AskStep):
        vacant = definition.vacant if not isinstance(definition.vacant, str) else None
        made = replace(
            made, who=_people(definition.who, scope, look, (*at, "who")), vacant=_people(vacant or (), scope, look, (*at, "vacant")),
            due=_due(definition.due, scope, look, (*at, "due")),
        )  # fmt: skip
    elif isinstance(definition, WaitStep):
        made = replace(made, due=_due(definition.wait, scope, look, (*at, "wait")))
    return made


def _people(who: tuple[Who, ...], scope: t.Scope, look: Look, at: tuple[str | int, ...]) -> tuple[WhoModel, ...]:
    return tuple(WhoModel(each, look(each.expr if each.expr is not None else each.field, scope, t.TEXT, at)) for each in who)


def _due(due: Due | None, scope: t.Scope, look: Look, at: tuple[str | int, ...]) -> DueModel | None:
    if due is None:
        return None
    to = tuple(_people(action.to, scope, look, (*at, "overdue", i, "to")) for i, action in enumerate(due.overdue))
    return DueModel(due, look(due.field, scope, None, (*at, "field")), to)
