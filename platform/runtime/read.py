"""The read path: every look at records goes through here, with the rights of the person who looks."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..expressions import Expression
from ..kernel.problems import BadRequest, Location, NotFound, Problem
from ..kernel.text import nearest
from ..metamodel.query import Groups, Query, Walk
from ..store import fence
from ..store.engine import Connection
from ..store.query import Asker, Reader, everything
from .context import SYSTEM, Actor
from .engine import Engine
from .installed import InstalledApp
from .measuring import measured
from .newest import at_newest

LARGEST_PAGE = 500
MOST_PATHS = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Records in the form of the API, and the cursor behind them; empty at the end."""

    rows: list[dict[str, Any]]
    next: str


@at_newest
@measured("read")
def read(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    query: Query,
    *,
    connection: Connection | None = None,
    wire: bool = False,
) -> Page:
    """Return a page of records that the person may see; references as `{id, label}`.

    With `wire` the values are what JSON will hold (decimals and moments as text), which is faster; else Python values.
    Raises BadRequest for paths, limits and cursors that are none, NotFound for an unknown entity.
    """
    reader = _reader(app, actor, query.entity)
    _check_size(query)
    with _connected(engine, app, connection) as open_connection:
        answer = reader.page(open_connection, query, _asker(engine, app, actor), wire=wire)
    return Page(answer.rows, answer.next)


@measured("read")
def read_one(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    entity: str,
    record_id: str,
    *,
    expand: tuple[str, ...] = (),
    wire: bool = False,
) -> dict[str, Any]:
    """Return one record; raises NotFound where there is none or it may not be seen."""
    query = Query(entity, expand=expand, ids=(record_id,), limit=None)
    rows = read(engine, app, actor, query, wire=wire).rows
    if not rows:
        raise NotFound(Problem("unknown_record", {"entity": entity, "id": record_id[:80]}))
    return rows[0]


@at_newest
def group(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    groups: Groups,
    *,
    connection: Connection | None = None,
    wire: bool = False,
) -> list[dict[str, Any]]:
    """Return counts and exact sums of what the person may see: each row has the values grouped by, `count` and `sum_<path>`."""
    reader = _reader(app, actor, groups.entity)
    with _connected(engine, app, connection) as open_connection:
        return reader.groups(open_connection, groups, _asker(engine, app, actor), wire=wire)


@at_newest
def count_at_most(
    engine: Engine, app: InstalledApp, actor: Actor, query: Query, limit: int, *, connection: Connection | None = None
) -> int:
    """Return how many records answer a question, counting no further than `limit`."""
    reader = _reader(app, actor, query.entity)
    with _connected(engine, app, connection) as open_connection:
        return reader.count(open_connection, query, _asker(engine, app, actor), limit)


@at_newest
def tree_ids(engine: Engine, app: InstalledApp, actor: Actor, walk: Walk, limit: int) -> dict[str, int]:
    """Return the ids of the visible records below a record (or above it), itself included, with how many steps each is away."""
    reader = _reader(app, actor, walk.entity)
    with _connected(engine, app, None) as connection:
        return reader.tree(connection, walk, _asker(engine, app, actor), limit)


def searched_paths(engine: Engine, app: InstalledApp, actor: Actor, text: str) -> dict[str, tuple[str, ...]]:
    """Return the entities in which a text can be found quickly, each with the search paths that the person may see."""
    known = next((key for key in app.model.entities if app.rights(actor).visible(key)), None)
    return _reader(app, actor, known).searched(text, engine.database.dialect) if known else {}


@at_newest
def visible_ids(
    engine: Engine,
    app: InstalledApp,
    actor: Actor,
    query: Query,
    connection: Connection | None = None,
    *,
    rights: bool = True,
) -> set[str]:
    """Return the ids of all records that answer a question; without `rights` only its own condition counts."""
    reader = _reader(app, actor if rights else SYSTEM, query.entity)
    with _connected(engine, app, connection) as open_connection:
        return reader.ids(open_connection, query, _asker(engine, app, actor))


@at_newest
def fetch_values(
    engine: Engine,
    app: InstalledApp,
    entity: str,
    ids: Sequence[str],
    paths: Sequence[str],
    connection: Connection | None = None,
) -> list[dict[str, Any]]:
    """Return the values at paths of records, without rights, one dict for each id in the given order.

    Keys are the dotted paths and `id`; a reference is its id, a snapshot its document. A children path holds a list of
    such dicts, with the values asked for behind it (`lines` and `lines.quantity`). Of an unknown id all values are None.
    """
    reader = _reader(app, SYSTEM, entity)
    with _connected(engine, app, connection) as open_connection:
        return reader.values(open_connection, entity, ids, paths, _asker(engine, app, SYSTEM))


def parse_where(app: InstalledApp, actor: Actor, entity: str, text: str) -> Expression | None:
    """Return a condition as the person may write it, or None for empty text.

    A field that may not be read is as unknown as a mistyped one. Raises BadRequest with all problems, each with its column.
    """
    if not text.strip():
        return None
    expression, problems = _reader(app, actor, entity).parse(entity, text)
    if expression is None:
        raise BadRequest(*(p.at(Location(path="/where", column=p.location.column)) for p in problems))
    return expression


def asks_only_seen(app: InstalledApp, actor: Actor, entity: str, where: str, paths: Sequence[str]) -> bool:
    """Tell whether a person sees everything that a condition and some paths or orders name."""
    reader = _reader(app, actor, entity)
    condition = not where.strip() or reader.parse(entity, where)[0] is not None
    return condition and reader.sees(entity, [path.removeprefix("-") for path in paths])


def _reader(app: InstalledApp, actor: Actor, entity: str) -> Reader:
    rights = app.rights(actor)
    found = app.readers.get(rights.fingerprint)
    if found is None:
        eyes = everything(app.model) if actor.system else rights.visible
        found = app.readers[rights.fingerprint] = Reader(app.model, app.tables, eyes)
    if not found.sight.exists(entity):
        known = [key for key in app.model.entities if found.sight.exists(key)]
        raise NotFound(Problem("unknown_entity", {"name": entity, "near": nearest(entity, known)}))
    return found


def _asker(engine: Engine, app: InstalledApp, actor: Actor) -> Asker:
    name = None if actor.system else actor.name
    bound = actor.records.get(app.key, {})
    # Who comes from outside is never taken for somebody because of a name.
    known_by = name if actor.kind == "member" else None
    records: dict[str, str | None] = {each: bound.get(each) for each in app.model.definitions.app.actor}
    return Asker(actor.id, name, engine.environment(app), known_by, records)


def _check_size(query: Query) -> None:
    if query.limit is not None and not 1 <= query.limit <= LARGEST_PAGE:
        raise BadRequest(Problem("bad_limit", {"max": LARGEST_PAGE}, Location(path="/limit")))
    for part, paths in (("fields", query.fields), ("expand", query.expand), ("order_by", query.order_by)):
        if len(paths) > MOST_PATHS:
            raise BadRequest(Problem("too_many_parts", {"part": part, "max": MOST_PATHS}, Location(path=f"/{part}")))


@contextmanager
def _connected(engine: Engine, app: InstalledApp, connection: Connection | None) -> Generator[Connection]:
    if connection is not None:
        yield connection
        return
    with engine.database.read() as fresh:
        yield fresh
        fence.confirm(fresh, app.key, app.head)
