"""Query parameters: each route lists those it reads; any other one is refused, so that none is silently ignored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from ..kernel.json import Json
from ..kernel.problems import BadRequest, Location, Problem
from ..kernel.text import nearest

Kind = Literal["text", "integer", "flag"]
_MOST_PARAMETERS = 32


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter: its name, what it takes, and what it does."""

    name: str
    about: str
    kind: Kind = "text"
    least: int = 0
    most: int = 4000
    default: str = ""

    def schema(self) -> dict[str, Json]:
        """Return its JSON Schema."""
        if self.kind == "integer":
            return {"type": "integer", "minimum": self.least, "maximum": self.most}
        if self.kind == "flag":
            return {"type": "string", "enum": ["0", "1"]}
        return {"type": "string", "maxLength": self.most}

    def read(self, given: str) -> str:
        """Return a checked value; raises BadRequest."""
        if self.kind == "integer":
            fits = given.isascii() and given.isdecimal() and len(given) <= len(str(self.most)) and self.least <= int(given) <= self.most
        elif self.kind == "flag":
            fits = given in ("0", "1")
        else:
            fits = len(given) <= self.most and storable(given)
        if not fits:
            raise self._refused(given)
        return given

    def _refused(self, given: str) -> BadRequest:
        limits = {"integer": f"{self.least}..{self.most}", "flag": "0 | 1", "text": f"≤ {self.most}"}[self.kind]
        data = {"name": self.name, "given": printable(given), "takes": limits}
        return BadRequest(Problem("bad_parameter", data, Location(path=f"/{self.name}")))


def storable(text: str) -> bool:
    """Tell whether a text from an address can be kept and compared: no NUL and no half characters."""
    return "\x00" not in text and "\ufffd" not in text


def printable(text: str) -> str:
    """Return the beginning of a text, fit for a message."""
    return text[:80].replace("\x00", "\\0")


def read_query(query: bytes, known: Iterable[Parameter]) -> Mapping[str, str]:
    """Return the values of a query string, defaults included; raises BadRequest for unknown, repeated or wrong ones."""
    by_name = {parameter.name: parameter for parameter in known}
    values = {name: parameter.default for name, parameter in by_name.items()}
    if not query:
        return values
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS, errors="replace")
    except ValueError:
        raise BadRequest(Problem("unreadable_query", {})) from None
    seen: set[str] = set()
    for name, given in pairs:
        if name not in by_name or name in seen:
            data = {"name": printable(name), "near": "" if name in by_name else nearest(name[:80], by_name)}
            raise BadRequest(Problem("repeated_parameter" if name in seen else "unknown_parameter", data))
        seen.add(name)
        if given:
            values[name] = by_name[name].read(given)
    return values
