"""A page of records as one statement, compiled: its SQL, how its rows are read, where it can be continued, what is expanded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnClause, Dialect, FromClause, Select, Text, func, literal, select
from sqlalchemy.sql import visitors

from ...expressions import Expression
from ...expressions import types as t
from ...expressions.tree import Compare, Logic, Node, Path
from ..columns import Converter
from . import cursor
from .lift import WRITTEN
from .order import Key, after, order_keys
from .paths import Tree, check_values, expansion
from .scene import Condition, Draft, Scene, Source
from .search import found_in, rank
from .sets import among
from .shape import Records, Row, Selection, Shaping, default_fields, label_reader, records
from .statement import Statement, prepare

LIMIT = "page_limit"
IDS = "page_ids"
ONE = "page_id"
AFTER = "after_"
AFTER_ID = "after_id"


@dataclass(frozen=True)
class Asked:
    """What of a query its statement depends on: everything but the values.

    `where` is the number of the condition's shape; `ids` is 0 for none given, 1 for one, 2 for many; `words` is how many are
    searched; `ranked` sorts by how well they fit.
    """

    entity: str
    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    where: int = -1
    ids: int = 0
    words: int = 0
    folded: bool = False
    ranked: bool = False
    order_by: tuple[str, ...] = ()
    limited: bool = True
    behind: tuple[bool, ...] | None = None
    wire: bool = False
    digits: tuple[tuple[str, int], ...] = ()
    labelled: bool = False


@dataclass(frozen=True)
class Ends:
    """Where a row stands in the order: its sorted values."""

    types: tuple[t.Type, ...]
    places: tuple[int, ...]
    converts: tuple[Converter | None, ...]

    def of(self, row: Row) -> cursor.Place:
        """Return the place of a row."""
        values = tuple(
            raw if (raw := row[at]) is None or convert is None else convert(raw)
            for at, convert in zip(self.places, self.converts, strict=True)
        )
        return cursor.Place(values, row[0])


@dataclass(frozen=True)
class Owners:
    """Records of the answer whose children come along: which column holds their id, where they stand in a record."""

    at: int
    steps: tuple[str, ...]
    entity: str
    field: str
    expand: Tree


@dataclass(frozen=True)
class Listing:
    """A compiled page."""

    statement: Statement
    records: Records
    ends: Ends
    owners: tuple[Owners, ...]


def base(
    draft: Draft, asked: Asked, table: FromClause | None = None, *, judged: bool = False
) -> tuple[Source, list[Condition]]:
    """Return the first row of a question and the conditions on it, what may be seen included unless that is judged elsewhere.

    `table` is where its columns come from; if none is given, the entity's own.
    """
    scene = Scene(draft)
    entity = draft.sight.model.entities[asked.entity]
    source = Source(scene, entity, scene.table(asked.entity) if table is None else table, eyed=True)
    seen = None if judged else source.visible()
    conditions = [] if seen is None else [seen]
    if asked.where >= 0:
        said = draft.conditions(source, Expression("", t.BOOLEAN, draft.shape.tree))
        # A plain comparison first: SQLite judges in this order, and it is quicker than rights and lets less through.
        conditions.insert(0 if _plain(source, draft.shape.tree) else len(conditions), said)
    if asked.ids == 1:
        conditions.append(source.table.c.id == draft.bind(ONE, Text()))
    elif asked.ids:
        conditions.append(among(draft, source.table.c.id, IDS))
    if asked.words:
        conditions.append(found_in(source, asked.words, folded=asked.folded))
    return source, conditions


def _plain(source: Source, tree: Node) -> bool:
    """Tell whether a condition only compares stored fields with given values, which fails on no record, whether it is seen or not."""
    match tree:
        case Logic(items=items):
            return all(_plain(source, item) for item in items)
        case Compare(first=Path(parts=(key,)), rest=((_, Path(parts=(given,))),)):
            return given.startswith(WRITTEN) and key in source.entity.fields and key in source.table.c
        case _:
            return False


def listing(draft: Draft, asked: Asked, dialect: Dialect) -> Listing:
    """Compile a page; raises BadRequest for paths that lead nowhere for these eyes."""
    sight = draft.sight
    check_values(sight, asked.entity, asked.fields, "fields", listed=True)
    check_values(sight, asked.entity, [path.removeprefix("-") for path in asked.order_by], "order_by")
    tree = expansion(sight, asked.entity, asked.expand)
    source, conditions = base(draft, asked)
    keys = _keys(source, asked)
    if asked.behind is not None:
        conditions.append(continued(draft, source, keys, asked.behind))
    order = sorting(draft, source, keys)
    joined = len(source.scene.joins)
    limited = asked.limited
    shaped = _shaped(source, asked, tree)
    if limited and not joined and source.scene.joins:
        # Nothing is sought or sorted behind a reference: only the few records of the page need to be joined.
        page = _page_alone(draft, source, shaped.shaping.selection, conditions, order)
        source, conditions, limited = Source(Scene(draft), source.entity, page, eyed=True), [], False
        shaped = _shaped(source, asked, tree)
        order = sorting(draft, source, _keys(source, asked))
    query = select(*shaped.shaping.selection.columns).select_from(source.scene.from_clause(source.table))
    query = query.where(*conditions)
    query = query if asked.ids == 1 else query.order_by(*order)
    query = query.limit(draft.bind(LIMIT, BigInteger())) if limited else query
    return Listing(prepare(query, dialect), shaped.records, shaped.ends, shaped.owners)


def _keys(source: Source, asked: Asked) -> list[Key]:
    return [rank(source, folded=asked.folded)] if asked.ranked else order_keys(source, asked.order_by)


@dataclass(frozen=True)
class _Shaped:
    shaping: Shaping
    records: Records
    ends: Ends
    owners: tuple[Owners, ...]


def _shaped(source: Source, asked: Asked, tree: Tree) -> _Shaped:
    shaping = Shaping(Selection(), asked.wire)
    fields = _with_expanded(asked.fields or default_fields(source), source, tree)
    read = records(source, fields, tree, shaping)
    owners = (*owners_in(source, tree, (), 0, shaping.selection), *linking(source, fields, (), 0, shaping.selection))
    if asked.labelled:
        read = replace(read, made=(*read.made, ("label", label_reader(source, shaping.selection))))
    ends = sorted_values(_keys(source, asked), shaping.selection)
    return _Shaped(shaping, read, ends, owners)


def _page_alone(
    draft: Draft, source: Source, selection: Selection, conditions: Sequence[Condition], order: Sequence[Any]
) -> FromClause:
    """Return the records of the page as a table of their own, with the columns that are asked of them."""
    asked = [*selection.columns, *(join.on for join in source.scene.joins)]
    used = {"id", "version", *(column.key for element in asked for column in columns_of(element, source.table))}
    inner = select(*(column for column in source.table.c if column.key in used)).select_from(source.table)
    return inner.where(*conditions).order_by(*order).limit(draft.bind(LIMIT, BigInteger())).subquery(draft.name("t"))


def columns_of(element: Any, table: FromClause) -> list[Any]:
    """Return the columns of a table that an element is made of."""
    parts = cast("Iterable[Any]", visitors.iterate(element))
    return [part for part in parts if isinstance(part, ColumnClause) and part.table is table]


def counting(draft: Draft, asked: Asked, dialect: Dialect) -> Statement:
    """Compile the count of the records of a question, up to a limit."""
    source, conditions = base(draft, asked)
    some = select(literal(1).label("one")).select_from(source.scene.from_clause(source.table)).where(*conditions)
    some = some.limit(draft.bind(LIMIT, BigInteger()))
    return prepare(select(func.count()).select_from(some.subquery()), dialect)


def just_ids(draft: Draft, asked: Asked, dialect: Dialect) -> Statement:
    """Compile the ids of the records of a question, in no order."""
    source, conditions = base(draft, asked)
    query: Select[Any] = select(source.table.c.id).select_from(source.scene.from_clause(source.table))
    return prepare(query.where(*conditions), dialect)


def sorted_values(keys: Sequence[Key], selection: Selection) -> Ends:
    """Select what the order depends on, so that a cursor can tell it."""
    places = tuple(selection.add(key.element) for key in keys)
    return Ends(tuple(key.of for key in keys), places, tuple(key.convert for key in keys))


def sorting(draft: Draft, source: Source, keys: Sequence[Key]) -> list[Any]:
    """Return the ORDER BY that leaves nothing open."""
    return [*(key.clause(draft.dialect) for key in keys), source.table.c.id]


def continued(draft: Draft, source: Source, keys: Sequence[Key], nulls: Sequence[bool]) -> Condition:
    """Return the condition that a record stands behind the place that the parameters tell."""
    marks = [draft.bind(f"{AFTER}{at}", key.storage) for at, key in enumerate(keys)]
    return after(keys, nulls, marks, source.table.c.id > draft.bind(AFTER_ID, Text()))


def _with_expanded(fields: Sequence[str], source: Source, tree: Tree) -> list[str]:
    references = [key for key in tree if key in source.entity.references]
    return list(dict.fromkeys((*fields, *references)))


def owners_in(source: Source, tree: Tree, steps: tuple[str, ...], at: int, selection: Selection) -> list[Owners]:
    """Return the child fields of a tree, each with the place in the selection where the id of its owner stands."""
    found: list[Owners] = []
    for key, below in tree.items():
        if key in source.entity.children:
            guard = source.guard(key)
            place = at if guard is None else selection.add(source.shown_id(key))
            found.append(Owners(place, steps, source.entity.key, key, below))
        elif key in source.entity.references and (below or source.follow(key).entity.links):
            target, place, behind = source.follow(key), selection.add(source.reference(key)), (*steps, key)
            found += owners_in(target, below, behind, place, selection)
            found += linking(target, default_fields(target), behind, place, selection)
    return found


def linking(source: Source, fields: Iterable[str], steps: tuple[str, ...], at: int, selection: Selection) -> list[Owners]:
    """Return the many fields among some fields, each with the place in the selection where the id of its owner stands."""
    found: list[Owners] = []
    for key in fields:
        if key in source.entity.links:
            place = at if source.guard(key) is None else selection.add(source.shown_id(key))
            found.append(Owners(place, steps, source.entity.key, key, {}))
    return found
