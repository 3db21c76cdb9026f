"""Which field each column of a file fills: by a mapping that a person made, else by the names of keys and titles in any language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...kernel.problems import Invalid, Location, Problem
from ...metamodel.fields import ReferenceField
from ...metamodel.model import AppModel, EntityModel
from ...metamodel.query import Visible
from ...metamodel.scope import SYSTEM_TYPES
from .offers import Offer, closest, folded, names_of, names_one
from .report import Oddity

NOTES = "#"
"""What columns begin with that no import reads, such as the one that tells problems."""
Mapped = Mapping[str, str]
"""Head of a column → path that it fills; empty for a column that is left out."""


@dataclass
class Node:
    """How a reference is named: by one column, or by columns for the parts of its key."""

    place: int | None = None
    parts: dict[str, "Node"] = field(default_factory=dict[str, "Node"])

    def places(self) -> list[int]:
        """Return the columns that it is read from."""
        own = [] if self.place is None else [self.place]
        return own + [place for part in self.parts.values() for place in part.places()]


@dataclass(frozen=True, slots=True)
class Head:
    """The file's columns: plain fields and references by key, the place of the id where there is one, and what was left out."""

    names: Sequence[str]
    fields: Mapping[str, int]
    references: Mapping[str, Node]
    id_place: int | None
    notes: tuple[Oddity, ...]

    def filled(self) -> frozenset[str]:
        """Return the fields that the file fills."""
        return frozenset((*self.fields, *self.references))

    def place(self, key: str) -> int | None:
        """Return the first column that a field is read from."""
        if key in self.references:
            return next(iter(self.references[key].places()), None)
        return self.id_place if key == "id" else self.fields.get(key)


def read_head(
    cells: Sequence[str], model: AppModel, entity: EntityModel, offers: Mapping[str, Offer], seen: Visible,
    mapped: Mapped | None = None,
) -> Head:  # fmt: skip
    """Return the columns of a file; raises Invalid with every column that nobody knows, that comes twice, or that lacks a part.

    Columns that the engine keeps itself (an export has them) are left out and noted.
    """
    paths: dict[str, int] = {}
    problems: list[Problem] = []
    left_out: list[str] = []
    id_place: int | None = None
    kept = _kept(entity, offers, seen)
    backwards = list(offers.items())[::-1]  # of two of a name the first counts, and fields before parts of references
    by_name = {name: path for path, offer in backwards for name in offer.names}
    by_name |= {name: path for path, offer in backwards if "." not in path for name in offer.names}
    for place, cell in enumerate(cells):
        name = folded(cell)
        path = _mapped(cell, mapped, offers, problems) if mapped is not None else by_name.get(name, "")
        at = Location(path=f"/{cell.strip()[:80]}", line=1)
        if path in paths:
            problems.append(Problem("column_twice", {"field": path}, at))
        elif path:
            paths[path] = place
        elif name == "id" and "id" not in offers and mapped is None:
            id_place = place
        elif name and (mapped is not None or name in kept or name.startswith(NOTES)):
            left_out.append(cell)
        elif name:
            problems.append(
                Problem(
                    "unknown_column", {"column": cell[:80], "entity": entity.key, "near": closest(cell, offers)}, at
                )
            )
    references = _references(model, entity, paths, problems)
    if problems:
        raise Invalid(*problems)
    plain = {path: place for path, place in paths.items() if path.partition(".")[0] not in references}
    return Head(cells, plain, references, id_place, tuple(_note(cell) for cell in left_out))


def _kept(entity: EntityModel, offers: Mapping[str, Offer], seen: Visible) -> set[str]:
    shown = [key for key in seen.fields if key in entity.fields and key not in offers]
    return {name for key in shown for name in names_of(key, entity.fields[key])} | {
        key for key in SYSTEM_TYPES if key != "id"
    }


def _mapped(cell: str, mapped: Mapped, offers: Mapping[str, Offer], problems: list[Problem]) -> str:
    path = mapped.get(cell.strip(), "")
    if path and path not in offers:
        data = {"column": path[:80], "entity": "", "near": closest(path, offers)}
        problems.append(Problem("unknown_column", data, Location(path=f"/columns/{cell.strip()[:80]}")))
        return ""
    return path


def _note(cell: str) -> Oddity:
    return Oddity("column_left_out", {x: Problem("column_left_out", {"column": cell}).text(x) for x in ("zh", "en")}, 1)


def _references(
    model: AppModel, entity: EntityModel, paths: Mapping[str, int], problems: list[Problem]
) -> dict[str, Node]:
    """Return how each reference is named, as a tree; a tree that could name several records is a problem."""
    found: dict[str, Node] = {}
    for path, place in paths.items():
        key, *below = path.split(".")
        if not isinstance(entity.fields[key], ReferenceField):
            continue
        node = found.setdefault(key, Node())
        for part in below:
            node = node.parts.setdefault(part, Node())
        node.place = place
    for key, node in found.items():
        target = entity.fields[key]
        if isinstance(target, ReferenceField):
            _check(model, model.entities[target.to], node, key, problems)
    return found


def _check(model: AppModel, target: EntityModel, node: Node, path: str, problems: list[Problem]) -> None:
    if node.parts and (node.place is not None or not names_one(target, frozenset(node.parts))):
        wanted = " + ".join(f"{path}.{key}" for key in target.natural_key)
        problems.append(
            Problem("key_columns_missing", {"field": path, "columns": wanted}, Location(path=f"/{path}", line=1))
        )
        return
    for key, below in node.parts.items():
        kind = target.fields[key]
        if isinstance(kind, ReferenceField):
            _check(model, model.entities[kind.to], below, f"{path}.{key}", problems)
