"""Records that are named by id or by natural key, as far as the person knows them."""

from collections.abc import Collection

from ...kernel.ids import is_id
from ...metamodel.model import EntityModel
from ...store import records
from ..keyed import find_named
from ..seen import known_to
from .draft import Saving


def found_records(saving: Saving, target: EntityModel, names: Collection[str]) -> dict[str, str]:
    """Return the ids of the records that some names mean, made in the same save or there already; unknown names are left out."""
    if not names:
        return {}
    made = {d.id for d in saving.drafts if d.event == "created" and d.entity.key == target.key}
    ids = {name for name in names if is_id(name)}
    found = {name: name for name in seen_records(saving, target, ids - made) | (ids & made)}
    return found | _by_key(saving, target, set(names) - found.keys())


def seen_records(saving: Saving, target: EntityModel, ids: Collection[str], fields: Collection[str] = ()) -> set[str]:
    """Return those of the ids that exist for the person: what may not be read cannot be pointed to."""
    if not ids:
        return set()
    known = known_to(saving.engine, saving.app, saving.actor, target.key, ids, saving.connection, fields=fields)
    return set(records.fetch(saving.connection, saving.app.tables.of(target.key), known, ("id",))) if known else known


def _by_key(saving: Saving, target: EntityModel, names: set[str]) -> dict[str, str]:
    ids = find_named(saving.app, target, names, saving.connection)
    allowed = seen_records(saving, target, set(ids.values()), target.natural_key)
    return {name: record_id for name, record_id in ids.items() if record_id in allowed}
