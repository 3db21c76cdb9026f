"""The bin: what was deleted, put back through the write path with the same ids, or forgotten for ever.

A person finds there what they deleted themselves, and what others deleted of entities of which they see every record, as far
as they may put it back. Each entry is a bundle: a deleted record with all that went along and all that let go of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..kernel.json import Json
from ..kernel.problems import Forbidden, Location, NotFound, Problem
from ..metamodel.fields import ManyField, RollupField
from ..metamodel.fields.many import ids_of
from ..metamodel.kinds.role import Action
from ..metamodel.scope import SYSTEM_TYPES
from ..metamodel.values import Value
from ..store import bin as waste
from ..store import comments, files, links, records
from ..store.engine import Connection
from .changes import Change, Restore, Saved, Update
from .chronicle import people
from .context import SYSTEM, Actor
from .engine import Engine
from .installed import InstalledApp
from .save import save_telling

_PURGING: tuple[Action, ...] = ("delete", "restore")


@dataclass(frozen=True, slots=True)
class Binned:
    """A page of the bin, newest first, and the mark at which the next page begins (empty at the end)."""

    rows: list[dict[str, Json]]
    next: str


@dataclass(slots=True)
class Restored:
    """What was put back, and what could not be put back with it."""

    saved: list[Saved] = field(default_factory=list[Saved])
    left_out: list[Problem] = field(default_factory=list[Problem])


def binned(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str = "", *, before: int | None = None, limit: int = 50
) -> Binned:
    """Return a page of what the person may find in the bin, of one entity or of all."""
    rights = app.rights(actor)
    entities = [key for key in app.model.entities if rights.allows(key, "restore") and entity in ("", key)]
    with engine.database.read() as connection:
        found = waste.roots(connection, app.key, entities, before=before, limit=limit + 1) if entities else []
        shown = [image for _, image in found[:limit] if _finds(app, actor, image)]
        sizes = _told_sizes(app, actor, shown, waste.sizes(connection, [image.bundle for image in shown]))
        names = people(connection, {image.by for image in shown})
    rows = [_entry(image, sizes[image.bundle], names[image.by], _seen(app, actor, image)) for image in shown]
    return Binned(rows, str(found[limit - 1][0]) if len(found) > limit else "")


def _entry(image: waste.Image, size: int, by: str, values: dict[str, Json]) -> dict[str, Json]:
    return {
        "id": image.bundle, "batch": image.batch, "entity": image.entity, "record": image.record_id,
        "at": image.at.isoformat().replace("+00:00", "Z"), "by": {"id": image.by, "label": by}, "records": size, "values": values,
    }  # fmt: skip


def _finds(app: InstalledApp, actor: Actor, image: waste.Image) -> bool:
    """Tell whether a person finds an entry: it is their own, or they see every record of its entity."""
    rights = app.rights(actor)
    return rights.allows(image.entity, "restore") and (image.by == actor.id or rights.rows(image.entity, "restore") is None)


def _seen(app: InstalledApp, actor: Actor, image: waste.Image) -> dict[str, Json]:
    """Return the values that the person may see on every record; a secret is no value, nor a sum over others.

    What leads to other records is told only to those who see all of them.
    """
    rights = app.rights(actor)
    seen = rights.visible(image.entity)
    if seen is None:
        return {}
    entity = app.model.entities[image.entity]
    hidden = {*entity.secrets, *SYSTEM_TYPES}
    if not rights.system:
        hidden |= {key for key, kind in entity.fields.items() if isinstance(kind, RollupField)}
        hidden |= {key for key in entity.fields if (to := rights.target(image.entity, key)) and not rights.whole(to)}
    shown = {key for key, condition in seen.fields.items() if condition is None and key not in seen.veils} - hidden
    return {key: value for key, value in image.image.items() if key in shown}


def _told_sizes(
    app: InstalledApp, actor: Actor, images: Sequence[waste.Image], sizes: Mapping[str, int]
) -> dict[str, int]:
    """Return how many records each bundle holds, as far as the person sees all that may have gone along; else it is one."""
    rights = app.rights(actor)
    whole = {entity: all(rights.whole(along) for along in _along(app, entity)) for entity in {i.entity for i in images}}
    return {image.bundle: sizes[image.bundle] if whole[image.entity] else 1 for image in images}


def _along(app: InstalledApp, entity: str) -> set[str]:
    """Return the entities whose records go along with a deleted one."""
    found: set[str] = set()
    level = {entity}
    while level:
        level = {
            key for key, each in app.model.entities.items() if key not in found
            for field in each.references.values() if field.to in level and field.on_delete == "cascade"
        }  # fmt: skip
        found |= level
    return found


def restore(engine: Engine, app: InstalledApp, actor: Actor, bundles: Sequence[str], connection: Connection) -> Restored:
    """Put bundles back, all or none, with their ids; raises NotFound for what the person does not find, Invalid with all problems."""
    images = _found(app, actor, bundles, connection)
    restored = Restored()
    changes: list[Change] = []
    for image in images:
        if image.link:
            continue
        if image.entity not in app.model.entities:
            restored.left_out.append(Problem("restored_without_entity", {"entity": image.entity}))
            continue
        system = {"version": image.version} | {key: image.image[key] for key in SYSTEM_TYPES if key in image.image}
        values = {key: value for key, value in image.image.items() if key not in SYSTEM_TYPES}
        changes.append(Restore(image.entity, image.record_id, values, system))
    restored.saved, told = save_telling(engine, app, actor, changes, connection)
    restored.left_out += told
    linking = [image for image in images if image.link and image.entity in app.model.entities]
    save_telling(engine, app, SYSTEM, _linked(app, linking, connection, restored), connection)
    waste.forget(connection, app.key, list(dict.fromkeys(bundles)))
    return restored


def _found(app: InstalledApp, actor: Actor, bundles: Sequence[str], connection: Connection) -> list[waste.Image]:
    """Return the images of some bundles; raises NotFound with each bundle that the person does not find."""
    images = waste.of_bundles(connection, app.key, list(dict.fromkeys(bundles)), lock=True)
    there = {image.bundle for image in images if image.root and _finds(app, actor, image)}
    missing = [n for n, bundle in enumerate(bundles) if bundle not in there]
    if missing:
        raise NotFound(*(Problem("not_in_bin", {}, Location(path=f"/ids/{n}")) for n in missing))
    return images


def _linked(app: InstalledApp, images: Sequence[waste.Image], connection: Connection, restored: Restored) -> list[Change]:
    """Return the changes by which records point again to what is back; one that points elsewhere by now stays as it is."""
    back = {saved.id for saved in restored.saved}
    changes: dict[tuple[str, str], dict[str, object]] = {}
    for entity, group in _by_entity(images).items():
        model = app.model.entities[entity]
        rows = records.fetch(connection, app.tables.of(entity), {image.record_id for image in group}, lock=True)
        for image in group:
            row = rows.get(image.record_id)
            for key, old in image.image.items() if row is not None else ():
                known = model.fields.get(key)
                if known is None:
                    continue
                many = isinstance(known, ManyField)
                now: Value = [] if many else row.get(key) if row is not None else None
                if many:
                    now = _links(app, entity, key, image.record_id, connection)
                again = [each for each in (ids_of(old) if many else [str(old)]) if each in back]  # type: ignore[arg-type]
                if again and many:
                    changes.setdefault((entity, image.record_id), {})[key] = [*dict.fromkeys([*ids_of(now), *again])]
                elif again and now is None:
                    changes.setdefault((entity, image.record_id), {})[key] = again[0]
    return [Update(entity, record_id, values) for (entity, record_id), values in changes.items()]


def _links(app: InstalledApp, entity: str, key: str, record_id: str, connection: Connection) -> Value:
    return [*links.linked(connection, app.tables.link(entity, key), [record_id])[record_id]]


def _by_entity(images: Sequence[waste.Image]) -> Mapping[str, list[waste.Image]]:
    groups: dict[str, list[waste.Image]] = {}
    for image in images:
        groups.setdefault(image.entity, []).append(image)
    return groups


def purge(app: InstalledApp, actor: Actor, bundles: Sequence[str], connection: Connection) -> int:
    """Forget bundles for ever; returns how many records that were.

    Only who may delete and put back every record of an entity may do so, so that nobody covers their own traces.
    """
    rights = app.rights(actor)
    images = _found(app, actor, bundles, connection)
    for image in images:
        may = all(rights.allows(image.entity, do) and rights.rows(image.entity, do) is None for do in _PURGING)
        if image.root and not may:
            raise Forbidden(Problem("not_allowed", {"action": "purge", "entity": image.entity}))
    for entity, group in _by_entity([image for image in images if not image.link]).items():
        gone = {image.record_id for image in group}
        files.release(connection, app.key, entity, gone)
        comments.forget(connection, app.key, entity, gone)
    return waste.forget(connection, app.key, bundles)
