"""What the database refused, told in the words of the change that caused it."""

from collections.abc import Generator
from contextlib import contextmanager

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.problems import Conflict, FormwrightError, Invalid, Location, Problem
from ...metamodel.key_conditions import OwnFields
from ...store import records
from ...store.conflict import StoreConflict
from ..installed import InstalledApp
from .draft import Draft, Saving


@contextmanager
def explaining(app: InstalledApp) -> Generator[None]:
    """Turn what the database refuses only when a transaction ends into a refusal that a person can read."""
    try:
        yield
    except StoreConflict as conflict:
        raise explained(conflict, None, app) from conflict


def explained(conflict: StoreConflict, saving: Saving | None, app: InstalledApp) -> FormwrightError:
    """Return the refusal that a database conflict means to a person: which record, which fields."""
    if saving is None or conflict.kind != "unique":
        return Conflict(Problem("store_refused", {"what": conflict.constraint or conflict.kind}))
    entity = app.tables.entity_of(conflict.table) if conflict.table else ""
    drafts = _within(saving, entity, conflict, app)
    fields = ", ".join(conflict.columns)
    culprits = _duplicates(drafts, conflict.columns) or _taken(saving, drafts, conflict, app)
    data = {"entity": entity, "fields": fields}
    field = f"/{conflict.columns[0]}" if conflict.columns else ""
    return Invalid(*(Problem("not_unique", data, Location(path=f"{d.place}{field}")) for d in culprits or drafts[:1]))


def _within(saving: Saving, entity: str, conflict: StoreConflict, app: InstalledApp) -> list[Draft]:
    """Return the drafts that a broken key can be about: of one under a condition, those for which it holds."""
    drafts = [d for d in saving.drafts if d.entity.key == entity and d.event != "deleted"]
    known = app.model.entities.get(entity)
    keys = [key for key in known.definition.keys if key.unique == conflict.columns] if known is not None else []
    texts = [key.where for key in keys if key.where is not None]
    if known is None or not texts or len(texts) < len(keys):
        return drafts
    scope = OwnFields(known.fields)
    holds = [Expression.parse(text, scope, t.BOOLEAN).compiled(saving.environment) for text in texts]
    return [d for d in drafts if any(hold({k: d.after(k) for k in d.entity.fields}) is True for hold in holds)]


def _duplicates(drafts: list[Draft], columns: tuple[str, ...]) -> list[Draft]:
    """Return the drafts that repeat an earlier one of the same save."""
    seen: set[tuple[object, ...]] = set()
    repeated: list[Draft] = []
    for draft in drafts:
        key = tuple(draft.after(c) for c in columns)
        if None not in key and key in seen:
            repeated.append(draft)
        seen.add(key)
    return repeated


def _taken(saving: Saving, drafts: list[Draft], conflict: StoreConflict, app: InstalledApp) -> list[Draft]:
    """Return the drafts whose key another record has already; the failed transaction is over, so it reads anew."""
    keys = {d.id: tuple(d.after(c) for c in conflict.columns) for d in drafts}
    with saving.engine.database.read() as connection:
        table = app.tables.of(app.tables.entity_of(conflict.table))
        found = records.fetch_by(connection, table, conflict.columns, set(keys.values()), ("id",))
    return [d for d in drafts if (row := found.get(keys[d.id])) is not None and row["id"] != d.id]
