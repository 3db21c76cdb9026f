"""Which field each column of a file fills: the head names fields by key or by title, in any language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...kernel.problems import Invalid, Location, Problem
from ...kernel.text import nearest
from ...metamodel.fields import Field
from ...metamodel.model import EntityModel
from ...metamodel.query import Visible
from ...metamodel.scope import SYSTEM_TYPES
from .report import Oddity

_MARK = "*"


@dataclass(frozen=True, slots=True)
class Head:
    """The file's columns: field keys by place, the place of the id where there is one, and what was left out."""

    fields: Mapping[int, str]
    names: Sequence[str]
    id_place: int | None
    notes: tuple[Oddity, ...]


def _folded(text: str) -> str:
    return " ".join(text.replace(_MARK, " ").split()).casefold()


def names_of(key: str, field: Field) -> set[str]:
    """Return everything that a column of the field may be called."""
    return {_folded(key), *(_folded(title) for title in field.title.values() if title)}


def fillable(entity: EntityModel, writable: frozenset[str]) -> dict[str, Field]:
    """Return the fields that a person can fill by a file, in the entity's order."""
    return {key: field for key, field in entity.fields.items() if key in writable and not field.derived}


def read_head(cells: Sequence[str], entity: EntityModel, writable: frozenset[str], seen: Visible) -> Head:
    """Return the columns of a file; raises Invalid with every column that nobody knows or that comes twice.

    Columns that the engine keeps itself (an export has them) are left out and noted.
    """
    fields = fillable(entity, writable)
    known = {name: key for key, field in fields.items() for name in names_of(key, field)}
    kept = {name for key in seen.fields if key in entity.fields and key not in fields for name in names_of(key, entity.fields[key])}
    kept |= {key for key in SYSTEM_TYPES if key != "id"}
    places: dict[int, str] = {}
    problems: list[Problem] = []
    notes: list[Oddity] = []
    id_place: int | None = None
    for place, cell in enumerate(cells):
        name = _folded(cell)
        at = Location(path=f"/{cell.strip()[:80]}", line=1)
        if name == "id" and "id" not in fields:
            id_place = place
        elif name in known:
            if known[name] in places.values():
                problems.append(Problem("column_twice", {"field": known[name]}, at))
            places[place] = known[name]
        elif name in kept:
            words = {language: Problem("column_left_out", {"column": cell}).text(language) for language in ("zh", "en")}
            notes.append(Oddity("column_left_out", words, 1))
        elif name:
            data = {"column": cell[:80], "entity": entity.key, "near": nearest(name, known)}
            problems.append(Problem("unknown_column", data, at))
    if problems:
        raise Invalid(*problems)
    return Head(places, cells, id_place, tuple(notes))
