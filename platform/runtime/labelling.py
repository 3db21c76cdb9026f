"""What records of several apps are called, for lists that name them beside something else."""

from collections.abc import Iterable, Mapping

from ..metamodel.query import Query
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import read

Named = tuple[str, str, str]
"""A record: its app, its entity and its id."""


def labels_of(engine: Engine, actor: Actor, apps: Mapping[str, InstalledApp], named: Iterable[Named]) -> dict[Named, str]:
    """Return the labels of records as a person reads them; those that the person does not see are left out."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for key, entity, record_id in named:
        app = apps[key]
        if entity in app.model.entities and app.rights(actor).visible(entity) is not None:
            wanted.setdefault((key, entity), set()).add(record_id)
    found: dict[Named, str] = {}
    for (key, entity), ids in wanted.items():
        query = Query(entity, labelled=True, ids=tuple(sorted(ids)), limit=None)
        for record in read(engine, apps[key], actor, query, wire=True).rows:
            found[key, entity, str(record["id"])] = str(record.get("label") or "")
    return found
