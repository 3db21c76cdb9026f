"""What is deleted goes to the bin: an image of each record and of all that goes along, and of the references that let go."""

from collections.abc import Mapping
from typing import cast

from ...kernel.ids import new_ids
from ...kernel.json import Json
from ...metamodel.scope import SYSTEM_TYPES
from ...metamodel.values import Value
from ...store import bin as waste
from ...store import records
from ..changes import Update
from .draft import Draft, Saving

Secrets = dict[tuple[str, str], dict[str, Value]]


def keep(saving: Saving) -> None:
    """Put what is about to be deleted into the bin, one bundle for each deletion that was asked for."""
    bundles: dict[str, list[Draft]] = {}
    for draft in saving.drafts:
        if draft.event == "deleted":
            bundles.setdefault(draft.place, []).append(draft)
    if not bundles:
        return
    kept = {place: drafts for place, drafts in bundles.items() if drafts[0].entity.definition.bin}
    ids = new_ids(len(kept) + 1)
    names = dict(zip(kept, ids[1:], strict=True))
    secrets = _secrets(saving)
    images = [_image(saving, d, names[p], ids[0], secrets, root=d is drafts[0]) for p, drafts in kept.items() for d in drafts]
    let_go = [d for d in saving.drafts if d.place in names and lets_go(d)]
    waste.put(saving.connection, [*images, *(_link(saving, d, names[d.place], ids[0]) for d in let_go)])
    saving.binned = ids[0]


def lets_go(draft: Draft) -> bool:
    """Tell whether a draft is only there because what it pointed to is deleted."""
    return draft.event == "updated" and isinstance(draft.change, Update) and not draft.change.values and bool(draft.values)


def _image(
    saving: Saving, draft: Draft, bundle: str, batch: str, secrets: Secrets, *, root: bool
) -> waste.Image:
    held = {**draft.before, **secrets.get((draft.entity.key, draft.id), {})}
    fields = {k: v for k, v in held.items() if v is not None and (k in draft.entity.fields or k in SYSTEM_TYPES)}
    return _made(saving, draft, bundle, batch, fields, root=root)


def _link(saving: Saving, draft: Draft, bundle: str, batch: str) -> waste.Image:
    return _made(saving, draft, bundle, batch, {key: draft.before.get(key) for key in draft.values}, link=True)


def _made(
    saving: Saving, draft: Draft, bundle: str, batch: str, fields: Mapping[str, Value], *, root: bool = False, link: bool = False
) -> waste.Image:
    image = cast("dict[str, Json]", fields)  # the store's JSON writes decimals and times as text
    return waste.Image(
        bundle, batch, saving.app.key, draft.entity.key, draft.id, root, link, image, cast("int", draft.before["version"]),
        saving.now, saving.actor.id, saving.cause.run_id or None,
    )  # fmt: skip


def _secrets(saving: Saving) -> Secrets:
    """Return the sealed texts of the records that go: a draft only knows that they are set."""
    found: Secrets = {}
    for entity, drafts in saving.groups("deleted"):
        if entity.secrets:
            rows = records.fetch(saving.connection, saving.app.tables.of(entity.key), [d.id for d in drafts], [*entity.secrets])
            found |= {(entity.key, key): {name: row[name] for name in entity.secrets} for key, row in rows.items()}
    return found
