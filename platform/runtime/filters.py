"""Saved filters: a person's own, and those shared with a role of theirs; none tells of a field that its reader cannot see."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from ..kernel.ids import new_id
from ..kernel.problems import Conflict, Forbidden, Invalid, Location, NotFound, Problem
from ..metamodel.query import Query
from ..store import filters
from ..store.filters import SavedFilter
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import asks_only_seen, parse_where, read

MOST = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What a filter shall be: its title, the question as texts, and the roles that it is shared with."""

    entity: str
    title: str
    where: str = ""
    search: str = ""
    order_by: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def question(self) -> dict[str, object]:
        """Return the question as it is kept."""
        return {"where": self.where, "search": self.search, "order_by": [*self.order_by], "fields": [*self.fields]}


def saved_filters(engine: Engine, app: InstalledApp, actor: Actor, entity: str = "") -> list[SavedFilter]:
    """Return the filters that a person can use: their own, and those shared with a role of theirs, as far as they see what is asked."""
    with engine.database.read() as connection:
        found = filters.listing(connection, app.key, entity)
    roles = actor.roles_in(app.key)
    usable = (each for each in found if each.owner == actor.id or roles.intersection(each.shared))
    return [each for each in usable if _seen(app, actor, each)]


def save_filter(engine: Engine, app: InstalledApp, actor: Actor, wish: Wish) -> SavedFilter:
    """Keep a filter; raises BadRequest where its question cannot be asked, Forbidden where it cannot be shared so."""
    _check(engine, app, actor, wish)
    now = engine.clock.now()
    saved = SavedFilter(
        new_id(), app.key, wish.entity, actor.id, wish.title, wish.question, sorted({*wish.shared}), 1, now, now
    )
    with engine.database.write() as connection:
        if filters.count_of(connection, app.key, actor.id) >= MOST:
            raise Invalid(Problem("too_many_filters", {"max": MOST}))
        filters.add(connection, saved)
    return saved


def change_filter(
    engine: Engine, app: InstalledApp, actor: Actor, filter_id: str, version: int, wish: Wish
) -> SavedFilter:
    """Change a filter of one's own that is still at a version; raises what `save_filter` does, NotFound and Conflict."""
    before = own_filter(engine, app, actor, filter_id)
    _check(engine, app, actor, replace(wish, entity=before.entity), before.shared)
    saved = before._replace(
        title=wish.title,
        question=wish.question,
        shared=sorted({*wish.shared}),
        version=version + 1,
        updated_at=engine.clock.now(),
    )
    with engine.database.write() as connection:
        if not filters.change(connection, saved):
            raise Conflict(Problem("stale_version", {"now": before.version, "given": version}))
    return saved


def remove_filter(engine: Engine, app: InstalledApp, actor: Actor, filter_id: str) -> None:
    """Forget a filter of one's own; raises NotFound."""
    own_filter(engine, app, actor, filter_id)
    with engine.database.write() as connection:
        filters.remove(connection, app.key, (filter_id,))


def own_filter(engine: Engine, app: InstalledApp, actor: Actor, filter_id: str) -> SavedFilter:
    """Return a filter of the person; another's does not exist here. Raises NotFound."""
    with engine.database.read() as connection:
        found = filters.get(connection, app.key, filter_id)
    if found is None or found.owner != actor.id:
        raise NotFound(Problem("unknown_filter", {"id": filter_id[:80]}))
    return found


def _seen(app: InstalledApp, actor: Actor, saved: SavedFilter) -> bool:
    if saved.entity not in app.model.entities or app.rights(actor).visible(saved.entity) is None:
        return False
    paths = (*saved.question["order_by"], *saved.question["fields"])
    return asks_only_seen(app, actor, saved.entity, saved.question["where"], paths)


def _check(engine: Engine, app: InstalledApp, actor: Actor, wish: Wish, known: Collection[str] = ()) -> None:
    rights = app.rights(actor)
    mine = actor.roles_in(app.key) | rights.gives
    foreign = [role for role in wish.shared if role not in mine and role not in known]
    if foreign:
        raise Forbidden(Problem("filter_not_shared", {"roles": ", ".join(foreign)[:200]}, Location(path="/shared")))
    where = parse_where(app, actor, wish.entity, wish.where)
    query = Query(wish.entity, wish.fields, where=where, search=wish.search, order_by=wish.order_by, limit=1)
    read(engine, app, actor, query)
