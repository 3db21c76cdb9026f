"""Compiled questions as they are kept: who asks, what was compiled, what its answer is bound to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from ...expressions import Environment
from ...metamodel.query import Query
from . import cursor
from .children import Family
from .listing import Asked
from .names import ACTOR_ID, ACTOR_KNOWN_BY, ACTOR_NAME, actor_record
from .parameters import Given
from .scene import Draft
from .shape import Row

CHILDREN = 500
MOST_PLANS = 2000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as expressions see the person, and the moment of asking."""

    id: str
    name: str | None
    environment: Environment
    known_by: str | None = None
    """The name by which the person's own records are found; None where no name may stand for a record."""
    bound: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    """The record that the account is bound to, by each name of the app's `actor`; None where it is bound to none."""

    def values(self) -> dict[str, Any]:
        """Return the values of the parameters that stand for the person."""
        bound = {actor_record(name): record for name, record in self.bound.items()}
        return {ACTOR_ID: self.id, ACTOR_NAME: self.name, ACTOR_KNOWN_BY: self.known_by, **bound}


@dataclass(frozen=True)
class Plan:
    """Something compiled, with the parameters of its condition and what of the present is built into it."""

    what: Any
    parameters: tuple[Given, ...]
    moment: object


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of records, and the cursor behind it."""

    rows: list[dict[str, Any]]
    next: str


def gathered(
    found: Family, ids: Sequence[str], rows: Sequence[Row], read: Sequence[dict[str, Any]], most: int
) -> dict[str, Any]:
    """Return the children of each owner, cut at the limit, with the cursor behind them."""
    by_owner: dict[str, list[dict[str, Any]]] = {owner: [] for owner in ids}
    following: dict[str, str] = {}
    last: dict[str, Row] = {}
    for row, record in zip(rows, read, strict=True):
        owner = row[found.owner_at]
        known = by_owner[owner]
        if len(known) < most:
            known.append(record)
            last[owner] = row
        else:
            asked = (found.field.of, f'{found.field.by} == "{owner}"', "", *found.field.order_by)
            following[owner] = cursor.write(asked, found.ends.of(last[owner]))
    return {owner: {"rows": known, "next": following.get(owner)} for owner, known in by_owner.items()}


def question(query: Query) -> tuple[str, ...]:
    """Return what a cursor is bound to."""
    return (query.entity, query.where.text if query.where else "", query.search, *query.order_by)


def ids_given(query: Query) -> int:
    """Return 0 where no ids are given, 1 for one, 2 for any other number."""
    return 0 if query.ids is None else min(2, len(query.ids)) or 2


def moment_now(of: object, environment: Environment) -> object:
    """Return the present as far as a plan depends on it."""
    kind: object = cast("tuple[object, ...]", of)[0] if isinstance(of, tuple) else of
    if kind == "today":
        return ("today", environment.now.astimezone(environment.zone_info).date())
    return ("now", environment.now)


def paths_of(tree: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a tree of paths as a key."""
    return tuple((key, paths_of(below)) for key, below in tree.items())


def second(compiled: Callable[[Draft, Asked, Any], T]) -> Callable[[Draft, Any, Any], T]:
    """Return what compiles the second part of a key."""
    return lambda draft, key, dialect: compiled(draft, key[1], dialect)


def keep(known: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep a value, with a bound on how many are kept."""
    if len(known) >= MOST_PLANS:
        known.clear()
    known[key] = value
