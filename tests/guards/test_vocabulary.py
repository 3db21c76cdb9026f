"""The engine knows no factory: such words belong to apps."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.guards.sources import below, expect_none, name

WORDS = (
    "work order", "production order", "job card", "bom", "bill of materials", "routing", "scrap", "rework", "operator",
    "kitting", "shop floor", "work centre", "work center", "piece rate", "andon", "oee", "downtime",
    "工单", "报工", "计件", "齐套", "物料清单", "工序", "工艺", "车间", "派工", "返工", "报废", "工位",
)  # fmt: skip
TEXT = (".py", ".yaml", ".json", ".ts", ".tsx", ".css", ".html")

# Where a word means something else: the sign between two values, not a person; the way of a request, not of a piece.
OTHER_SENSE: Mapping[str, frozenset[str]] = {
    "platform/expressions/": frozenset({"operator"}),
    "platform/kernel/words/expressions.yaml": frozenset({"operator"}),
    "platform/metamodel/cells.py": frozenset({"operator"}),
    "platform/store/": frozenset({"operator"}),
    "platform/api/paths.py": frozenset({"routing"}),
    "ui/src/desk/list/": frozenset({"operator"}),
    "ui/src/expressions/": frozenset({"operator"}),
}


def _pattern(word: str) -> re.Pattern[str]:
    if not word.isascii():
        return re.compile(word)
    return re.compile(rf"(?<![a-z]){word.replace(' ', '[ _-]?')}s?(?![a-z])", re.IGNORECASE)


PATTERNS = {word: _pattern(word) for word in WORDS}


def _engine() -> list[Path]:
    return [*below("platform", suffixes=TEXT), *below("ui/src", suffixes=TEXT)]


def _allowed(path: Path) -> frozenset[str]:
    place = name(path)
    return frozenset[str]().union(*(words for start, words in OTHER_SENSE.items() if place.startswith(start)))


def _found(path: Path) -> list[str]:
    sought = {word: pattern for word, pattern in PATTERNS.items() if word not in _allowed(path)}
    numbered = enumerate(_split_names(path.read_text("utf-8")).splitlines(), 1)
    return [
        f"{name(path)}:{line} {word}"
        for line, text in numbered
        for word, sought_ in sought.items()
        if sought_.search(text)
    ]


def _split_names(text: str) -> str:
    """Part camelCase names, so that `workOrder` reads as `work Order`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)


def test_no_factory_word_stands_in_the_engine() -> None:
    expect_none(place for path in _engine() for place in _found(path))


def test_every_other_sense_is_still_used() -> None:
    texts = {name(path): _split_names(path.read_text("utf-8")) for path in _engine()}
    unused = [
        (start, word)
        for start, words in OTHER_SENSE.items()
        for word in words
        if not any(place.startswith(start) and PATTERNS[word].search(text) for place, text in texts.items())
    ]
    expect_none(unused)


def test_the_patterns_find_what_they_should() -> None:
    for text in ("work_order", "workOrder", "Work orders", "scrap_quantity", "BOM", "一张工单"):
        assert any(pattern.search(_split_names(text)) for pattern in PATTERNS.values()), text
    for text in ("scraper", "bombard", "operation", "rerouting"):
        assert not any(pattern.search(_split_names(text)) for pattern in PATTERNS.values()), text
