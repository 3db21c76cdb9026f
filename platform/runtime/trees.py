"""Trees: the records above or below one, with the rights of the person who looks."""

from dataclasses import dataclass
from typing import Any

from ..kernel.problems import NotFound, Problem
from ..metamodel.query import Query, Walk
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import read, tree_ids

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Branch:
    """Records with how many steps each is away from the one asked for, the nearest first; `more`: there are others."""

    rows: list[tuple[int, dict[str, Any]]]
    more: bool


def branch(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    walk: Walk,
    *,
    fields: tuple[str, ...] = (),
    order_by: tuple[str, ...] = (),
    wire: bool = False,
) -> Branch:
    """Return the records below one (or above it), itself included; what lies behind a hidden record is not reached.

    Raises NotFound where the record cannot be seen, BadRequest where the entity has no such tree.
    """
    depths = tree_ids(engine, app, actor, walk, MOST + 1)
    if not depths:
        raise NotFound(Problem("unknown_record", {"entity": walk.entity, "id": walk.id[:80]}))
    more = len(depths) > MOST
    kept = dict(list(depths.items())[:MOST])
    query = Query(walk.entity, fields, ids=tuple(kept), order_by=order_by, limit=None)
    rows = read(engine, app, actor, query, wire=wire).rows
    return Branch(sorted(((kept[row["id"]], row) for row in rows), key=lambda pair: pair[0]), more)
