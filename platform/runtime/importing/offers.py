"""Which columns a file for an entity may have: its own fields, and what names the records that its references point to."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ...kernel.text import nearest
from ...metamodel.fields import Field, ReferenceField
from ...metamodel.model import EntityModel
from ..context import Actor
from ..installed import InstalledApp
from ..rights import Rights

_MARK = "*"
_IN_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_DEEPEST = 3
_ALIKE = 0.75
_HIDDEN = object()


@dataclass(frozen=True, slots=True)
class Offer:
    """A column that can be filled: its path (`customer`, `order.code`), the field at its end, and every name it goes by."""

    path: str
    field: Field
    names: frozenset[str]
    titles: tuple[Mapping[str, str], ...]


def folded(text: str) -> str:
    """Return a column's name as names are compared: without stars, capitals and doubled blanks."""
    return " ".join(text.replace(_MARK, " ").split()).casefold()


def names_of(key: str, field: Field) -> set[str]:
    """Return everything that a column of the field may be called."""
    return {folded(key), *(folded(title) for title in field.title.values() if title)}


def fillable(entity: EntityModel, writable: frozenset[str]) -> dict[str, Field]:
    """Return the fields that a person can fill by a file, in the entity's order."""
    return {key: field for key, field in entity.fields.items() if key in writable and not field.derived}


def offers_of(app: InstalledApp, actor: Actor, entity: EntityModel) -> dict[str, Offer]:
    """Return every column that a person can fill, by path."""
    rights = app.rights(actor)
    writable = rights.writable(entity.key, "create") | rights.writable(entity.key, "update")
    offers: dict[str, Offer] = {}
    for key, field in fillable(entity, writable).items():
        offers[key] = Offer(key, field, frozenset(names_of(key, field)), (field.title,))
        if isinstance(field, ReferenceField):
            for below in _below(app, rights, offers[key], field, _DEEPEST):
                offers[below.path] = below
    return offers


def _below(app: InstalledApp, rights: Rights, above: Offer, field: ReferenceField, depth: int) -> Iterator[Offer]:
    target = app.model.entities[field.to]
    for key in naming_fields(target):
        kind = target.fields[key]
        seen = rights.visible(target.key)
        if seen is None or seen.fields.get(key, _HIDDEN) is not None:
            continue  # where it is seen on some rows only, naming records by it would tell the others
        names = {
            f"{over}{mark}{own}" for over in above.names for own in names_of(key, kind) for mark in (".", " ", "/", "")
        }
        offer = Offer(f"{above.path}.{key}", kind, frozenset(names), (*above.titles, kind.title))
        yield offer
        if isinstance(kind, ReferenceField) and depth > 1:
            yield from _below(app, rights, offer, kind, depth - 1)


def naming_fields(entity: EntityModel) -> list[str]:
    """Return the fields that can name a record of the entity: those of its keys, and each that is unique alone."""
    of_keys = [key for unique in entity.definition.keys for key in unique.unique]
    alone = [key for key, field in entity.fields.items() if field.unique and field.column() is not None]
    return list(dict.fromkeys([*of_keys, *alone]))


def names_one(entity: EntityModel, keys: frozenset[str]) -> bool:
    """Tell whether values for these fields can name at most one record."""
    alone = [frozenset((key,)) for key, field in entity.fields.items() if field.unique]
    return any(keys == known for known in (*alone, *(frozenset(unique.unique) for unique in entity.definition.keys)))


def guess(head: str, offers: Mapping[str, Offer], taken: frozenset[str], own: Collection[str] = ()) -> tuple[str, bool]:
    """Return the column that a head probably means and whether that is sure; empty where nothing is near.

    `own` is what the entity itself is called: `item_code` of an item is probably its code.
    """
    for text in (folded(head), folded(_IN_BRACKETS.sub(" ", head))):
        for path, offer in offers.items():
            if text and text in offer.names and path not in taken:
                return path, True
    text = folded(head)
    for name in sorted(filter(None, own), key=len, reverse=True):
        rest = text.removeprefix(name).lstrip("_-. /")
        for path, offer in offers.items():
            if rest != text and rest in offer.names and path not in taken:
                return path, False
    near = [
        (SequenceMatcher(None, text, name).ratio(), path)
        for path, o in offers.items()
        if path not in taken
        for name in o.names
    ]
    score, path = max(near, default=(0.0, ""))
    return (path, False) if score >= _ALIKE and len(text) > 1 else ("", False)


def closest(head: str, offers: Mapping[str, Offer]) -> str:
    """Return the name that is nearest to a head that nobody knows, for a hint."""
    return nearest(folded(head), {name for offer in offers.values() for name in offer.names})
