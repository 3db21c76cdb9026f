"""Which records a search finds, up to a bound: the index says where its words may be, the texts themselves say where they are."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    Text,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects import postgresql as pg

from ...metamodel.model import AppModel
from .. import grams
from ..columns import DialectName
from ..indexing import SearchIndex, postgresql, sqlite
from ..indexing.wanted import Way, ways
from .listing import LIMIT, Asked, base, just_ids
from .scene import Draft
from .search import words
from .statement import Statement, prepare

PIECES = "search_pieces"
MOST = 2_000
"""Up to how many records a search ranks; where more are found, they are too many to be looked through, and come in their order."""


def indexed(model: AppModel, entity: str) -> tuple[str, ...]:
    """Return the entities whose search indexes a search of an entity needs; none where indexes cannot answer it."""
    found = ways(model, model.entities[entity])
    return tuple(dict.fromkeys(way.entity for way in found)) if found else ()


def pieces(text: str, dialect: DialectName) -> object:
    """Return what an index is asked for a searched text: the pieces of its longest word; None where no index can help."""
    found = max((grams.sought(word) for word in words(text)), key=_telling, default=())
    if not found:
        return None
    return grams.match(found) if dialect == "sqlite" else list(found)


def _telling(found: tuple[str, ...]) -> int:
    """Return how much pieces tell of where a word is: many more than few, two signs together more than one."""
    return sum(map(len, found))


def seeking(draft: Draft, asked: Asked, indexes: Mapping[str, SearchIndex], dialect: Dialect) -> Statement:
    """Compile the ids of the records that a search finds, in no order; of each index no more than a limit, some perhaps twice.

    The nearest texts come first: once an index has given as many as the limit, those behind it are not asked any more.
    """
    found: list[CTE] = []
    for way in sorted(_ways(draft, asked.entity), key=lambda way: len(way.steps)):
        limit = draft.bind(LIMIT, BigInteger())
        full = [select(func.count()).select_from(each).scalar_subquery() >= limit for each in found]
        branch = _branch(draft, asked, way, indexes[way.entity])
        found.append(branch.limit(case((or_(*full), 0), else_=limit) if full else limit).cte(draft.name("b")))
    whole = [select(each.c.id) for each in found]
    return prepare(union_all(*whole), dialect) if whole else just_ids(draft, asked, dialect)


def _ways(draft: Draft, entity: str) -> Iterator[Way]:
    """Yield for each entity that holds searched texts, reached over the same references, one way to it that the eyes see."""
    known: set[tuple[str, ...]] = set()
    for way in ways(draft.sight.model, draft.sight.model.entities[entity]) or ():
        if way.steps not in known and _readable(draft, entity, way):
            known.add(way.steps)
            yield way


def _readable(draft: Draft, entity: str, way: Way) -> bool:
    for step in way.steps:
        if not draft.sight.readable(entity, step):
            return False
        entity = draft.sight.model.entities[entity].references[step].to
    return True


def _branch(draft: Draft, asked: Asked, way: Way, index: SearchIndex) -> Select[str]:
    source, conditions = base(draft, asked)
    here = None if way.steps else source.table
    whole, found, told = _on_sqlite(draft, index) if draft.dialect == "sqlite" else _on_postgresql(draft, index, here)
    path = [asked.entity]
    for step in way.steps[:-1]:
        path.append(draft.sight.model.entities[path[-1]].references[step].to)
    for at in reversed(range(len(way.steps))):
        rows = draft.tables.of(path[at]).alias(draft.name("t")) if at else source.table
        whole = whole.join(rows, rows.c[way.steps[at]] == found)
        found = rows.c.id
    if not way.steps and whole is not source.table:
        whole = whole.join(source.table, source.table.c.id == found)
    ids: ColumnElement[str] = source.table.c.id
    return select(ids.label("id")).select_from(source.scene.from_clause(whole)).where(told, *conditions)


def _on_sqlite(draft: Draft, index: SearchIndex) -> tuple[FromClause, ColumnElement[str], ColumnElement[bool]]:
    texts = table(index.name, column("rowid")).alias(draft.name("f"))
    docs = table(sqlite.documents(index), column("doc"), column("id")).alias(draft.name("d"))
    # A full-text table is asked by its own name, as if it were a column.
    asked = literal_column(f'{texts.name}."{index.name}"').bool_op("MATCH")(draft.bind(PIECES, Text()))
    return texts.join(docs, docs.c.doc == texts.c.rowid), docs.c.id, asked


def _on_postgresql(
    draft: Draft, index: SearchIndex, here: FromClause | None
) -> tuple[FromClause, ColumnElement[str], ColumnElement[bool]]:
    rows = table(index.table, column("id")).alias(draft.name("f")) if here is None else here
    held: ColumnElement[Any] = literal_column(postgresql.pieces(index, str(cast("Any", rows).name)))
    return rows, rows.c.id, held.bool_op("@>")(draft.bind(PIECES, pg.ARRAY(pg.TEXT())))
