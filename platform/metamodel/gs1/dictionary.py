"""The list of application identifiers, read from `identifiers.txt`, which is GS1's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("identifiers.txt")
_PART = re.compile(r"(\[?)([NXYZ])(\.\.)?([0-9]+)\]?((?:,[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a value: N digits, X and Y the larger and the smaller set of signs, Z base64; with its rules."""

    kind: str
    least: int
    most: int
    optional: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An application identifier: its value's parts, and whether its length is known beforehand, so that no separator follows."""

    key: str
    known_length: bool
    parts: tuple[Part, ...]
    title: str

    @property
    def most(self) -> int:
        """Return the greatest length of its value."""
        return sum(part.most for part in self.parts)


@cache
def identifiers() -> Mapping[str, Identifier]:
    """Return the identifiers by key; none is the beginning of another."""
    lines = (line for line in _FILE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {each.key: each for line in lines for each in _entries(line)}


def _entries(line: str) -> list[Identifier]:
    body, _, title = line.partition("#")
    keys, known, *specification = body.split()
    parts = tuple(_part(text) for text in specification)
    first, _, last = keys.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    return [Identifier(f"{number:0{len(first)}d}", known == "*", parts, title.strip()) for number in numbers]


def _part(text: str) -> Part:
    found = _PART.match(text)
    assert found is not None, text
    optional, kind, open_, length, rules = found.groups()
    most = int(length)
    after = text[found.end() :] or rules
    return Part(kind, 1 if open_ else most, most, bool(optional), tuple(rule for rule in after.split(",") if rule))
