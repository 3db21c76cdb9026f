"""Reads definition files: YAML 1.2 or JSON to plain values, remembering where each of them stands."""

# ruamel.yaml's nodes carry no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..kernel.problems import Location, Problem

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
    seen: set[int] = field(default_factory=set[int])

    def location(self, steps: tuple[Step, ...] = ()) -> Location:
        """Return where a part stands, or its nearest enclosing part."""
        known = steps
        while known and known not in self.places:
            known = known[:-1]
        line, column = self.places.get(known, (1, 1))
        return Location(self.file, line, column, "".join(f"/{step}" for step in steps))


def _scalar(node: ScalarNode) -> Raw:
    # ruamel marks where a folded scalar may be folded again when it is written; readers have no use for the marks.
    text = cast("str", node.value).replace("\a", "") if node.style == ">" else cast("str", node.value)
    tag = str(node.tag).rpartition(":")[2]
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("true", "yes", "on")
    if tag == "int":
        return int(text.replace("_", ""), 0) if text.lstrip("+-")[:2] in ("0x", "0o") else int(text)
    if tag == "float":
        return Decimal(text) if text.lower().lstrip("+-") not in (".inf", ".nan") else text
    return text


def _mapping(source: Source, node: MappingNode, at: tuple[Step, ...]) -> dict[str, Raw]:
    result: dict[str, Raw] = {}
    for key_node, value_node in cast("list[tuple[Node, Node]]", node.value):
        mark = key_node.start_mark
        key = str(_scalar(key_node)) if isinstance(key_node, ScalarNode) else "?"
        place = (mark.line + 1, mark.column + 1)
        if key in result:
            source.problems.append(
                Problem("duplicate_key", {"key": key}, Location(source.file, *place, "".join(f"/{s}" for s in (*at, key))))
            )
        source.places[(*at, key)] = place
        result[key] = _plain(source, value_node, (*at, key))
    return result


def _plain(source: Source, node: Node, at: tuple[Step, ...] = ()) -> Raw:
    if len(at) > _DEEPEST:
        source.problems.append(Problem("too_deep", {"max": _DEEPEST}, source.location(at)))
        return None
    if not isinstance(node, ScalarNode):
        # An alias is the same node again; expanding aliases is how a small file becomes a huge one.
        if id(node) in source.seen:
            source.problems.append(Problem("yaml_alias", {}, source.location(at)))
            return None
        source.seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(source, node, at)
    if isinstance(node, SequenceNode):
        items: list[Raw] = []
        for i, item in enumerate(cast("list[Node]", node.value)):
            source.places[(*at, i)] = (item.start_mark.line + 1, item.start_mark.column + 1)
            items.append(_plain(source, item, (*at, i)))
        return items
    return _scalar(cast("ScalarNode", node))


def read_text(file: str, text: str) -> Source:
    """Return the value and places of one file's text; syntax errors come as problems."""
    source = Source(file)
    yaml = YAML(pure=True)
    try:
        node = cast("Node | None", yaml.compose(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        source.problems.append(Problem("bad_yaml", {"why": error.problem or "?"}, Location(file, line, column)))
        return source
    except (ValueError, RecursionError) as error:
        source.problems.append(Problem("bad_yaml", {"why": str(error)[:200]}, Location(file, 1, 1)))
        return source
    if node is not None:
        source.value = _plain(source, node)
    return source


def stripped(value: Raw) -> Raw:
    """Return a value without the `$schema` line that editors use."""
    return {k: v for k, v in cast("Mapping[str, Raw]", value).items() if k != "$schema"} if isinstance(value, dict) else value
