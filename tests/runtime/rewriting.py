"""A filled app whose releases give records other values although nothing is converted, and what must be in it afterwards."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from formwright.kernel.ids import new_ids
from formwright.kernel.problems import FormwrightError
from formwright.metamodel.loader import Loaded, load_texts
from formwright.runtime.changes import Create, Delete, Transition, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.store import records, schema
from formwright.store.engine import Database
from formwright.store.schema.online import journal

ORDERS = 60
TITLE = {"en": "T", "zh": "题"}
ORDER: dict[str, Any] = {"type": "reference", "to": "order"}
AMOUNT: dict[str, Any] = {"type": "decimal", "scale": 2, "index": True}
NOTE: dict[str, Any] = {"type": "text"}
STATE: dict[str, Any] = {"type": "state", "workflow": "life"}
LINE: dict[str, Any] = {"order": ORDER, "amount": AMOUNT, "note": NOTE, "serial": {"type": "integer"}, "state": STATE}
TOTAL = {"type": "rollup", "over": "lines", "sum": "amount", "scale": 2, "index": True}
OPEN = {"type": "rollup", "over": "lines", "count": True, "where": "state == 'open'"}
SUMS: dict[str, Any] = {"total": TOTAL, "open": OPEN}
STATES = {"open": [], "waiting": [], "done": []}
KEYS = [{"unique": ["serial", "note"], "where": "state == 'done'"}]
Line = tuple[Decimal | None, str | None, str]


@dataclass(frozen=True)
class Release:
    """What a release says of the lines, their states and their sums."""

    line: dict[str, Any] = field(default_factory=lambda: dict(LINE))
    sums: dict[str, Any] = field(default_factory=lambda: dict(SUMS))
    states: dict[str, list[str]] = field(default_factory=lambda: dict(STATES))
    keys: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def loaded(self) -> Loaded:
        """Return it as an app."""
        order = {"code": {"type": "text"}, "lines": {"type": "children", "of": "line", "by": "order"}, **self.sums}
        names = list(self.states)
        life = {
            "title": TITLE,
            "of": "line",
            "states": {n: {"title": TITLE, "was": self.states[n], "initial": n == names[0], "final": n == names[-1]} for n in names},
            "transitions": {f"to_{b}": {"title": TITLE, "from": a, "to": b} for a, b in pairwise(names)},
        }
        return load_texts({
            "app.yaml": json.dumps({"key": "live", "version": "1.0.0", "title": TITLE}),
            "entities/order.yaml": json.dumps({"title": TITLE, "fields": order}),
            "entities/line.yaml": json.dumps({"title": TITLE, "fields": self.line, "keys": self.keys}),
            "workflows/life.yaml": json.dumps(life),
        })  # fmt: skip


@dataclass(frozen=True)
class Way:
    """The releases one after another; the last one is published while people write, and makes of each line what `becomes` says."""

    releases: tuple[Release, ...]
    becomes: Callable[[Line], Line]
    restore: bool = False
    consent: tuple[str, ...] = ()


SAID = "50%: \\ it's"
NEEDED = LINE | {
    "amount": AMOUNT | {"required": True, "default": "2.5"},
    "note": NOTE | {"required": True, "default": json.dumps(SAID)},
}
WITHOUT = {key: each for key, each in LINE.items() if key != "amount"}
JOINED = {"open": ["waiting"], "done": []}
BARE = {"open": OPEN}


def _filled(line: Line) -> Line:
    return line[0] if line[0] is not None else Decimal("2.5"), line[1] if line[1] is not None else SAID, line[2]


def _open(line: Line) -> Line:
    return line[0], line[1], "open" if line[2] == "waiting" else line[2]


def _same(line: Line) -> Line:
    return line


WAYS = {
    "a default for what is empty": Way((Release(), Release(NEEDED)), _filled),
    "other states": Way((Release(), Release(states=JOINED)), _open),
    "both, and a key that hangs on it": Way(
        (Release(keys=KEYS), Release(NEEDED, states=JOINED, keys=KEYS)), lambda line: _open(_filled(line)),
    ),
    "a sum that comes back": Way((Release(), Release(sums=BARE), Release()), _same, restore=True),
    "a sum that comes back with what it adds up": Way((Release(), Release(WITHOUT, BARE), Release()), _same, restore=True),
    "a sum of what comes back and gets a default": Way(
        (Release(), Release(WITHOUT, BARE), Release(LINE | {"amount": NEEDED["amount"]})),
        lambda line: (_filled(line)[0], *line[1:]), restore=True,
    ),
}  # fmt: skip


def begin(url: str, way: Way, orders: int = ORDERS) -> tuple[Engine, dict[str, Line]]:
    """Fill an app and publish all releases but the last one; return its lines."""
    engine = Engine(Database(url))
    publish(engine, way.releases[0].loaded())
    now = engine.clock.now()
    stamp = {"version": 1, "created_at": now, "created_by": "t", "updated_at": now, "updated_by": "t"}
    ids, tables = new_ids(orders), engine.app("live").tables
    lines: dict[str, Line] = {
        each: (Decimal(n) / 4 if n % 3 else None, f"n{n}" if n % 2 else None, ["open", "waiting", "done"][n % 3])
        for n, each in enumerate(new_ids(orders * 4))
    }
    rows = [
        {"id": each, **stamp, "order": ids[n % orders], "amount": amount, "note": note, "serial": n, "state": state}
        for n, (each, (amount, note, state)) in enumerate(lines.items())
    ]
    with engine.database.write() as connection:
        records.insert(connection, tables.of("order"), [{"id": each, **stamp, "code": "o"} for each in ids])
        records.insert(connection, tables.of("line"), rows)
    bare = Release(way.releases[0].line, {}, keys=way.releases[0].keys)
    publish(engine, bare.loaded(), consent=["order.total", "order.open"])
    for release in (way.releases[0], *way.releases[1:-1]):
        publish(engine, release.loaded(), from_rows=10**9)
    return engine, lines


def all_of(engine: Engine, entity: str) -> dict[str, dict[str, Any]]:
    """Return all records of an entity."""
    table = engine.app("live").tables.of(entity)
    with engine.database.read() as connection:
        ids = connection.exec_driver_sql(f"SELECT id FROM live_{entity}").scalars().all()
        return {i: dict(found) for i, found in records.fetch(connection, table, ids).items()}


def check(engine: Engine, way: Way, lines: dict[str, Line]) -> None:
    """Compare each line with what it must have become, and each sum with what these add up to."""
    with engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fw_touched").scalar() == 0
        assert journal.of_app(connection, "live") == []
        assert schema.drift(connection, engine.app("live").model) == []
    found, orders = all_of(engine, "line"), all_of(engine, "order")
    assert {each: (row["amount"], row["note"], row["state"]) for each, row in found.items()} == {
        each: way.becomes(line) for each, line in lines.items()
    }
    totals, still = dict.fromkeys(orders, Decimal(0)), dict.fromkeys(orders, 0)
    for row in found.values():
        totals[row["order"]] += row["amount"] or Decimal(0)
        still[row["order"]] += row["state"] == "open"
    assert {each: row["total"] for each, row in orders.items()} == totals
    assert {each: row["open"] for each, row in orders.items()} == still


class Writer(threading.Thread):
    """Adds, changes, moves on and deletes lines on a node of its own, and keeps what each of them holds."""

    def __init__(self, url: str, lines: dict[str, Line]) -> None:
        super().__init__()
        self.engine = Engine(Database(url))
        self.lines = lines
        self.stopping = threading.Event()
        self.waits: list[float] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        """Write until it is stopped; that the new release refuses what the old one took is as it should be."""
        dice = random.Random(7)
        orders = [*all_of(self.engine, "order")]
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                self.one(dice, orders)
            except FormwrightError as error:
                if error.status >= 500:
                    self.wrong.append(repr(error))
            except Exception as error:  # noqa: BLE001 - told by the test
                self.wrong.append(repr(error))
            self.waits.append(time.monotonic() - began)
            time.sleep(0.01)
        self.engine.database.close()

    def one(self, dice: random.Random, orders: list[str]) -> None:
        """Write once."""
        app, what, line = self.engine.app("live"), dice.randrange(6), dice.choice(sorted(self.lines))
        with_amount = "amount" in app.model.entities["line"].fields
        amount, note, state = self.lines[line]
        if what == 0:
            given: dict[str, Any] = {"order": dice.choice(orders), "note": None}
            (made,) = save(self.engine, app, SYSTEM, [Create("line", given)])
            self.lines[made.id] = (None, None, "open")
        elif what in (1, 2) and with_amount:
            amount = Decimal("7.5") if what == 1 else None
            save(self.engine, app, SYSTEM, [Update("line", line, {"amount": amount, "note": f"w{line}"})])
            self.lines[line] = (amount, f"w{line}", state)
        elif what == 3:
            save(self.engine, app, SYSTEM, [Update("line", line, {"order": dice.choice(orders)})])
        elif what == 4:
            save(self.engine, app, SYSTEM, [Delete("line", line)])
            del self.lines[line]
        elif state in ("open", "waiting"):
            to = "waiting" if state == "open" else "done"
            save(self.engine, app, SYSTEM, [Transition("line", line, f"to_{to}")])
            self.lines[line] = (amount, note, to)
