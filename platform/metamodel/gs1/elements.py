"""Element strings: application identifiers with their values, as scanners send them and as people read them."""

import re
from calendar import monthrange
from datetime import date

from .dictionary import Identifier, Part, identifiers
from .digits import check_digit

SEPARATOR = "\x1d"
"""What ends a value whose length is not known beforehand."""

Elements = tuple[tuple[str, str], ...]
"""Identifiers with their values, in order."""

_SYMBOLOGY = re.compile(r"\](C1|d2|Q3|e0|J1)")
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\.)*)", re.DOTALL)
_SIGNS = {
    "N": re.compile(r"[0-9]*"),
    "X": re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*"""),
    "Y": re.compile(r"[#\-/0-9A-Z]*"),
    "Z": re.compile(r"[A-Za-z0-9_\-=]*"),
}
_CENTURY_TURN = 50


class BadCode(Exception):
    """A text that is no element string: a problem code and its data."""

    def __init__(self, code: str, **data: object) -> None:
        """Carry the code and what its words need."""
        super().__init__(code)
        self.code = code
        self.data = data


def parse(text: str) -> Elements:
    """Return the elements of a text, scanned (`01…10…`, with separators) or written with brackets; raises BadCode."""
    elements = _bracketed(text) if text.lstrip().startswith("(") else _scanned(_SYMBOLOGY.sub("", text, count=1))
    if not elements:
        raise BadCode("gs1_empty")
    seen: dict[str, str] = {}
    for key, value in elements:
        _check(identifiers()[key], value)
        if seen.setdefault(key, value) != value:
            raise BadCode("gs1_twice", identifier=key)
    return tuple(seen.items())


def written(elements: Elements) -> str:
    """Return elements as people read them: `(01)09521234543213(10)ABC123`; a bracket in a value has a backslash before it."""
    return "".join(f"({key}){value.replace('(', chr(92) + '(')}" for key, value in elements)


def meaning(key: str, value: str) -> str:
    """Return what a value means to a field: a date as ISO text, a number with its decimal point, else the value itself."""
    identifier = identifiers()[key]
    if identifier.parts[0].rules[:1] in (("yymmd0",), ("yymmdd",)) and len(value) == identifier.parts[0].most:
        return _date(value).isoformat()
    if re.fullmatch(r"3[1-6][0-9][0-5]", key):
        digits = int(key[3])
        return f"{int(value[:-digits])}.{value[-digits:]}" if digits else str(int(value))
    return value


def _scanned(text: str) -> list[tuple[str, str]]:
    elements: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        if text[at] == SEPARATOR:
            at += 1
            continue
        identifier = _identifier(text, at)
        start = at + len(identifier.key)
        end = text.find(SEPARATOR, start)
        end = len(text) if end < 0 else end
        if identifier.known_length:
            end = min(end, start + identifier.most)
        elements.append((identifier.key, text[start:end]))
        at = end
    return elements


def _identifier(text: str, at: int) -> Identifier:
    known = identifiers()
    for length in (2, 3, 4):
        found = known.get(text[at : at + length])
        if found is not None:
            return found
    raise BadCode("gs1_unknown_identifier", identifier=text[at : at + 4])


def _bracketed(text: str) -> list[tuple[str, str]]:
    elements: list[tuple[str, str]] = []
    at, text = 0, text.strip()
    while at < len(text):
        found = _BRACKETED.match(text, at)
        if found is None or found[1] not in identifiers():
            raise BadCode("gs1_unknown_identifier", identifier=text[at : at + 6])
        elements.append((found[1], found[2].replace("\\(", "(").strip()))
        at = found.end()
    return elements


def _check(identifier: Identifier, value: str) -> None:
    at = 0
    for part in identifier.parts:
        rest = value[at : at + part.most]
        if not rest and part.optional:
            break
        if len(rest) < part.least:
            raise BadCode("gs1_too_short", identifier=identifier.key, title=identifier.title)
        if _SIGNS[part.kind].fullmatch(rest) is None:
            raise BadCode("gs1_wrong_signs", identifier=identifier.key, title=identifier.title)
        _obey(identifier, part, rest)
        at += len(rest)
    if at < len(value):
        raise BadCode("gs1_too_long", identifier=identifier.key, title=identifier.title, max=identifier.most)


def _obey(identifier: Identifier, part: Part, value: str) -> None:
    if "csum" in part.rules and value[-1] != (right := check_digit(value[:-1])):
        raise BadCode("wrong_check_digit", expected=right)
    if {"yymmd0", "yymmdd"} & set(part.rules):
        try:
            _date(value)
        except ValueError:
            raise BadCode("gs1_no_date", identifier=identifier.key, value=value) from None
        if "yymmdd" in part.rules and value.endswith("00"):
            raise BadCode("gs1_no_date", identifier=identifier.key, value=value)


def _date(value: str) -> date:
    """Return the day of six digits: the year nearest to now by GS1's rule (51 to 99 are the last century), day 00 the month's last."""
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    year += 1900 if year > _CENTURY_TURN else 2000
    return date(year, month, day or monthrange(year, month)[1])
