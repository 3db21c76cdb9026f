"""What of a record's kept changes a person may read: no more than of the record itself, and of records named in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ..expressions import Expression
from ..kernel.json import Json
from ..metamodel.fields import RollupField
from ..metamodel.kinds.role import Mask
from ..metamodel.label import plain_text
from ..metamodel.masks import masked
from ..metamodel.query import Query
from ..metamodel.values import Value
from ..store.engine import Connection
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import visible_ids
from .seen import unseen_ids

Changes = Mapping[str, Json]


@dataclass(frozen=True)
class Past:
    """The eyes on one record's history: the fields that show, those that are masked, what may not be named."""

    open: frozenset[str]
    veils: Mapping[str, Mask]
    hidden: frozenset[str]
    unlabelled: frozenset[str]

    def told(self, changes: Changes) -> dict[str, Json]:
        """Return kept changes without what the person may not read."""
        told: dict[str, Json] = {}
        for field, change in changes.items():
            if field in self.open:
                seen = self._named(change, label=field not in self.unlabelled)
                if seen == change or not (isinstance(seen, list) and len(seen) == 2 and seen[0] == seen[1]):
                    told[field] = seen  # from one unseen record to another, or to none, nothing happened for the person
            elif field in self.veils:
                told[field] = _veiled(change, self.veils[field])
        return told

    def _named(self, value: Json, *, label: bool) -> Json:
        """Return a value without the ids of records that the person does not see."""
        if isinstance(value, str):
            return None if value in self.hidden else value
        if isinstance(value, list):
            return [self._named(each, label=label) for each in value]
        if isinstance(value, dict) and "id" in value:
            if value["id"] in self.hidden:
                return None
            return value if label or "label" not in value else {**value, "label": ""}
        return value


def past_of(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str, changes: Sequence[Changes],
    *, connection: Connection,
) -> Past:
    """Return the eyes of a person on a record's history; the record itself must be one that the person sees."""
    rights = app.rights(actor)
    model = app.model.entities[entity]
    seen = rights.visible(entity)
    assert seen is not None

    def holds(condition: Expression | None) -> bool:
        if condition is None:
            return True
        query = Query(entity, ids=(record_id,), where=condition, limit=None)
        return bool(visible_ids(engine, app, actor, query, connection, rights=False))

    fields = {field for change in changes for field in change if field in model.fields}
    # A stored sum also tells of records that the person does not see.
    fields -= set() if rights.system else {key for key, field in model.fields.items() if isinstance(field, RollupField)}
    shown = frozenset(field for field in fields if field in seen.fields and holds(seen.fields[field]))
    veils: dict[str, Mask] = {}
    for field in (fields - shown) & seen.veils.keys():
        for veil in reversed(seen.veils[field]):  # the one that tells most stands first
            veils.update({field: veil.mask} if holds(veil.rows) else {})
    named: dict[str, set[str]] = {}
    for field in shown:
        target = rights.target(entity, field)
        if target is not None:
            named.setdefault(target, set()).update(_ids(change[field] for change in changes if field in change))
    hidden = unseen_ids(engine, app, actor, named, connection)
    unlabelled = frozenset(field for field in shown if not _label_open(app, actor, entity, field))
    return Past(shown, veils, frozenset(hidden), unlabelled)


def _ids(values: Iterable[Json]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _ids(value)
        elif isinstance(value, dict) and isinstance(value.get("id"), str):
            yield str(value["id"])


def _label_open(app: InstalledApp, actor: Actor, entity: str, field: str) -> bool:
    """Tell whether the label that was kept of a record named by a field holds nothing that is hidden on some record."""
    rights = app.rights(actor)
    target = rights.target(entity, field)
    return target is None or rights.system or all(rights.open(target, path) for path in app.model.entities[target].label.paths)


def _veiled(change: Json, mask: Mask) -> Json:
    if isinstance(change, list):
        return [None if value is None else masked(plain_text(cast("Value", value)), mask) for value in change]
    return None
