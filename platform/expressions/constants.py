"""Which parts of a tree do not depend on a row, and their values: calculated before a database is asked."""

from collections.abc import Callable, Mapping
from typing import Any

from .environment import Environment
from .evaluate import Program
from .functions import FUNCTIONS
from .rows import Row
from .tree import Aggregate, Call, Each, Node, Path, children, walk

Known = Callable[[Path], Mapping[str, Any] | None]
"""A path to `{"value": value}` where the value is known beforehand, else to None."""


class Constants:
    """The constant parts of one tree; asked about the paths of rows while these rows are the innermost ones."""

    def __init__(self, environment: Environment, known: Known) -> None:
        """Calculate in an environment; `known` tells about paths."""
        self._environment = environment
        self._known = known
        self._held: dict[int, bool] = {}

    def holds(self, node: Node) -> bool:
        """Tell whether a node does not depend on a row."""
        if id(node) not in self._held:
            self._held[id(node)] = self._find(node)
        return self._held[id(node)]

    def _find(self, node: Node) -> bool:
        match node:
            case Path():
                return self._known(node) is not None
            case Each() | Aggregate(rows=Path()) | Aggregate(rows=Each()):
                return False
            case _:
                return all(self.holds(child) for child in children(node))

    def value(self, node: Node) -> Any:
        """Return the value of a constant node."""
        values: dict[str, Any] = {}
        for path in walk(node):
            if isinstance(path, Path):
                found = self._known(path)
                values["^" * path.up + path.text] = found["value"] if found else None
        return Program(node).run(Row(values, self._environment))

    @staticmethod
    def needs(node: Call) -> tuple[str, ...]:
        """Return what of the environment a call needs."""
        return FUNCTIONS[node.name].needs
