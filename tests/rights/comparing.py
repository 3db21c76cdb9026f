"""Asks both worlds the same questions and tells which answers differ."""

import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from formwright.kernel.json import loads
from formwright.runtime.worker import drain
from tests.rights.caller import Asked, Caller, Told
from tests.rights.doors import DOORS, READING, Asking
from tests.rights.world import Sees, elsewhere, make, write

Pair = tuple[Caller, Caller]
A_WORLD = 60
"""How many questions a pair of worlds is asked."""
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_ALIKE = ("content-type", "content-disposition", "etag", "allow", "location", "retry-after")


class Reading:
    """Reads answers alike: ids made since are numbered as they appear, cursors only tell that there is one."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._new: dict[str, str] = {}

    def read(self, told: Told) -> tuple[int, list[str], object]:
        heads = [self._plain(told.headers.get(name, "")) for name in _ALIKE]
        if told.headers.get("content-type", "").endswith("sheet"):
            with zipfile.ZipFile(BytesIO(told.body)) as book:
                return told.status, heads, self._plain(book.read("xl/worksheets/sheet1.xml").decode())
        text = self._plain(told.body.decode())
        return told.status, heads, _cut(loads(text.encode())) if text.startswith(("{", "[")) else text

    def _plain(self, text: str) -> str:
        return _ID.sub(lambda match: self._named(match.group()), text)

    def _named(self, found: str) -> str:
        return found if found in self._known else self._new.setdefault(found, f"new {len(self._new)}")


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: bool(below) if key == "next" else _cut(below) for key, below in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return [_cut(each) for each in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


def questions(asking: Asking, doors: Sequence[str], count: int) -> Iterator[tuple[str, Asked]]:
    """Yield questions: most of them look, some write, and then others look at what became of it."""
    writing = [door for door in doors if door not in READING]
    reading = [door for door in READING if door in doors]
    for _ in range(count):
        door = asking.rng.choice(writing if writing and (not reading or asking.rng.random() < 0.35) else reading)
        yield door, DOORS[door](asking)


def told_apart(pair: Pair, sees: Sees, seed: int, count: int = A_WORLD, doors: Sequence[str] = tuple(DOORS)) -> Iterator[str]:
    """Yield the questions whose answers differ between a world and one that is the same for the person."""
    rng = random.Random(f"{sees.name} {seed}")
    world = make(rng)
    worlds = (world, elsewhere(world, sees, rng))
    known = {str(row["id"]) for rows in worlds[1].values() for row in rows}
    readings = (Reading(known), Reading(known))
    for caller, each in zip(pair, worlds, strict=True):
        write(caller.engine, each)
    for door, asked in questions(Asking(pair[0].engine.app("guild"), worlds, rng), doors, count):
        both: tuple[Asked | None, Asked | None] = (asked, asked)
        for _ in range(3):
            if both[0] is None or both[1] is None:
                break
            answers = _answers(pair, sees.name, door, (both[0], both[1]))
            here, there = (reading.read(each) for reading, each in zip(readings, answers, strict=True))
            if here != there:
                yield f"{door}: {both[0]}\n  {here}\n  {there}"
            both = (_further(door, asked, answers[0]), _further(door, asked, answers[1]))


def _answers(pair: Pair, name: str, door: str, asked: tuple[Asked, Asked]) -> tuple[Told, Told]:
    if door == "runs":
        for caller in pair:
            drain(caller.engine)
    return pair[0].ask(name, asked[0]), pair[1].ask(name, asked[1])


def _further(door: str, asked: Asked, told: Told) -> Asked | None:
    """Return what is asked next of an answer: its next page, or the run that it names first; None for nothing."""
    if told.status != 200 or not told.body.startswith(b"{"):
        return None
    body: Any = loads(told.body)
    rows = body.get("rows")
    if door == "runs" and rows and "rule" in asked.query:
        return replace(asked, path=f"{asked.path}/{rows[0]['id']}", query={})
    if door == "bin" and rows and asked.method == "GET":
        return Asked("POST", f"{asked.path}/{'purge' if len(rows) > 3 else 'restore'}", body={"ids": [rows[-1]["id"]]})
    return replace(asked, query={**asked.query, "cursor": body["next"]}) if body.get("next") else None
