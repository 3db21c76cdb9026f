"""Finding a record wherever it is: one text, asked of every entity that names where to search and that the person may read."""

from dataclasses import dataclass
from typing import Any

from ..expressions import FUNCTIONS
from ..metamodel.query import Query
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import read, searched_paths

EACH = 5
MOST_EACH = 20
_LONGEST = 160
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A found record: how it is called, and where the text stands in it."""

    entity: str
    id: str
    label: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Found records, those that fit best first, and the entities that have more."""

    rows: list[Hit]
    more: list[str]


def find_everywhere(engine: Engine, app: InstalledApp, actor: Actor, text: str, each: int = EACH) -> Hits:
    """Return the records that hold all words of a text, the best few of each entity; a single letter of ASCII finds nothing."""
    ranked: list[tuple[int, int, Hit]] = []
    more: list[str] = []
    for at, (key, paths) in enumerate(searched_paths(engine, app, actor, text).items()):
        page = read(engine, app, actor, Query(key, paths, search=text, limit=each, labelled=True), wire=True)
        for row in page.rows:
            rank, hit = _judged(key, row, paths, text)
            ranked.append((rank, at, hit))
        if page.next:
            more.append(key)
    ranked.sort(key=lambda found: found[:2])
    return Hits([hit for _, _, hit in ranked], more)


def _judged(entity: str, row: dict[str, Any], paths: tuple[str, ...], text: str) -> tuple[int, Hit]:
    """Return how well a record fits (0: a value is the text, 1: begins with it, 2: holds it, 3: holds its words) and the hit."""
    whole, words = _folded(text.strip()), [_folded(word) for word in text.split()]
    best = (4, "", "")
    for path in paths:
        shown = _shown(row.get(path))
        value = _folded(shown)
        ways = (value == whole, value.startswith(whole), whole in value, any(word in value for word in words))
        rank = next((at for at, fits in enumerate(ways) if fits), 4)
        if rank < best[0]:
            begin = value.find(whole if whole in value else next(word for word in words if word in value))
            best = (rank, path, _excerpt(shown, begin))
    return best[0], Hit(entity, row["id"], row["label"], best[1], best[2])


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("label", ""))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return "" if value is None else str(value)


def _folded(text: str) -> str:
    return str(FUNCTIONS["lower"].call(text))


def _excerpt(text: str, at: int) -> str:
    begin = max(0, at - _BEFORE) if len(text) > _LONGEST else 0
    return text[begin : begin + _LONGEST]
