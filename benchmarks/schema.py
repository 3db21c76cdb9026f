"""Live schema change of a filled table under fifty writes a second: how long each publish takes, and the longest wait of any writer."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple, cast

from formwright.kernel.ids import new_ids
from formwright.metamodel.fields import RollupField
from formwright.metamodel.loader import load_texts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.store import records
from formwright.store.columns import storage_of
from formwright.store.engine import Database

from .databases import fresh_databases

ROWS = 1_000_000
GOAL_SECONDS = 1.0
_AT_ONCE = 20_000
_PLACES = 1_000
_OPTIONS = "{a: {title: A}, b: {title: B}, c: {title: C}}"
_SIZE = "  size: {type: text}\n"
_TIER = f"  tier: {{type: choice, options: {_OPTIONS}}}\n"
_WIDTH = "  width: {type: integer, was: size}\n"
_MULTI = _TIER.replace("choice", "multi_choice")
_HOME = "  home: {type: reference, to: place}\n"
_HOMES = "  homes: {type: many, to: place, was: home}\n"
_BACK = "  home: {type: reference, to: place, was: homes}\n"
_PARTS = "  parts: {type: children, of: part, by: item}\n"
_SUM = _PARTS + "  total: {type: rollup, over: parts, sum: amount, scale: 4}\n"
_OTHER_SUM = _PARTS + "  total: {type: rollup, over: parts, sum: amount, scale: 4, where: amount > 1}\n"
_OF_ITEMS = "  items: {type: children, of: item, by: home}\n"
_OF_SUMS = _OF_ITEMS + "  worth: {type: rollup, over: items, sum: amounts, scale: 4}\n"
_REQUIRED = "  note: {type: text, required: true}\n  width: {type: integer, was: size, index: true}\n"


_SPARE = "  spare: {type: text, required: true, default: \"'none'\"}\n"
_OPEN = "  open: {type: rollup, over: parts, count: true, where: stage == 'open'}\n"


_STATES = ("open", "waiting", "done")


class Step(NamedTuple):
    """A change: the fields of items beside their own after it and, where not the plain ones, in the releases before it.

    Places' fields, parts' digits, and the states of parts, each with the one whose records it takes over.
    """

    name: str
    fields: str
    before: tuple[str, ...] = ()
    places: str = ""
    digits: int = 2
    states: tuple[str, ...] = _STATES


_LAST = _REQUIRED + _BACK + _PARTS
_FEWER = ("open was waiting", "done")
_BASE = _SIZE + _TIER + _HOME
STEPS: tuple[Step, ...] = (
    Step("", _BASE),
    Step("add a field", _BASE + "  more: {type: text, required: true, default: \"'x'\"}\n"),
    Step("add a relation", _BASE + "  up: {type: reference, to: item}\n"),
    Step("rename a field", "  width: {type: text, was: size}\n" + _TIER + _HOME),
    Step("text to number", _WIDTH + _TIER + _HOME),
    Step("single to multi", _WIDTH + _MULTI + _HOME),
    Step("drop a field", _MULTI + _HOME),
    Step("restore it", _WIDTH + _MULTI + _HOME),
    Step("index a field", _WIDTH.replace("size}", "size, index: true}") + _MULTI + _HOME),
    Step("require a field", _REQUIRED + _HOME),
    Step("one to many", _REQUIRED + _HOMES),
    Step("many to one", _REQUIRED + _BACK, before=(_REQUIRED + _HOMES,)),
    Step("new sum", _REQUIRED + _BACK + _SUM),
    Step("sum otherwise", _REQUIRED + _BACK + _OTHER_SUM, before=(_REQUIRED + _BACK + _SUM,)),
    Step("sum of converted", _REQUIRED + _BACK + _SUM, digits=4),
    Step("new sum of sums", _REQUIRED + _BACK + _SUM.replace("total", "amounts"), places=_OF_SUMS, digits=4),
    Step("default for empty", _LAST + _SPARE, before=(_LAST,), digits=4),
    Step("other states", _LAST + _SPARE + _OPEN, before=(_LAST + _SPARE,), digits=4, states=_FEWER),
    Step("drop a sum", _LAST + _SPARE, before=(_LAST + _SPARE + _OPEN,), digits=4, states=_FEWER),
    Step("restore a sum", _LAST + _SPARE + _OPEN, before=(_LAST + _SPARE + _OPEN, _LAST + _SPARE), digits=4, states=_FEWER),
)


def files(step: Step) -> dict[str, str]:
    """Return the app as a change leaves it."""
    note = "".join(f"  {key}: {{type: text}}\n" for key in ("note", "spare") if f"  {key}:" not in step.fields)
    states = [each.partition(" was ") for each in step.states]
    told = "".join(f"  {key}: {{title: {key}, was: [{was}], final: {str(key == 'done').lower()}}}\n" for key, _, was in states)
    ways = "".join(f"  to_{b[0]}: {{title: {b[0]}, from: {a[0]}, to: {b[0]}}}\n" for a, b in pairwise(states))
    places = f"  code: {{type: text}}\n{step.places}"
    return {
        "app.yaml": "key: bench\nversion: 1.0.0\ntitle: {en: Bench, zh: 基准}\n",
        "entities/item.yaml": f"title: {{en: Item, zh: 物品}}\nhistory: none\nfields:\n  code: {{type: text}}\n{note}{step.fields}",
        "entities/place.yaml": f"title: {{en: Place, zh: 地点}}\nhistory: none\nfields:\n{places}",
        "entities/part.yaml": f"title: {{en: Part, zh: 部件}}\nhistory: none\nfields:\n  item: {{type: reference, to: item}}\n"
        f"  amount: {{type: decimal, scale: {step.digits}}}\n  stage: {{type: state, workflow: life}}\n",
        "workflows/life.yaml": f"title: Life\nof: part\nstates:\n{told.replace('}', ', initial: true}', 1)}"
        f"transitions:\n{ways}",
    }


def main(arguments: list[str]) -> int:
    """Measure on both databases; exit code 1 where a writer waited longer than the goal or a write was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks schema", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--step", choices=[step.name for step in STEPS[1:]], help="only this change")
    given = parser.parse_args(arguments)
    worst = 0
    for kind, urls in fresh_databases(1):
        url = next(urls)
        if given.only in (None, kind):
            worst = max(worst, _measure(kind, url, given.rows, given.step))
    return worst


def _measure(kind: str, url: str, rows: int, only: str | None) -> int:
    engine = Engine(Database(url))
    publish(engine, load_texts(files(STEPS[0])))
    began = time.monotonic()
    _fill(engine, rows)
    print(f"{kind}: {rows:,} records in {time.monotonic() - began:.0f} s", flush=True)
    writer = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.schema_writer", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    spans: list[tuple[str, float, float]] = []
    for step in (Step("(no change)", ""), *(step for step in STEPS[1:] if only in (None, step.name))):
        for fields in step.before if only is not None else ():
            states = step.states if _OPEN in fields else _STATES
            publish(engine, load_texts(files(step._replace(fields=fields, places="", states=states))))
        start = time.time()
        if step.fields:
            publish(engine, load_texts(files(step)), restore=step.name.startswith("restore"))
        else:
            time.sleep(3)
        spans.append((step.name, start, time.time()))
        time.sleep(0.5)
    out, _ = writer.communicate("")
    found = cast("Mapping[str, Any]", json.loads(out))
    verdict = _tell(kind, spans, found)
    verdict = max(verdict, _lost(engine, found["created"]))
    verdict = max(verdict, _wrong_sums(engine), _wrong_homes(engine, found["moved"]), _not_rewritten(engine))
    engine.database.close()
    return verdict


def _tell(kind: str, spans: list[tuple[str, float, float]], found: Mapping[str, Any]) -> int:
    print(f"{kind}: {'change':18} {'publish s':>10} {'longest wait ms':>16} {'writes':>7}")
    worst = 0.0
    for name, start, end in spans:
        during = [took for began, took in found["times"] if began <= end and began + took >= start]
        worst = max(worst, *during, 0.0)
        print(f"{kind}: {name:18} {end - start:10.2f} {1000 * max(during, default=0):16.0f} {len(during):7}")
    print(f"{kind}: refused: {sorted(set(found['refused']))} {len(found['refused'])} of {len(found['times'])}")
    held = "held" if worst <= GOAL_SECONDS else "MISSED"
    print(f"{kind}: longest wait {worst:.2f} s, goal {GOAL_SECONDS:.0f} s {held}", flush=True)
    return int(worst > GOAL_SECONDS)


def _lost(engine: Engine, created: list[str]) -> int:
    app = engine.app("bench")
    with engine.database.read() as connection:
        kept = records.fetch(connection, app.tables.of("item"), created, ["id"])
    print(f"acknowledged {len(created)}, lost {len(set(created) - kept.keys())}", flush=True)
    return int(len(kept) < len(set(created)))


def _wrong_sums(engine: Engine) -> int:
    """Compare the stored sums with what the database adds up now."""
    entities = engine.app("bench").model.entities
    total = entities["item"].fields.get("total")
    one = 10 ** storage_of(engine.app("bench").tables.of("part").c.amount).scale if engine.database.dialect == "sqlite" else 1
    some = f"amount > {one}" if isinstance(total, RollupField) and total.where else "true"
    wrong = 0
    for owner, field, child, by, sums, only in (
        ("item", "total", "part", "item", "amount", some),
        ("item", "amounts", "part", "item", "amount", "true"),
        ("place", "worth", "item", "home", "amounts", "true"),
    ):
        if field in entities[owner].fields:
            wrong += _differ(engine, (owner, field), (child, by, sums), only)
    print(f"sums that are not what they add up: {wrong}", flush=True)
    return int(wrong > 0)


def _not_rewritten(engine: Engine) -> int:
    """Count the records without what a default gave them, in a state that is none, or with another count of what is open."""
    item = engine.app("bench").model.entities["item"].fields
    asked: list[str] = []
    if item["spare"].required:
        asked.append("SELECT count(*) FROM bench_item WHERE spare IS NULL OR spare NOT IN ('kept', 'none')")
    if "waiting" not in engine.app("bench").model.entities["part"].states["stage"]:
        asked.append("SELECT count(*) FROM bench_part WHERE stage NOT IN ('open', 'done')")
    if "open" in item:
        open_ones = "SELECT item AS o, count(*) AS n FROM bench_part WHERE stage = 'open' GROUP BY item"
        asked.append(f"SELECT count(*) FROM bench_item AS i LEFT JOIN ({open_ones}) AS p ON p.o = i.id WHERE i.open <> coalesce(p.n, 0)")
    with engine.database.read() as connection:
        wrong = sum(int(connection.exec_driver_sql(text).scalar_one()) for text in asked)
    print(f"records not as the release says: {wrong} (asked {len(asked)} times)", flush=True)
    return int(wrong > 0)


def _differ(engine: Engine, stored: tuple[str, str], over: tuple[str, str, str], only: str) -> int:
    (owner, field), (child, by, summed) = stored, over
    tables = engine.app("bench").tables
    finer = storage_of(tables.of(owner).c[field]).scale - storage_of(tables.of(child).c[summed]).scale
    factor = 10**finer if engine.database.dialect == "sqlite" else 1
    text = (
        f"SELECT count(*) FROM bench_{owner} AS i LEFT JOIN (SELECT {by} AS o, sum({summed}) AS total FROM bench_{child} WHERE {only} "
        f"GROUP BY {by}) AS p ON p.o = i.id WHERE i.{field} IS NULL OR i.{field} <> coalesce(p.total, 0) * {factor}"
    )
    with engine.database.read() as connection:
        return int(connection.exec_driver_sql(text).scalar_one())


def _wrong_homes(engine: Engine, moved: Mapping[str, str]) -> int:
    """Compare where items are with where the writer last put them, and tell whether any has none."""
    several = "homes" in engine.app("bench").model.entities["item"].fields
    text = 'SELECT owner, target FROM "bench_item$homes"' if several else "SELECT id, home FROM bench_item"
    with engine.database.read() as connection:
        found = {row[0]: row[1] for row in connection.exec_driver_sql(text)}
    wrong = sum(found.get(item) != home for item, home in moved.items())
    print(f"moved {len(moved)}, elsewhere {wrong}; without a home: {sum(home is None for home in found.values())}", flush=True)
    return int(wrong > 0)


def _fill(engine: Engine, rows: int) -> None:
    app = engine.app("bench")
    now = engine.clock.now()
    stamp = {"version": 1, "created_at": now, "created_by": "b", "updated_at": now, "updated_by": "b"}
    places = new_ids(_PLACES)
    with engine.database.write() as connection:
        records.insert(connection, app.tables.of("place"), [{"id": i, **stamp, "code": "P"} for i in places])
    for start in range(0, rows, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, rows))
        made = [
            {"id": i, **stamp, "code": f"C{n}", "note": "-", "size": str(n), "tier": "abc"[n % 3], "home": places[n % _PLACES],
             "spare": None if n % 3 else "kept"}
            for i, n in zip(new_ids(len(numbers)), numbers, strict=True)
        ]
        parts = [
            {"id": i, **stamp, "item": each["id"], "amount": Decimal(n) / 4, "stage": _STATES[n % 3]}
            for n, i, each in zip(numbers, new_ids(len(numbers)), made, strict=True)
        ]
        with engine.database.write() as connection:
            records.insert(connection, app.tables.of("item"), made)
            records.insert(connection, app.tables.of("part"), parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
