"""Lists, searches and groups over a million records and more, as a member with row and field rights and as an administrator."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from formwright.kernel.json import dumps
from formwright.metamodel.query import Figure, Groups, Query
from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine
from formwright.runtime.finding import find_everywhere
from formwright.runtime.installed import InstalledApp
from formwright.runtime.read import count_at_most, group, parse_where, read

from .databases import one_database
from .read_world import build

ROWS = (1_000_000, 5_000_000)
TIMES = 40
RATIO = 1.3
PAGE_MS = 200.0
ADMIN = Actor("admin", "admin", roles={"scale": frozenset({"admin"})})
MEMBER = Actor("member", "member", roles={"scale": frozenset({"member"})})
_COLUMNS = ("code", "buyer", "subject", "state", "quantity", "amount", "due_at")
_HEAD = "step                     administrator p50    p95      member p50    p95   ratio"

Ask = Callable[[Actor], object]


@dataclass(frozen=True)
class Step:
    """One kind of question: what makes it, whether it is a page that a person waits for, and how often it is asked."""

    name: str
    ask: Callable[[Actor, Any], object]
    given: Sequence[Any]
    page: bool = True
    times: int = TIMES


class Questions:
    """The steps over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Ask of the app as it is installed."""
        self.engine = engine
        self.app: InstalledApp = engine.app("scale")

    def steps(self) -> Iterator[Step]:
        """Yield every step, quick ones first."""
        states = ("open", "held", "done")
        yield Step(
            "list, filtered and sorted",
            lambda who, state: self._page(who, f"state == '{state}'", ("due_at",)),
            ("open",),
        )
        yield Step("list, newest first", lambda who, _: self._page(who, "", ("-placed_at", "code")), (0,))
        yield Step("list, 10 pages on", self._deep, ("open",), times=8)
        yield Step(
            "list, another filter",
            lambda who, s: self._page(who, f"state == '{s}' and quantity > 450", ("due_at",)),
            states,
        )
        yield Step("search, 4 signs", self._search, ("松木茶几", "橡木书架", "真丝抱枕", "不锈刀架"))
        yield Step("search, 2 signs, common", self._search, ("茶几", "羊绒", "儿童", "香薰"))
        yield Step("search, 1 sign, common", self._search, ("木", "灯", "皮"))
        yield Step("search, a code", self._search, ("D00012345", "d00000777", "00054321"))
        yield Step("search, over a path", self._search, ("店 茶几", "台灯99店", "红木40店"))
        yield Step("search, nothing there", self._search, ("龙凤呈祥", "不存在", "zzq"))
        yield Step("search, sorted list", lambda who, text: self._search(who, text, ("due_at",)), ("松木茶几", "茶几"))
        yield Step(
            "search everywhere",
            lambda who, text: find_everywhere(self.engine, self.app, who, text),
            ("茶几", "台灯99店"),
        )
        yield Step("count to 10,000", self._count, ("state == 'open'", "quantity > 890"))
        yield Step("group by state", lambda who, _: self._group(who, ("state",), ()), (0,), page=False, times=5)
        figures = (Figure("sum", "amount"), Figure("avg", "quantity"))
        yield Step(
            "group, two figures", lambda who, _: self._group(who, ("state",), figures), (0,), page=False, times=5
        )
        yield Step(
            "group by month",
            lambda who, _: self._group(who, ("start_of_month(due_at)",), ()),
            (0,),
            page=False,
            times=5,
        )

    def _page(self, who: Actor, where: str, order_by: tuple[str, ...], cursor: str = "") -> str:
        parsed = parse_where(self.app, who, "deal", where)
        page = read(
            self.engine,
            self.app,
            who,
            Query("deal", _COLUMNS, where=parsed, order_by=order_by, cursor=cursor),
            wire=True,
        )
        dumps(page.rows)
        return page.next

    def _deep(self, who: Actor, state: str) -> None:
        cursor = ""
        for _ in range(10):
            cursor = self._page(who, f"state == '{state}'", ("due_at",), cursor)

    def _search(self, who: Actor, text: str, order_by: tuple[str, ...] = ()) -> None:
        dumps(read(self.engine, self.app, who, Query("deal", _COLUMNS, search=text, order_by=order_by), wire=True).rows)

    def _count(self, who: Actor, where: str) -> None:
        count_at_most(
            self.engine, self.app, who, Query("deal", where=parse_where(self.app, who, "deal", where)), 10_001
        )

    def _group(self, who: Actor, by: tuple[str, ...], figures: tuple[Figure, ...]) -> None:
        group(self.engine, self.app, who, Groups("deal", by, figures=figures), wire=True)


def measure(step: Step, people: Sequence[Actor]) -> list[list[float]]:
    """Return of each person how many milliseconds the step's questions took, sorted; the first ones warm up and do not count.

    All ask the same in turn, and each time another one first: what else the machine does falls on all alike.
    """
    given = cycle(step.given)
    for what in step.given:
        for who in people:
            step.ask(who, what)
    times: list[list[float]] = [[] for _ in people]
    for turn in range(step.times):
        what = next(given)
        for place in range(len(people)):
            mine = (place + turn) % len(people)
            begun = time.perf_counter()
            step.ask(people[mine], what)
            times[mine].append((time.perf_counter() - begun) * 1000 / (10 if step.name.endswith("pages on") else 1))
    return [sorted(each) for each in times]


def _at(times: list[float], part: float) -> float:
    return times[min(len(times) - 1, int(len(times) * part))]


def run(engine: Engine, only: str) -> bool:
    """Print the table of one database; tell whether every page and every ratio held."""
    print(_HEAD, flush=True)
    held = True
    for step in Questions(engine).steps():
        if only not in step.name:
            continue
        admin, member = measure(step, (ADMIN, MEMBER))
        ratio = _at(member, 0.5) / _at(admin, 0.5)
        slow = step.page and max(_at(admin, 0.95), _at(member, 0.95)) > PAGE_MS
        # Below a few milliseconds a ratio says more of the clock than of the rights.
        far = ratio > RATIO and _at(member, 0.5) > 5
        held = held and not slow and not far
        print(
            f"{step.name:26} {_at(admin, 0.5):12.1f} {_at(admin, 0.95):8.1f}  {_at(member, 0.5):12.1f} {_at(member, 0.95):8.1f} "
            f"{ratio:6.2f}{'  slow' if slow else ''}{'  far' if far else ''}",
            flush=True,
        )
    return held


def main(arguments: Sequence[str] = ()) -> int:
    """Measure on the databases and with the numbers of records asked for; all if none is. Exit code 1 where an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks read", description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="how many records; may be given several times")
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--step", default="", help="only steps whose name holds this")
    parser.add_argument(
        "--keep", type=Path, help="keep the filled databases in this folder, and take those that are there"
    )
    parser.add_argument("--fill", action="store_true", help="with --keep: fill the databases, ask nothing")
    given = parser.parse_args(list(arguments))
    print(f"milliseconds; aims: pages within {PAGE_MS:.0f} at p95, a member within {RATIO} times an administrator")
    held = True
    for kind in [given.database] if given.database else ["sqlite", "postgresql"]:
        for rows in given.rows or ROWS:
            with one_database(kind, f"read_{rows}", given.keep) as url:
                print(f"\n{kind}, {rows:,} records", flush=True)
                engine = build(url, rows)
                held = (given.fill or run(engine, given.step)) and held
                engine.database.close()
    print("every aim met" if held else "NOT every aim met: see the rows that say slow or far")
    return 0 if held else 1
