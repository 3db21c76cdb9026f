"""The way from an address to its door: a tree of path segments, so that a request costs the same however many paths there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(slots=True)
class _Node:
    """What stands behind the segments so far: by fixed next segment, by one of any text, and the door that ends here."""

    fixed: "dict[str, _Node]" = field(default_factory=dict[str, "_Node"])
    any: "_Node | None" = None
    door: ASGIApp | None = None
    names: tuple[str, ...] = ()
    """What the path of the door calls its segments of any text."""


class Paths(BaseRoute):
    """All paths of the API as one route; a path with a fixed segment comes before one with any text there."""

    def __init__(self, doors: Mapping[str, ASGIApp]) -> None:
        """Lead to doors by path; segments in braces stand for any text. Raises ValueError for two paths that are one."""
        self._root = _Node()
        for path, door in doors.items():
            node, names = self._root, list[str]()
            for segment in path.split("/")[1:]:
                if segment.startswith("{"):
                    names.append(segment.strip("{}"))
                    node.any = node.any or _Node()
                    node = node.any
                else:
                    node = node.fixed.setdefault(segment, _Node())
            if node.door is not None:
                raise ValueError(f"{path} is the same way as another path")
            node.door, node.names = door, tuple(names)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Find the door of a request."""
        found = _find(self._root, scope["path"].split("/")[1:], 0, ()) if scope["type"] == "http" else None
        if found is None:
            return Match.NONE, {}
        node, given = found
        return Match.FULL, {"endpoint": node.door, "path_params": dict(zip(node.names, given, strict=True))}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the door answer."""
        await scope["endpoint"](scope, receive, send)


def _find(node: _Node, segments: list[str], at: int, given: tuple[str, ...]) -> tuple[_Node, tuple[str, ...]] | None:
    if at == len(segments):
        return (node, given) if node.door is not None else None
    segment = segments[at]
    further = node.fixed.get(segment)
    found = _find(further, segments, at + 1, given) if further is not None else None
    if found is None and node.any is not None and segment:
        found = _find(node.any, segments, at + 1, (*given, segment))
    return found
