"""What a scenario expects of records in the end: how many, what holds for each, what they sum up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..expressions import Expression
from ..expressions import types as t
from ..kernel.json import decimal_text
from ..kernel.problems import Problem
from ..metamodel.cells import BadCell, meets, parse_condition
from ..metamodel.kinds.scenario import Expectation
from ..metamodel.query import Groups, Query
from .context import SYSTEM
from .engine import Engine
from .installed import InstalledApp
from .read import group, read, visible_ids

_SHOWN = 3


@dataclass(frozen=True)
class Look:
    """Looks at one app's records with the engine's own eyes."""

    engine: Engine
    app: InstalledApp

    def condition(self, entity: str, *texts: str | None) -> Expression | None:
        """Return the condition that all of some texts hold."""
        given = [f"({text})" for text in texts if text is not None]
        if not given:
            return None
        return Expression.parse(" and ".join(given), self.app.model.entities[entity].scope, t.BOOLEAN)

    def ids(self, entity: str, *texts: str | None) -> set[str]:
        """Return the ids of the records for which all texts hold."""
        query = Query(entity, ("id",), where=self.condition(entity, *texts), limit=None)
        return visible_ids(self.engine, self.app, SYSTEM, query)

    def labels(self, entity: str, ids: Iterable[str]) -> str:
        """Return how the first few of some records are called."""
        shown = tuple(sorted(ids)[:_SHOWN])
        label = self.app.model.entities[entity].label
        paths = tuple(dict.fromkeys(("id", *label.paths)))
        rows = read(self.engine, self.app, SYSTEM, Query(entity, paths, ids=shown, limit=None)).rows
        return ", ".join(label.render(row.get) or str(row["id"]) for row in rows)


def unmet(look: Look, expected: Expectation) -> list[tuple[Problem, tuple[str, ...]]]:
    """Return what does not hold, each with the part of the expectation that it is about."""
    found = look.ids(expected.of, expected.where)
    problems: list[tuple[Problem, tuple[str, ...]]] = []
    if expected.count is not None and len(found) != expected.count:
        data: dict[str, object] = {"of": expected.of, "expected": expected.count, "found": len(found)}
        problems.append((Problem("expected_count", data), ("count",)))
    if expected.every is not None:
        problems += ((problem, ("every",)) for problem in _exceptions(look, expected, expected.every, found))
    if expected.sum:
        problems += _sums(look, expected, expected.sum)
    return problems


def _exceptions(look: Look, expected: Expectation, every: str, found: set[str]) -> Iterable[Problem]:
    if not found and expected.count != 0:
        # A condition on every record of none would hold whatever the app does.
        yield Problem("expected_some", {"of": expected.of})
    others = found - look.ids(expected.of, expected.where, every)
    if others:
        data = {"of": expected.of, "every": every, "count": len(others), "sample": look.labels(expected.of, others)}
        yield Problem("expected_every", data)


def _sums(look: Look, expected: Expectation, sums: Mapping[str, str]) -> Iterable[tuple[Problem, tuple[str, ...]]]:
    where = look.condition(expected.of, expected.where)
    rows = group(look.engine, look.app, SYSTEM, Groups(expected.of, (), tuple(sums), where))
    for field, text in sums.items():
        total = Decimal((rows[0][f"sum_{field}"] if rows else None) or 0)
        try:
            condition = parse_condition(text, "decimal")
        except BadCell:
            yield Problem("bad_cell", {"cell": text, "type": "decimal"}), ("sum", field)
            continue
        if condition is not None and not meets(total, condition):
            data = {"of": expected.of, "field": field, "expected": text, "found": decimal_text(total)}
            yield Problem("expected_sum", data), ("sum", field)
