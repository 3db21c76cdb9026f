"""YAML 1.2 texts as events: told by a quick reader in C; what that one does not take is read again by a thorough one, which says why.

The quick one knows the grammar of YAML 1.1; what a plain scalar means is decided here, by YAML 1.2 alone.
"""

# Neither library's events carry types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple, TypeVar, cast

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.resolver import implicit_resolvers

Kind = Literal["mapping", "list", "end", "scalar", "alias"]
_Built = TypeVar("_Built")
_KINDS: dict[str, Kind] = {
    "MappingStartEvent": "mapping",
    "SequenceStartEvent": "list",
    "MappingEndEvent": "end",
    "SequenceEndEvent": "end",
    "ScalarEvent": "scalar",
    "AliasEvent": "alias",
}
_ONLY_1_1 = re.compile("[\x85\u2028\u2029]")
"""What ends a line in YAML 1.1, and is a sign like others in YAML 1.2."""


class Event(NamedTuple):
    """One thing that a text holds, with the line and column where it begins, counted from 1."""

    kind: Kind
    line: int
    column: int
    text: str = ""
    tag: str = ""
    """Of a scalar: `str`, `int`, `float`, `bool`, `null`, or what else YAML calls it."""
    anchor: str | None = None


class BrokenYamlError(Exception):
    """The text is no YAML: why, and where."""

    def __init__(self, why: str, line: int = 1, column: int = 1) -> None:
        """Carry the reason and the place."""
        super().__init__(why)
        self.why, self.line, self.column = why, line, column


def read(text: str, build: Callable[[Iterator[Event]], _Built]) -> _Built:
    """Return what is built of the text's events, which are read only as far as the builder asks; raises BrokenYamlError."""
    if not _ONLY_1_1.search(text):
        try:
            return build(_events(yaml.parse(text, Loader=yaml.CSafeLoader)))
        except (yaml.YAMLError, BrokenYamlError):
            pass  # the thorough one says what is wrong, or finds that nothing is
    try:
        return build(_events(YAML(pure=True).parse(text)))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BrokenYamlError(error.problem or "?", *place) from None
    except ReaderError as error:
        before = text[: error.position]
        raise BrokenYamlError(error.reason, before.count("\n") + 1, len(before) - before.rfind("\n")) from None
    except (ValueError, RecursionError) as error:
        raise BrokenYamlError(str(error)[:200]) from None


def texts(text: str) -> dict[str, Any]:
    """Return a mapping all of whose scalars are texts, however they are written."""
    return cast("dict[str, Any]", yaml.load(text, Loader=yaml.CBaseLoader) or {})  # noqa: S506 - makes texts, lists and mappings only


def _events(told: Iterable[Any]) -> Iterator[Event]:
    documents = 0
    for event in told:
        name = type(event).__name__
        mark = event.start_mark
        if name == "DocumentStartEvent":
            documents += 1
            if documents > 1:
                raise BrokenYamlError("expected a single document in the stream", mark.line + 1, mark.column + 1)
        kind = _KINDS.get(name)
        if kind == "scalar":
            # The thorough one marks where a folded scalar may be folded again when it is written.
            value = event.value.replace("\a", "") if event.style == ">" else event.value
            yield Event(kind, mark.line + 1, mark.column + 1, value, _tag(event), event.anchor)
        elif kind is not None:
            yield Event(kind, mark.line + 1, mark.column + 1, anchor=getattr(event, "anchor", None))


def _tag(scalar: Any) -> str:
    if scalar.tag is not None:
        return str(scalar.tag).rpartition(":")[2]
    if not scalar.implicit[0]:
        return "str"
    value: str = scalar.value
    for tag, pattern in _MEANINGS.get(value[:1], ()):
        if pattern.match(value):
            return tag
    return "str"


def _meanings() -> dict[str, list[tuple[str, Any]]]:
    """Return what plain scalars may mean in YAML 1.2, by their first sign."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for versions, tag, pattern, firsts in implicit_resolvers:
        if (1, 2) in versions:
            for first in firsts:
                found.setdefault(first, []).append((str(tag).rpartition(":")[2], pattern))
    return found


_MEANINGS = _meanings()
