"""The rows of a children field for many owners at once, as one statement, each owner's rows cut at a limit."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, String, func, select

from ...metamodel.fields import ChildrenField
from .listing import LIMIT, Ends, Owners, linking, owners_in, sorted_values, sorting
from .order import order_keys
from .paths import Tree
from .scene import Draft, Scene
from .sets import among
from .shape import Records, Selection, Shaping, default_fields, records
from .statement import Statement, prepare

OWNERS = "owner_ids"
OWNER = "owner_id"


@dataclass(frozen=True)
class Family:
    """Compiled children: their SQL, how their rows are read, and which column holds their owner's id."""

    statement: Statement
    records: Records
    ends: Ends
    owners: tuple[Owners, ...]
    owner_at: int
    field: ChildrenField


def family(draft: Draft, owners: Owners, dialect: Dialect, *, single: bool, wire: bool) -> Family:
    """Compile the children of one owner, or of many."""
    field = draft.sight.model.entities[owners.entity].children[owners.field]
    source = Scene(draft).enter(field.of, eyed=True)
    shaping = Shaping(Selection(), wire)
    expand: Tree = owners.expand
    fields = default_fields(source)
    read = records(source, fields, expand, shaping)
    below = (*owners_in(source, expand, (), 0, shaping.selection), *linking(source, fields, (), 0, shaping.selection))
    link = source.stored(field.by)
    owner_at = shaping.selection.add(link)
    keys = order_keys(source, field.order_by)
    ends = sorted_values(keys, shaping.selection)
    seen = source.visible()
    linked = link == draft.bind(OWNER, String()) if single else among(draft, link, OWNERS)
    conditions = [linked] if seen is None else [linked, seen]
    order = sorting(draft, source, keys)
    limit = draft.bind(LIMIT, BigInteger())
    if single:
        query = select(*shaping.selection.columns).select_from(source.scene.from_clause(source.table))
        query = query.where(*conditions).order_by(*order).limit(limit)
        return Family(prepare(query, dialect), read, ends, below, owner_at, field)
    number = func.row_number().over(partition_by=link, order_by=order).label("number")
    columns = [column.label(f"c{at}") for at, column in enumerate(shaping.selection.columns)]
    inner = select(*columns, number).select_from(source.scene.from_clause(source.table)).where(*conditions).subquery()
    shown: list[ColumnElement[Any]] = [inner.c[f"c{at}"] for at in range(len(columns))]
    query = select(*shown).where(inner.c.number <= limit).order_by(shown[owner_at], inner.c.number)
    return Family(prepare(query, dialect), read, ends, below, owner_at, field)
