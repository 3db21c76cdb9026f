"""What lies above or below a record over a reference to its own entity, as far as the eyes see: a hidden record ends the way."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Integer, Text, func, literal, select

from ...kernel.problems import BadRequest, Location, Problem
from ...kernel.text import nearest
from ...metamodel.fields import ReferenceField
from .listing import LIMIT, ONE
from .scene import Draft, Scene, all_of
from .sight import Sight
from .statement import Statement, prepare

DEPTH = "tree_depth"


def tree_field(sight: Sight, entity: str, by: str) -> str:
    """Return the reference that makes the tree: the one named, or the only one there is; raises BadRequest where there is none."""
    fields = sight.model.entities[entity].fields
    own = [
        key for key, field in fields.items()
        if isinstance(field, ReferenceField) and field.to == entity and sight.readable(entity, key)
    ]  # fmt: skip
    if by in own:
        return by
    if not by and len(own) == 1:
        return own[0]
    data = {"entity": entity, "name": by, "near": nearest(by, own)}
    raise BadRequest(Problem("no_tree", data, Location(path="/by")))


def walking(draft: Draft, entity: str, by: str, dialect: Dialect, *, down: bool) -> Statement:
    """Compile the ids of the records above or below one, itself included, each with how many steps it is away."""
    start, step = Scene(draft).enter(entity, eyed=True), Scene(draft).enter(entity, eyed=True)
    first = all_of(start.table.c.id == draft.bind(ONE, Text()), start.visible())
    assert first is not None
    begin = select(start.table.c.id.label("id"), literal(0, Integer()).label("depth"))
    walk = begin.select_from(start.scene.from_clause(start.table)).where(first).cte(draft.name("w"), recursive=True)
    above = step.reference(by)
    deeper = walk.c.depth < draft.bind(DEPTH, BigInteger())
    if down:
        # Asked of the bare column, too, so that its index finds the children.
        link = walk.join(step.table, step.table.c[by] == walk.c.id)
        conditions = all_of(above == walk.c.id, step.visible(), deeper)
        found = step.table.c.id
    else:
        link = walk.join(step.table, step.table.c.id == walk.c.id)
        conditions = all_of(above.is_not(None), deeper)
        found = above
    assert conditions is not None
    more = select(found, walk.c.depth + 1).select_from(step.scene.from_clause(link)).where(conditions)
    whole = walk.union(more)
    near = func.min(whole.c.depth)
    columns: list[ColumnElement[Any]] = [whole.c.id, near]
    query = select(*columns).group_by(whole.c.id).order_by(near, whole.c.id)
    return prepare(query.limit(draft.bind(LIMIT, BigInteger())), dialect)
