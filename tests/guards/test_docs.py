"""Every link in a document leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import ROOT, expect_none, files, name

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ELSEWHERE = ("http://", "https://", "mailto:")


def _documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def _links(document: Path) -> Iterator[str]:
    text = FENCE.sub("", document.read_text("utf-8"))
    return (target for target in LINK.findall(text) if not target.startswith(ELSEWHERE))


def _anchors(document: Path) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", document.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _leads_somewhere(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    place = (document.parent / path).resolve() if path else document
    return place.exists() and place.is_relative_to(ROOT) and (not anchor or anchor in _anchors(place))


def test_every_link_resolves() -> None:
    documents = _documents()
    broken = [f"{name(d)} -> {target}" for d in documents for target in _links(d) if not _leads_somewhere(d, target)]
    assert documents
    expect_none(broken)
