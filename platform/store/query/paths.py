"""Paths that people name in a query, checked against what exists for their eyes; every refusal reads like a mistyped name."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.problems import BadRequest, Location, Problem
from ...kernel.text import nearest
from ...metamodel.fields import ManyField
from .sight import Sight

Tree: TypeAlias = dict[str, "Tree"]
"""Paths by their steps."""


_PATH = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*", re.IGNORECASE)


def steps(text: str) -> tuple[str, ...]:
    """Return the steps of a path; an expression is one step."""
    return tuple(text.split(".")) if _PATH.fullmatch(text) else (text,)


def type_at(sight: Sight, entity: str, path: str) -> t.Type | Problem:
    """Return the type at a path, or of an expression; or why there is none."""
    if not _PATH.fullmatch(path):
        return _worked_out(sight, entity, path)
    of: t.Type = t.Record(entity, sight.scope(entity))
    for name in path.split("."):
        if not isinstance(of, t.Record):
            return Problem("path_through_value", {"path": path, "name": name})
        found = of.scope.member(name)
        if found is None:
            data = {"path": path, "entity": of.entity, "name": name, "near": nearest(name, of.scope.names())}
            return Problem("unknown_path" if "." in path else "unknown_field", data)
        of = found
    return of


def _worked_out(sight: Sight, entity: str, text: str) -> t.Type | Problem:
    expression, problems = Expression.examine(text, sight.scope(entity))
    if expression is None:
        return problems[0]
    of = expression.type
    return Problem("no_value_at_path", {"path": text, "entity": entity}) if isinstance(of, t.Record) else of


def check_values(sight: Sight, entity: str, paths: Iterable[str], part: str, *, listed: bool = False) -> None:
    """Refuse paths that lead to no single value; raises BadRequest with all of them, placed under a part of the query.

    With `listed`, a field that holds several values is one, too, and so is a many field of the entity itself.
    """
    problems: list[Problem] = []
    for at, path in enumerate(paths):
        found = type_at(sight, entity, path)
        if part == "fields" and isinstance(found, Problem) and _veiled(sight, entity, path):
            continue
        if isinstance(found, t.ListOf) and not (listed and _holds(sight, entity, path, found)):
            found = Problem("no_value_at_path", {"path": path, "entity": entity})
        if isinstance(found, Problem):
            problems.append(found.at(Location(path=f"/{part}/{at}")))
    if problems:
        raise BadRequest(*problems)


def _holds(sight: Sight, entity: str, path: str, of: t.ListOf) -> bool:
    return not isinstance(of.of, t.Record) or isinstance(sight.model.entities[entity].fields.get(path), ManyField)


def _veiled(sight: Sight, entity: str, path: str) -> bool:
    """Tell whether a path leads to a value of which a part is told."""
    before, _, name = path.rpartition(".")
    end = type_at(sight, entity, before) if before else t.Record(entity, sight.scope(entity))
    return isinstance(end, t.Record) and end.entity in sight.model.entities and bool(sight.veils(end.entity, name))


def expansion(sight: Sight, entity: str, paths: Iterable[str]) -> Tree:
    """Return the tree of relations to expand; raises BadRequest for paths that are none."""
    tree: Tree = {}
    problems: list[Problem] = []
    for at, path in enumerate(paths):
        problem = _grow(sight, entity, path, tree)
        if problem:
            problems.append(problem.at(Location(path=f"/expand/{at}")))
    if problems:
        raise BadRequest(*problems)
    return tree


def _grow(sight: Sight, entity: str, path: str, tree: Tree) -> Problem | None:
    where, branch = entity, tree
    for name in path.split("."):
        found = type_at(sight, where, name)
        if isinstance(found, Problem):
            return found
        of = found.of if isinstance(found, t.ListOf) else found
        if not isinstance(of, t.Record) or of.entity not in sight.model.entities:
            return Problem("not_expandable", {"path": path, "name": name})
        where, branch = of.entity, branch.setdefault(name, {})
    return None
