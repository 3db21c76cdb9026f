"""What all checks share: the definitions, the scopes, the problems found so far, and located expressions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ...expressions import Expression
from ...expressions import types as t
from ...kernel.problems import Problem
from ...kernel.text import nearest
from ..definitions import Definitions
from ..scope import Scopes
from ..source import Step

_KINDS = {"unknown_entity": "entity", "wrong_role": "role"}


@dataclass
class Build:
    """The work of checking one app."""

    definitions: Definitions
    scopes: Scopes
    problems: list[Problem] = field(default_factory=list[Problem])

    def report(self, code: str, data: dict[str, object], kind: str, key: str, *steps: Step) -> None:
        """Note a problem at a place in a definition."""
        self.problems.append(Problem(code, data, self.definitions.location(kind, key, *steps)))

    def warn(self, code: str, data: dict[str, object], kind: str, key: str, *steps: Step) -> None:
        """Note something that should be better, but does not stop the app."""
        self.problems.append(Problem(code, data, self.definitions.location(kind, key, *steps), "warning"))

    def expression(
        self, text: str | None, scope: t.Scope, expect: t.Type | None, kind: str, key: str, *steps: Step
    ) -> Expression | None:
        """Return the parsed expression of a place; its problems are noted with the definition's file and line."""
        if text is None:
            return None
        expression, problems = Expression.examine(text, scope, expect)
        place = self.definitions.location(kind, key, *steps)
        # The expression starts somewhere behind its key; the key's column is the place that can be told for sure.
        self.problems.extend(p.at(replace(place, column=place.column)) for p in problems)
        return expression

    def known(
        self, name: str, names: Iterable[str], code: str, data: dict[str, object], kind: str, key: str, *steps: Step
    ) -> bool:
        """Tell whether a name is among the known ones; if not, note a problem with the nearest one."""
        known = list(names)
        if name in known:
            return True
        if (str(data.get("kind", _KINDS.get(code, ""))), name) in self.definitions.sources:
            return False  # its own file could not be typed; that has been told already
        self.report(code, {"name": name, "near": nearest(name, known), **data}, kind, key, *steps)
        return False

    def entity(self, name: str, kind: str, key: str, *steps: Step) -> bool:
        """Tell whether an entity exists; if not, note it."""
        return self.known(name, self.definitions.entities, "unknown_entity", {}, kind, key, *steps)

    def path(self, path: str, entity: str, kind: str, key: str, *steps: Step) -> bool:
        """Tell whether a dotted path leads to a value of an entity; if not, note where it breaks."""
        scope: t.Scope = self.scopes.entity(entity)
        parts = path.split(".")
        where = entity
        for i, part in enumerate(parts):
            found = scope.member(part)
            if found is None:
                data: dict[str, object] = {"path": path, "entity": where}
                code = "unknown_path" if len(parts) > 1 else "unknown_field"
                return self.known(part, scope.names(), code, data, kind, key, *steps)
            if i == len(parts) - 1:
                return True
            if found == t.UNKNOWN:
                return False  # what it leads to could not be typed; that has been told already
            if not isinstance(found, t.Record):
                self.report("path_through_value", {"path": path, "name": part}, kind, key, *steps)
                return False
            scope, where = found.scope, found.entity
        return True
