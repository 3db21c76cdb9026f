"""The condition of a `find` step: paths over sets of the rule become parameters, for the database knows no sets."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast

from ..expressions import Expression
from ..expressions.tree import Aggregate, Compare, Each, Node, Path
from ..expressions.types import BOOLEAN, TEXT, ListOf, Record
from .rule_names import Names
from .scope import JoinedScope


def condition_of(names: Names, entity: str, text: str | None, *at: str | int) -> tuple[Expression | None, frozenset[str]]:
    """Return the condition on an entity's records, with the paths in it that lead over sets and rows of the rule."""
    fields = names.build.scopes.entity(entity)
    where = names.expression(text, JoinedScope(fields, names.scope()), BOOLEAN, *at)
    if where is None:
        return None, frozenset()
    listed = [*names.sets, *(name for name, of in names.values.items() if isinstance(of, ListOf))]
    tree, parameters, misused = with_parameters(where.tree, [name for name in listed if fields.member(name) is None])
    for name in misused:
        names.report("set_only_behind_in", {"name": name}, *at)
    return Expression(where.text, where.type, tree), parameters


def with_parameters(tree: Node, sets: Collection[str]) -> tuple[Node, frozenset[str], tuple[str, ...]]:
    """Return the tree with each `set.path` as one plain path, these paths, and the sets that stand where none may.

    A set may stand only behind `in`: `owner in records`, `owner in records.owner`.
    """
    work = _Parameters(frozenset(sets))
    return work.visit(tree, 0), frozenset(work.found), tuple(dict.fromkeys(work.misused))


@dataclass
class _Parameters:
    sets: frozenset[str]
    found: set[str] = field(default_factory=set[str])
    misused: list[str] = field(default_factory=list[str])

    def visit(self, node: Node, depth: int) -> Node:
        """Return the node with its parameters; `depth` counts the rows around it."""
        match node:
            case Compare(first=first, rest=(("in", Each() as whole),)) if self._names_set(whole.rows, depth):
                return replace(node, first=self.visit(first, depth), rest=(("in", self._parameter(whole)),))
            case Aggregate(rows=rows, body=body):
                rows = self.visit(rows, depth)
                return replace(node, rows=rows, body=None if body is None else self.visit(body, depth + 1))
            case Path():
                if self._names_set(node, depth):
                    self.misused.append(node.parts[0])
                return node
            case Each(rows=rows):
                self.visit(rows, depth)
                return node
            case _:
                parts: dict[str, Any] = {f.name: self._part(getattr(node, f.name), depth) for f in fields(node)}
                return replace(node, **parts)

    def _part(self, part: object, depth: int) -> object:
        if isinstance(part, tuple):
            return tuple(self._part(each, depth) for each in cast("tuple[object, ...]", part))
        return self.visit(part, depth) if isinstance(part, Node) else part

    def _parameter(self, whole: Each) -> Each:
        """Return the values as rows of one value each, under one name."""
        rows, body = whole.rows, whole.body
        of = body.type
        if not isinstance(of, Record) and of != TEXT:
            self.misused.append(rows.parts[0])
        parts = rows.parts if body.parts == ("id",) else (*rows.parts, *body.parts)
        self.found.add(".".join(parts))
        listed = Path(parts, rows.up, ListOf(of), rows.span)
        return Each(listed, Path(("id",), 0, of, body.span), whole.type, whole.span)

    def _names_set(self, node: Path, depth: int) -> bool:
        return node.up == depth and node.parts[0] in self.sets
