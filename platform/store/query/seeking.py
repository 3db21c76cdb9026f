"""Which records a search finds, up to a bound: the index says where its words may be, the texts themselves say where they are."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    Text,
    column,
    literal_column,
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
from .scene import Draft, Source
from .search import words
from .statement import Statement, prepare

PIECES = "search_pieces"
MOST = 10_000
"""Up to how many records a search ranks; where more are found, they are too many to be looked through, and come in their order."""


def indexed(model: AppModel, entity: str) -> tuple[str, ...]:
    """Return the entities whose search indexes a search of an entity needs; none where indexes cannot answer it."""
    found = ways(model, model.entities[entity])
    return tuple(dict.fromkeys(way.entity for way in found)) if found else ()


def pieces(text: str, dialect: DialectName) -> object:
    """Return what an index is asked for a searched text: the pieces of its longest word; None where no index can help."""
    found = max((grams.sought(word) for word in words(text)), key=len, default=())
    if not found:
        return None
    return grams.match(found) if dialect == "sqlite" else list(found)


def seeking(draft: Draft, asked: Asked, indexes: Mapping[str, SearchIndex], dialect: Dialect) -> Statement:
    """Compile the ids of the records that a search finds, in no order, up to a limit."""
    source, conditions = base(draft, asked)
    branches = list(_branches(draft, source, indexes))
    if not branches:
        return just_ids(draft, asked, dialect)
    maybe = (union_all(*branches) if len(branches) > 1 else branches[0]).subquery(draft.name("c"))
    joined = source.scene.from_clause(maybe.join(source.table, source.table.c.id == maybe.c.id))
    query = select(source.table.c.id).distinct().select_from(joined).where(*conditions)
    return prepare(query.limit(draft.bind(LIMIT, BigInteger())), dialect)


def _branches(draft: Draft, source: Source, indexes: Mapping[str, SearchIndex]) -> Iterator[Select[str]]:
    """Yield for each entity that holds searched texts, reached over the same references, the ids that its index tells."""
    known: set[tuple[str, ...]] = set()
    for way in ways(draft.sight.model, source.entity) or ():
        if way.steps not in known and _readable(draft, source.entity.key, way):
            known.add(way.steps)
            yield _branch(draft, source.entity.key, way, indexes[way.entity])


def _readable(draft: Draft, entity: str, way: Way) -> bool:
    for step in way.steps:
        if not draft.sight.readable(entity, step):
            return False
        entity = draft.sight.model.entities[entity].references[step].to
    return True


def _branch(draft: Draft, entity: str, way: Way, index: SearchIndex) -> Select[str]:
    whole, found, told = _on_sqlite(draft, index) if draft.dialect == "sqlite" else _on_postgresql(draft, index)
    path = [entity]
    for step in way.steps[:-1]:
        path.append(draft.sight.model.entities[path[-1]].references[step].to)
    for owner, step in zip(reversed(path), reversed(way.steps), strict=False):
        rows = draft.tables.of(owner).alias(draft.name("t"))
        whole = whole.join(rows, rows.c[step] == found)
        found = rows.c.id
    return select(found.label("id")).select_from(whole).where(told)


def _on_sqlite(draft: Draft, index: SearchIndex) -> tuple[FromClause, ColumnElement[str], ColumnElement[bool]]:
    texts = table(index.name, column("rowid")).alias(draft.name("f"))
    docs = table(sqlite.documents(index), column("doc"), column("id")).alias(draft.name("d"))
    # A full-text table is asked by its own name, as if it were a column.
    asked = literal_column(f'{texts.name}."{index.name}"').bool_op("MATCH")(draft.bind(PIECES, Text()))
    return texts.join(docs, docs.c.doc == texts.c.rowid), docs.c.id, asked


def _on_postgresql(draft: Draft, index: SearchIndex) -> tuple[FromClause, ColumnElement[str], ColumnElement[bool]]:
    rows = table(index.table, column("id")).alias(draft.name("f"))
    held: ColumnElement[Any] = literal_column(postgresql.pieces(index, rows.name))
    return rows, rows.c.id, held.bool_op("@>")(draft.bind(PIECES, pg.ARRAY(pg.TEXT())))
