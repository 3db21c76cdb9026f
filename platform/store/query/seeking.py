"""Which records a search finds, up to a bound: the index says where its words may be, the texts themselves say where they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    FromClause,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    case,
    column,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects import postgresql as pg

from ...expressions import Expression
from ...metamodel.model import AppModel
from .. import grams
from ..bulk import quoted
from ..columns import DialectName
from ..indexing import SearchIndex, judging, postgresql
from ..indexing.wanted import Way, ways
from .listing import LIMIT, Asked, base, just_ids
from .scene import Draft, Scene, Source
from .search import words
from .statement import Statement, prepare

PIECES = "search_pieces"
MOST = 1_000
"""Up to how many records a search ranks; where more are found, they are too many to be looked through, and come in their order."""
WIDE = "search_wide"
WIDEST = 8_000
"""Up to how many finds are looked up at once where walking a very long list in its order would take longer."""
_WORTH = 13
"""A list of n records is walked where the square of the finds is more than so many times n."""
_LONG = 500_000


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


def seeking(
    draft: Draft, asked: Asked, indexes: Mapping[str, SearchIndex], dialect: Dialect, judged: tuple[str, ...] = ()
) -> Statement:
    """Compile the ids of the records that a search finds, in no order, some perhaps twice; one empty id where an index tells too many.

    The nearest texts come first: once an index has given as many as the limit, those behind it are not asked any more. `judged` are
    the fields that are kept beside the entity's own index.
    """
    found: list[CTE] = []
    many: list[ColumnElement[bool]] = []
    for way in sorted(_ways(draft, asked.entity), key=lambda way: len(way.steps)):
        limit = draft.bind(LIMIT, BigInteger()) if way.steps else _limit(draft, indexes[way.entity])
        branch = _branch(draft, asked, way, indexes[way.entity], judged)
        found.append(branch.limit(case((or_(*many), 0), else_=limit) if many else limit).cte(draft.name("b")))
        many.append(select(func.count()).select_from(found[-1]).scalar_subquery() >= limit)
    # So many ids are of no use to anybody: that there are so many is all that is asked.
    whole = [select(each.c.id).where(not_(or_(*many))) for each in found]
    return prepare(union_all(*whole, select(null()).where(or_(*many))), dialect) if whole else just_ids(draft, asked, dialect)


def _limit(draft: Draft, index: SearchIndex) -> ColumnElement[Any]:
    """Return how many finds are asked for: as many as are ranked, and more where walking a long list would take longer."""
    usual = draft.bind(LIMIT, BigInteger())
    if draft.dialect == "postgresql":
        rows = table("pg_class", column("oid"), column("reltuples"))
        size = select(rows.c.reltuples).where(rows.c.oid == func.to_regclass(quoted(index.table))).scalar_subquery()
        return case((size > _LONG, usual + usual), else_=usual)
    most = draft.bind(WIDE, BigInteger())
    whole, doc, told = _on_sqlite(draft, index)
    told_of = select(literal(1).label("one")).select_from(cast("Any", whole).left).where(told).limit(most).subquery()
    finds = select(func.count().label("n")).select_from(told_of).cte(draft.name("n"))
    docs = cast("Any", doc).table
    size = select(func.max(docs.c.fw_doc)).scalar_subquery()
    few = and_(finds.c.n < most, finds.c.n * finds.c.n <= size * _WORTH)
    return select(case((few, most), else_=usual).label("n")).select_from(finds).cte(draft.name("n")).select().scalar_subquery()


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


def _branch(draft: Draft, asked: Asked, way: Way, index: SearchIndex, judged: tuple[str, ...]) -> Select[str]:
    if not way.steps:
        return (_own_on_sqlite if draft.dialect == "sqlite" else _own_on_postgresql)(draft, asked, index, judged)
    source, conditions = base(draft, asked)
    whole, found, told = _on_sqlite(draft, index) if draft.dialect == "sqlite" else _on_postgresql(draft, index)
    path = [asked.entity]
    for step in way.steps[:-1]:
        path.append(draft.sight.model.entities[path[-1]].references[step].to)
    for at in reversed(range(len(way.steps))):
        rows = draft.tables.of(path[at]).alias(draft.name("t")) if at else source.table
        whole = whole.join(rows, rows.c[way.steps[at]] == found)
        found = rows.c.id
    return _ids(source, whole, [told, *conditions])


def _ids(source: Source, whole: FromClause, conditions: Sequence[ColumnElement[bool]]) -> Select[str]:
    ids: ColumnElement[str] = source.table.c.id
    return select(ids.label("id")).select_from(source.scene.from_clause(whole)).where(*conditions)


def _own_on_sqlite(draft: Draft, asked: Asked, index: SearchIndex, judged: tuple[str, ...]) -> Select[str]:
    """Ask the entity's own index; where it knows what the eyes see rows by, a record that they do not see is never fetched."""
    columns = draft.tables.of(asked.entity).c
    kept = [Column(judging.column(key), columns[key].type, key=key) for key in judged if key != "id"]
    whole, found, told = _on_sqlite(draft, index, kept)
    rows = draft.sight.of(asked.entity).rows
    beside = rows is not None and _beside(draft, asked.entity, rows, judged)
    source, conditions = base(draft, asked, judged=beside)
    if beside and rows is not None:
        docs = cast("Any", found).table
        row = Source(Scene(draft), source.entity, docs, eyed=False)
        conditions = [draft.conditions(row, rows), *conditions]
    return _ids(source, whole.join(source.table, source.table.c.id == found), [told, *conditions])


def _beside(draft: Draft, entity: str, rows: Expression, judged: tuple[str, ...]) -> bool:
    """Tell whether a condition asks nothing of a row but what is kept beside its document."""
    scope = draft.sight.model.entities[entity].scope
    own = [path for path in rows.paths if scope.member(path.partition(".")[0]) is not None]
    return all(path == "id" or path in judged for path in own)


def _own_on_postgresql(draft: Draft, asked: Asked, index: SearchIndex, _judged: tuple[str, ...]) -> Select[str]:
    """Ask the entity's own index alone: PostgreSQL would else read half of an index of what the eyes see rows by, to fetch fewer rows."""
    rows = draft.tables.of(asked.entity).alias(draft.name("t"))
    fenced = select(rows).where(_held(draft, index, rows)).offset(literal_column("0")).subquery(draft.name("t"))
    source, conditions = base(draft, asked, fenced)
    return _ids(source, source.table, conditions)


def _on_sqlite(
    draft: Draft, index: SearchIndex, kept: Sequence[Column[Any]] = ()
) -> tuple[FromClause, ColumnElement[str], ColumnElement[bool]]:
    texts = table(index.name, column("rowid")).alias(draft.name("f"))
    doc, of = Column("doc", BigInteger(), key="fw_doc"), Column("id", Text())
    docs = Table(judging.documents(index), MetaData(), doc, of, *kept).alias(draft.name("d"))
    # A full-text table is asked by its own name, as if it were a column.
    asked = literal_column(f'{texts.name}."{index.name}"').bool_op("MATCH")(draft.bind(PIECES, Text()))
    return texts.join(docs, docs.c.fw_doc == texts.c.rowid), docs.c.id, asked


def _on_postgresql(draft: Draft, index: SearchIndex) -> tuple[FromClause, ColumnElement[str], ColumnElement[bool]]:
    rows = table(index.table, column("id")).alias(draft.name("f"))
    return rows, rows.c.id, _held(draft, index, rows)


def _held(draft: Draft, index: SearchIndex, rows: FromClause) -> ColumnElement[bool]:
    held: ColumnElement[Any] = literal_column(postgresql.pieces(index, str(cast("Any", rows).name)))
    return held.bool_op("@>")(draft.bind(PIECES, pg.ARRAY(pg.TEXT())))
