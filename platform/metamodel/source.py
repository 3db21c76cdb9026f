"""Reads definition files: YAML 1.2 or JSON to plain values, remembering where each of them stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, cast

from ..kernel.problems import Location, Problem
from ..kernel.yaml import BrokenYamlError, Event, read

Raw: TypeAlias = "str | int | Decimal | bool | list[Raw] | dict[str, Raw] | None"
"""What a definition file holds before it is typed; numbers with a point are exact."""

Step: TypeAlias = str | int
Place: TypeAlias = tuple[int, int]
_DEEPEST = 40


@dataclass
class Source:
    """One read file: its name below the app's folder, its value, and the line and column of every part of it."""

    file: str
    value: Raw = None
    places: dict[tuple[Step, ...], Place] = field(default_factory=dict[tuple[Step, ...], Place])
    problems: list[Problem] = field(default_factory=list[Problem])

    def location(self, steps: tuple[Step, ...] = ()) -> Location:
        """Return where a part stands, or its nearest enclosing part."""
        known = steps
        while known and known not in self.places:
            known = known[:-1]
        line, column = self.places.get(known, (1, 1))
        return Location(self.file, line, column, "".join(f"/{step}" for step in steps))


class _TooDeepError(Exception):
    """Something stands deeper than anything may."""


class _Shared:
    """Stands for what an anchor cannot give: a list or a mapping, or nothing known."""


_SHARED, _UNKNOWN = _Shared(), _Shared()


class _Reading:
    """Builds a source of the events of its text."""

    def __init__(self, file: str) -> None:
        self.source = Source(file)
        self._anchors: dict[str, Raw | _Shared] = {}

    def build(self, events: Iterator[Event]) -> Source:
        """Return the source; what stands deeper than anything may is not read at all."""
        first = next(events, None)
        try:
            if first is not None:
                self.source.value = self._value(events, first, ())
                next(events, None)  # a second document is refused
        except _TooDeepError:
            self.source.value = None
        return self.source

    def _value(self, events: Iterator[Event], event: Event, at: tuple[Step, ...]) -> Raw:
        if event.kind == "scalar":
            value = _scalar(event)
            if event.anchor:
                self._anchors[event.anchor] = value
            return value
        if event.kind == "alias":
            return self._again(event, at)
        if len(at) > _DEEPEST:
            self.source.problems.append(Problem("too_deep", {"max": _DEEPEST}, self.source.location(at)))
            raise _TooDeepError
        if event.anchor:
            self._anchors[event.anchor] = _SHARED
        return self._mapping(events, at) if event.kind == "mapping" else self._list(events, at)

    def _again(self, event: Event, at: tuple[Step, ...]) -> Raw:
        value = self._anchors.get(event.anchor or "", _UNKNOWN)
        if value is _UNKNOWN:
            raise BrokenYamlError(f"found undefined alias {event.anchor!r}", event.line, event.column)
        if isinstance(value, _Shared):
            # Expanding aliases is how a small file becomes a huge one.
            self.source.problems.append(Problem("yaml_alias", {}, self.source.location(at)))
            return None
        return value

    def _mapping(self, events: Iterator[Event], at: tuple[Step, ...]) -> dict[str, Raw]:
        result: dict[str, Raw] = {}
        for event in _until_end(events):
            value = self._value(events, event, (*at, "?"))
            key = "?" if isinstance(value, dict | list) else str(value)
            if key in result:
                where = Location(self.source.file, event.line, event.column, "".join(f"/{s}" for s in (*at, key)))
                self.source.problems.append(Problem("duplicate_key", {"key": key}, where))
            self.source.places[(*at, key)] = (event.line, event.column)
            result[key] = self._value(events, next(events), (*at, key))
        return result

    def _list(self, events: Iterator[Event], at: tuple[Step, ...]) -> list[Raw]:
        items: list[Raw] = []
        for event in _until_end(events):
            self.source.places[(*at, len(items))] = (event.line, event.column)
            items.append(self._value(events, event, (*at, len(items))))
        return items


def _until_end(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        if event.kind == "end":
            return
        yield event


def _scalar(event: Event) -> Raw:
    text, tag = event.text, event.tag
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("true", "yes", "on")
    if tag == "int":
        return _integer(text)
    if tag == "float":
        return Decimal(text) if text.lower().lstrip("+-") not in (".inf", ".nan") else text
    return text


def _integer(text: str) -> int | str:
    try:
        return int(text.replace("_", ""), 0 if text.lstrip("+-")[:2] in ("0x", "0o", "0b") else 10)
    except ValueError:
        return text  # thousands of digits, say: no number that anything may hold


def read_text(file: str, text: str) -> Source:
    """Return the value and places of one file's text; syntax errors come as problems."""
    try:
        return read(text, lambda events: _Reading(file).build(events))
    except BrokenYamlError as error:
        return Source(file, problems=[Problem("bad_yaml", {"why": error.why}, Location(file, error.line, error.column))])


def stripped(value: Raw) -> Raw:
    """Return a value without the `$schema` line that editors use."""
    return {k: v for k, v in cast("Mapping[str, Raw]", value).items() if k != "$schema"} if isinstance(value, dict) else value
