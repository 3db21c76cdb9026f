"""Loops: every combination of the loop variables as one flat row of the values that the step's expressions ask."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from ..expressions import Environment, Expression
from ..expressions.tree import Aggregate, Each, walk
from ..kernel.problems import Invalid, Problem
from ..metamodel.rule_model import wanted
from ..metamodel.step_models import Loop
from ..metamodel.values import Value
from .reading import RecordSet, read
from .work import Moment

Combination: TypeAlias = dict[str, Value]
MOST_COMBINATIONS = 200_000


def combinations(moment: Moment, loops: Sequence[Loop], expressions: Sequence[Expression | None]) -> list[Combination]:
    """Return the nested product of the loops, the first loop outermost; a variable's own name holds its record's id."""
    wants = wanted(expressions)
    for inner in reversed(loops):
        if not inner.of_set:
            own = {".".join((*inner.path, path or "id")) for path in wants.get(inner.name, set())}
            wants.setdefault(inner.root, set()).update(own | {".".join((*inner.path, "id"))})
    rows: list[Combination] = [_whole_sets(moment, wants)]
    for loop in loops:
        rows = _product(rows, _of_set(moment, loop, wants.get(loop.name, set()))) if loop.of_set else list(_nested(rows, loop))
    return rows


def computing(expression: Expression, environment: Environment) -> Callable[[Combination], Any]:
    """Return the function from a row to an expression's value; one that looks over a collection is asked once for equal rows.

    Rows of a nested loop share their collections, and looking over one for each row would cost its length squared.
    """
    value = expression.compiled(environment)
    if not any(isinstance(node, Aggregate | Each) for node in walk(expression.tree)):
        return value
    paths = tuple(sorted(expression.paths))
    known: dict[tuple[object, ...], Any] = {}

    def remembered(row: Combination) -> Any:
        key = tuple(id(found) if isinstance(found := row.get(path), list | dict) else found for path in paths)
        if key not in known:
            known[key] = value(row)
        return known[key]

    return remembered


def kept(moment: Moment, rows: list[Combination], condition: Expression | None) -> list[Combination]:
    """Return the rows for which a condition holds; the others are counted as left out."""
    if condition is None:
        return rows
    holds = computing(condition, moment.world.environment)
    found = [row for row in rows if holds(row) is True]
    moment.skip("condition", len(rows) - len(found))
    return found


def asked(moment: Moment, condition: Expression) -> bool:
    """Tell whether a condition about the sets as a whole holds."""
    (row,) = combinations(moment, (), (condition,))
    return condition.compiled(moment.world.environment)(row) is True


def asked_values(moment: Moment, parameters: Iterable[str], where: Expression | None) -> dict[str, Value]:
    """Return what a condition on records of the database asks of the run: its values, and lists from its sets and rows."""
    given = {path: value for path, value in moment.work.values.items() if where is not None and path in where.paths}
    return {**given, **{path: cast("Value", _listed(moment, path)) for path in parameters}}


def _listed(moment: Moment, path: str) -> list[Value]:
    """Return the different values that a path over a set, or over rows of values, leads to."""
    name, _, rest = path.partition(".")
    rows: Iterable[Mapping[str, Value]]
    if name in moment.sets:
        records = moment.work.sets[name]
        if not rest:
            return [*records.ids]
        rows = read(moment.world, moment.sets[name], records, {rest}, moment.answers_of(name)).values()
    else:
        rows = cast("Iterable[Mapping[str, Value]]", moment.work.values[name])
    return list(dict.fromkeys(row[rest] for row in rows if row[rest] is not None))


def once_each(rows: Iterable[Combination], name: str) -> list[Combination]:
    """Return one row for each record of a variable."""
    return list({str(row[name]): row for row in rows}.values())


def _whole_sets(moment: Moment, wants: Mapping[str, set[str]]) -> Combination:
    """Return the values that expressions ask, and the sets that they look at as a whole (`count(orders)`), as lists of rows."""
    whole: Combination = {path: value for path, value in moment.work.values.items() if path.partition(".")[0] in wants}
    for name in wants.keys() & moment.sets.keys():
        found = read(moment.world, moment.sets[name], moment.work.sets[name], wants[name], moment.answers_of(name))
        whole[name] = cast("Value", list(found.values()))
    return whole


def _of_set(moment: Moment, loop: Loop, paths: set[str]) -> list[Combination]:
    """Return the rows of a variable that runs over a set, or over the different records that a set's records lead to."""
    records = moment.work.sets[loop.root]
    of, answers = moment.sets[loop.root], moment.answers_of(loop.root)
    if loop.path:
        path = ".".join(loop.path)
        sources = read(moment.world, of, records, {path}, answers).values()
        records = RecordSet(list(dict.fromkeys(str(row[path]) for row in sources if row[path] is not None)))
        of, answers = loop.of, []
    found = read(moment.world, of, records, paths, answers)
    moment.skip("gone", len(records.ids) - len(found))
    return _named(loop.name, found.values())


def _named(name: str, rows: Collection[Mapping[str, Value]]) -> list[Combination]:
    """Return rows with each path behind a variable's name; the empty path is the variable itself."""
    named = {path: f"{name}.{path}" if path else name for path in frozenset[str]().union(*rows)}
    return [{named[path]: value for path, value in row.items()} for row in rows]


def _product(rows: list[Combination], more: list[Combination]) -> list[Combination]:
    _check_size(len(rows) * len(more))
    if len(rows) == 1:
        outer = rows[0]
        return [{**outer, **row} for row in more] if outer else more
    return [{**outer, **row} for outer in rows for row in more]


def _nested(rows: list[Combination], loop: Loop) -> Iterable[Combination]:
    source = ".".join((loop.root, *loop.path))
    _check_size(sum(len(cast("Sequence[object]", row[source] or ())) for row in rows))
    named: dict[int, list[Combination]] = {}
    for row in rows:
        children = cast("list[dict[str, Value]]", row[source] or [])
        # Rows that share an outer record share its list; the names are put on once.
        inner = named.get(id(children))
        if inner is None:
            laid = zip(children, _named(loop.name, children), strict=True)
            inner = named[id(children)] = [{loop.name: child["id"], **row} for child, row in laid]
        for child in inner:
            yield {**row, **child}


def _check_size(count: int) -> None:
    if count > MOST_COMBINATIONS:
        raise Invalid(Problem("too_many_combinations", {"count": count, "max": MOST_COMBINATIONS}))
