"""What the checks of a rule's steps share: the sets and variables known at a place, and expressions typed among them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

from ..expressions import Expression
from ..expressions import types as t
from ..expressions.tree import Each, Literal, Node, Path
from ..kernel.text import nearest
from .build.context import Build
from .fields import ChildrenField, ChoiceField, Field, SnapshotField, StateField
from .model import EntityModel
from .scope import SnapshotScope
from .step_models import Loop
from .tables import TableModel

At: TypeAlias = tuple[str | int, ...]
"""Where a step stands in the rule's file."""


@dataclass
class FrozenScope:
    """What a record within a picture knows: no children, for only those named were frozen with it."""

    scope: t.Scope

    def member(self, name: str) -> t.Type | None:
        """Return the type of a frozen value, or None."""
        found = self.scope.member(name)
        return None if isinstance(found, t.ListOf) else found

    def names(self) -> Iterable[str]:
        """Return the names of the frozen values."""
        return [name for name in self.scope.names() if self.member(name) is not None]


@dataclass
class Names:
    """The names known at one place of a rule; what is wrong is noted in the build."""

    build: Build
    key: str
    entities: Mapping[str, EntityModel]
    tables: Mapping[str, TableModel]
    sets: dict[str, t.Record] = field(default_factory=dict[str, t.Record])
    values: dict[str, t.Type] = field(default_factory=dict[str, t.Type])
    """Names that are no sets of records: values worked out or given from outside; those with parts are records without an entity."""

    returns: Mapping[str, Field] | None = None
    """What the rule gives back to those that call it; None where it is not called."""
    kind: str = "rule"
    """The kind of definition whose steps these are."""

    def within(self) -> Self:
        """Return the names within a block: what is named there is not known behind it."""
        return replace(self, sets=dict(self.sets), values=dict(self.values))

    def loops(self, given: Mapping[str, str], *at: str | int) -> tuple[Loop, ...]:
        """Return the loop variables of a step, each with what it runs over."""
        loops: list[Loop] = []
        for name, text in given.items():
            if name in self.sets or name in self.values or name in (loop.name for loop in loops):
                self.report("name_taken", {"name": name}, *at, name)
            over = self.expression(text, self.scope(loops), None, *at, name)
            loop = self._loop(name, over, loops) if over is not None else None
            if loop is not None:
                loops.append(loop)
            elif over is not None:
                self.report("loop_needs_set", {"name": name, "given": str(over.type)}, *at, name)
        return tuple(loops)

    def _loop(self, name: str, over: Expression, outer: Iterable[Loop]) -> Loop | None:
        if not isinstance(over.type, t.ListOf) or not isinstance(over.type.of, t.Record):
            return None
        path = _plain_path(over.tree)
        if path is None:
            return None
        root, of = path[0], over.type.of
        if root in self.sets:
            return Loop(name, root, of_set=True, path=path[1:], of=of, frozen=False)
        around = next((loop for loop in outer if loop.name == root), None)
        if around is None:
            return Loop(name, root, of_set=False, path=path[1:], of=of, frozen=True)  # rows of values
        frozen = around.frozen or _passes_picture(around.of, path[1:])
        if frozen:
            of = t.Record(of.entity, FrozenScope(of.scope))
        return Loop(name, root, of_set=False, path=path[1:], of=of, frozen=frozen)

    def one_live(self, given: Mapping[str, str], *at: str | int) -> tuple[tuple[Loop, ...], EntityModel] | None:
        """Return the one loop of a step that changes records, with their entity."""
        loops = self.loops(given, *at)
        if loops and loops[0].root in self.values:
            self.report("block_needs_set", {"name": loops[0].name}, *at, loops[0].name)
        return (loops, self.entities[loops[0].of.entity]) if loops and loops[0].of.entity in self.entities else None

    def one_whole(self, given: Mapping[str, str], code: str, *at: str | int) -> Loop | None:
        """Return the one loop of a step that needs a whole set; where it runs over something else, note the problem."""
        loops = self.loops(given, *at)
        if not loops:
            return None
        (loop,) = loops
        if loop.of_set and not loop.path:
            return loop
        self.report(code, {"name": loop.name}, *at, loop.name)
        return None

    def scope(self, loops: Iterable[Loop] = ()) -> t.Scope:
        """Return what expressions know: the sets as lists, the variables as records."""
        names: dict[str, t.Type] = {name: t.ListOf(of) for name, of in self.sets.items()}
        return t.Members(self.values | names | {loop.name: loop.of for loop in loops})

    def values_of(self, given: Mapping[str, str], entity: EntityModel, scope: t.Scope, *at: str | int) -> dict[str, Expression]:
        """Return the values that a step writes, each fit for its field; `at` leads to where they stand."""
        values: dict[str, Expression] = {}
        for name, text in given.items():
            place = (*at, name)
            if not self.build.known(name, entity.fields, "unknown_field", {"entity": entity.key}, self.kind, self.key, *place):
                continue
            written = entity.fields[name]
            if written.derived or isinstance(written, ChildrenField | StateField):
                self.report("not_writable", {"field": name, "why": written.type}, *place)
                continue
            expression = self.expression(text, scope, self._expected(written), *place)
            if expression is not None:
                values[name] = expression
                self.check_choice(written, expression.tree, *place)
        return values

    def _expected(self, written: Field) -> t.Type:
        if isinstance(written, SnapshotField) and self.build.scopes.known(written.of):
            return self.build.scopes.record(written.of)
        return self.build.scopes.type_of(written)

    def check_choice(self, written: Field, tree: Node, *at: str | int) -> None:
        """Note a fixed text that is none of a choice's options."""
        if isinstance(written, ChoiceField) and isinstance(tree, Literal) and isinstance(tree.value, str):
            options = list(written.options)
            if tree.value not in options:
                near = nearest(tree.value, options)
                self.report("wrong_choice", {"given": tree.value, "expected": ", ".join(options), "near": near}, *at)

    def name_set(self, name: str, of: t.Record, *at: str | int) -> None:
        """Let later steps know a set by a name of its own."""
        if name in self.sets or name in self.values:
            self.report("name_taken", {"name": name}, *at)
        self.sets[name] = of

    def name_value(self, name: str, of: t.Type, *at: str | int) -> None:
        """Let later steps know a value, or rows of values, by a name of its own."""
        if name in self.sets or name in self.values:
            self.report("name_taken", {"name": name}, *at)
        self.values[name] = of

    def known(self, name: str, names: Iterable[str], code: str, data: dict[str, object], *at: str | int) -> bool:
        """Tell whether a name is among the known ones; if not, note it."""
        return self.build.known(name, names, code, data, self.kind, self.key, *at)

    def entity(self, name: str, *at: str | int) -> bool:
        """Tell whether an entity exists; if not, note it."""
        return self.build.entity(name, self.kind, self.key, *at)

    def expression(self, text: str | None, scope: t.Scope, expect: t.Type | None, *at: str | int) -> Expression | None:
        """Return the parsed expression of a place; its problems are noted."""
        return self.build.expression(text, scope, expect, self.kind, self.key, *at)

    def report(self, code: str, data: dict[str, object], *at: str | int) -> None:
        """Note a problem at a place in the rule."""
        self.build.report(code, data, self.kind, self.key, *at)


def _plain_path(tree: Node) -> tuple[str, ...] | None:
    match tree:
        case Path(parts=parts):
            return parts
        case Each(rows=rows, body=body):
            return (*rows.parts, *body.parts)
        case _:
            return None


def _passes_picture(of: t.Record, path: tuple[str, ...]) -> bool:
    here: t.Type | None = of
    for name in path:
        if not isinstance(here, t.Record):
            return False
        here = here.scope.member(name)
        if isinstance(here, t.Record) and isinstance(here.scope, SnapshotScope):
            return True
    return False
