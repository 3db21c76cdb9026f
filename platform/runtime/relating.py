"""What points to a record: references and links of other records, counted as the person sees them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..metamodel.query import Query
from ..store import fence
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .newest import at_newest
from .read import count_at_most, parse_where, read_one

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Relation:
    """Records of an entity that point here by a field: how many (`more`: there are others), and the condition that finds them."""

    entity: str
    field: str
    count: int
    more: bool
    where: str


@at_newest
def related(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str) -> list[Relation]:
    """Return what points to a record, one count for each field that can; raises NotFound where the person does not see it.

    Sub-tables are left out: they are fields of the record itself. What the person may not see is not counted, and a field that
    they may not read does not exist. It costs one statement a field, however many records there are.
    """
    read_one(engine, app, actor, entity, record_id)
    found: list[Relation] = []
    with engine.database.read() as connection:
        for other, field, where in _pointing(app, actor, entity, record_id):
            query = Query(other, where=parse_where(app, actor, other, where), limit=None)
            count = count_at_most(engine, app, actor, query, MOST_COUNTED + 1, connection=connection)
            found.append(Relation(other, field, min(count, MOST_COUNTED), count > MOST_COUNTED, where))
        fence.confirm(connection, app.key, app.head)
    return found


def _pointing(app: InstalledApp, actor: Actor, entity: str, record_id: str) -> Iterator[tuple[str, str, str]]:
    """Yield each entity and field that can point here and that the person may read, with the condition for this record."""
    rights = app.rights(actor)
    own = app.model.entities[entity].children
    rows = {(child.of, child.by) for key, child in own.items() if rights.sees(entity, key)}
    for other, model in app.model.entities.items():
        for field, reference in model.references.items():
            if reference.to == entity and rights.sees(other, field) and (other, field) not in rows:
                yield other, field, f"{field} == '{record_id}'"
        for field, link in model.links.items():
            if link.to == entity and rights.sees(other, field):
                yield other, field, f"any({field}, id == '{record_id}')"
