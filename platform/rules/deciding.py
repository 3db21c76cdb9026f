"""Decision tables decided fast: for each input the rows that a value meets, as the bits of one number."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..kernel.json import dumps_text
from ..kernel.problems import Problem
from ..metamodel.cells import CellType, Condition, Like, NoneOf, OneOf, Ordered, Plain, Range, parse_value
from ..metamodel.kinds.table import Hit
from ..metamodel.tables import TableModel
from ..metamodel.values import Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table says about some inputs: the outputs by name, or why there are none. Rows count from 1."""

    values: Mapping[str, Value] | None
    rows: tuple[int, ...]
    problem: Problem | None = None


class Decider:
    """A compiled table; immutable, shared by all threads."""

    def __init__(self, table: TableModel) -> None:
        """Index a table's rows, column by column."""
        self._table = table
        self._columns = [
            _Column([row.conditions[i] for row in table.rows]) for i in range(len(table.definition.inputs))
        ]
        self._answers = [dict(zip(table.outputs, row.answers, strict=True)) for row in table.rows]
        self._hit: Hit = table.definition.hit
        self._ranks = _ranks(table) if self._hit == "priority" else []

    def decide(self, given: Mapping[str, Value]) -> Answer:
        """Return what the table says about one set of inputs."""
        return self.decide_all([given])[0]

    def decide_all(
        self, given: Sequence[Mapping[str, Value]], remembered: dict[tuple[Value, ...], Answer] | None = None
    ) -> list[Answer]:  # fmt: skip
        """Return what the table says about each of many; equal inputs are decided once, also over calls that share a memory."""
        known = {} if remembered is None else remembered
        met: list[dict[Value, int]] = [{} for _ in self._columns]
        names = self._table.inputs
        answers: list[Answer] = []
        for inputs in given:
            values = tuple(inputs[name] for name in names)
            answer = known.get(values)
            if answer is None:
                answer = known[values] = self._decided(values, met)
            answers.append(answer)
        return answers

    def _decided(self, values: tuple[Value, ...], met: list[dict[Value, int]]) -> Answer:
        rows = -1
        for value, column, seen in zip(values, self._columns, met, strict=True):
            bits = seen.get(value)
            if bits is None:
                bits = seen[value] = column.rows_met_by(value)
            rows &= bits
            if not rows:
                return Answer(None, (), self._problem("no_row_fits", values))
        if not rows & (rows - 1) and self._hit != "collect":
            return self._answer((rows & -rows).bit_length() - 1)
        return self._of_several(list(_bits(rows)), values)

    def _of_several(self, rows: list[int], values: tuple[Value, ...]) -> Answer:
        """Return what the hit policy makes of all rows that fit."""
        numbers = tuple(self._table.rows[i].number + 1 for i in rows)
        match self._hit:
            case "first":
                return self._answer(rows[0])
            case "priority":
                return self._answer(min(rows, key=self._ranks.__getitem__))
            case "collect":
                return Answer(self._collected(rows), numbers)
            case "unique":
                return Answer(None, numbers, self._problem("several_rows_fit", values, rows=", ".join(map(str, numbers))))

    def _answer(self, row: int) -> Answer:
        return Answer(self._answers[row], (self._table.rows[row].number + 1,))

    def _collected(self, rows: Sequence[int]) -> Mapping[str, Value]:
        how = self._table.collected
        if how == "count":
            return dict.fromkeys(self._table.outputs, len(rows))
        collect = _COLLECTORS[how]
        given = {name: [v for i in rows if (v := self._answers[i][name]) is not None] for name in self._table.outputs}
        return {name: collect(answers) if answers or how == "list" else None for name, answers in given.items()}

    def _problem(self, code: str, values: tuple[Value, ...], **more: object) -> Problem:
        given = dumps_text(dict(zip(self._table.inputs, values, strict=True)))
        return Problem(code, {"table": self._table.key, "given": given, **more})


def _ranks(table: TableModel) -> list[tuple[int, ...]]:
    """Return how high each row's answers rank, the highest lowest; an output without a list of values does not count."""
    orders = [(o.name, {parse_value(v, _cell_type(o.type)): n for n, v in enumerate(o.values)}) for o in table.definition.outputs]
    columns = [(table.outputs.index(name), order) for name, order in orders if order]
    return [tuple(_rank(order, row.answers[at]) for at, order in columns) for row in table.rows]


def _rank(order: Mapping[Plain, int], answer: Plain | None) -> int:
    return len(order) if answer is None else order[answer]


def _cell_type(of: str) -> CellType:
    return cast("CellType", "text" if of == "reference" else of)


def _listed(values: Sequence[Any]) -> list[Any]:
    """Return the answers, each once, in the order of the rows."""
    return list(dict.fromkeys(values))


_COLLECTORS: Mapping[str, Callable[[Sequence[Any]], Any]] = {"sum": sum, "min": min, "max": max, "list": _listed}


def compile_table(table: TableModel) -> Decider:
    """Return a table ready to decide; do it once, not once a row."""
    return Decider(table)


class _Column:
    """One input's conditions, as bits of the rows: bit i is set where row i is met."""

    def __init__(self, conditions: Sequence[Condition | None]) -> None:
        self._any = 0
        self._one_of: dict[Plain, int] = {}
        self._none_of = 0
        self._excluded: dict[Plain, int] = {}
        likes: dict[Like, int] = {}
        ranges: list[tuple[Range, int]] = []
        for i, condition in enumerate(conditions):
            bit = 1 << i
            match condition:
                case None:
                    self._any |= bit
                case OneOf(values):
                    for value in values:
                        self._one_of[value] = self._one_of.get(value, 0) | bit
                case NoneOf(values):
                    self._none_of |= bit
                    for value in values:
                        self._excluded[value] = self._excluded.get(value, 0) | bit
                case Like():
                    likes[condition] = likes.get(condition, 0) | bit
                case Range():
                    ranges.append((condition, bit))
        # Most patterns ask for a word anywhere; Python finds that far quicker than it follows a cut pattern.
        self._within = [(like.within, bits) for like, bits in likes.items() if like.within]
        self._likes = [(like, bits) for like, bits in likes.items() if not like.within]
        self._bounds, self._between = _intervals(ranges)

    def rows_met_by(self, value: Value) -> int:
        if value is None:
            return self._any
        plain = cast("Plain", value)
        rows = self._any | self._one_of.get(plain, 0) | (self._none_of & ~self._excluded.get(plain, 0))
        if self._likes or self._within:
            rows |= self._patterns_met_by(str(value).casefold())
        return rows | (self._between[_position(self._bounds, cast("Ordered", value))] if self._bounds else 0)


    def _patterns_met_by(self, text: str) -> int:
        rows = 0
        for word, bits in self._within:
            if word in text:
                rows |= bits
        for like, bits in self._likes:
            if like.fits(text):
                rows |= bits
        return rows


def _intervals(ranges: Sequence[tuple[Range, int]]) -> tuple[list[Ordered], list[int]]:
    """Return the sorted bounds of some ranges, and the rows met below, at and between them: 2 x bounds + 1 places."""
    bounds = sorted({b for r, _ in ranges for b in (r.low, r.high) if b is not None})  # type: ignore[type-var]
    turns = [0] * (2 * len(bounds) + 2)
    for found, bit in ranges:
        start = 0 if found.low is None else _position(bounds, found.low) + found.low_open
        end = 2 * len(bounds) if found.high is None else _position(bounds, found.high) - found.high_open
        turns[start] ^= bit
        turns[end + 1] ^= bit
    between: list[int] = []
    rows = 0
    for turn in turns[:-1]:
        rows ^= turn
        between.append(rows)
    return bounds, between


def _position(bounds: Sequence[Ordered], value: Ordered) -> int:
    """Return 2i + 1 for a value at bound i, 2i for one below it and above the bound before."""
    i = bisect_left(bounds, value)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    return 2 * i + (i < len(bounds) and bounds[i] == value)


def _bits(rows: int) -> Iterable[int]:
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest
