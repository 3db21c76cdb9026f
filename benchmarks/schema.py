"""Live schema change of a filled table under fifty writes a second: how long each publish takes, and the longest wait of any writer."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from formwright.kernel.ids import new_ids
from formwright.metamodel.loader import load_texts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.store import records
from formwright.store.engine import Database

from .databases import fresh_databases

ROWS = 1_000_000
GOAL_SECONDS = 1.0
_AT_ONCE = 20_000
_OPTIONS = "{a: {title: A}, b: {title: B}, c: {title: C}}"
_SIZE = "  size: {type: text}\n"
_TIER = f"  tier: {{type: choice, options: {_OPTIONS}}}\n"
_SUM = "  parts: {type: children, of: part, by: item}\n  total: {type: rollup, over: parts, sum: amount, scale: 2}\n"
_PART = "title: {en: Part, zh: 部件}\nhistory: none\nfields:\n  item: {type: reference, to: item}\n  amount: {type: decimal, scale: 2}\n"
STEPS: tuple[tuple[str, str], ...] = (
    ("", _SIZE + _TIER),
    ("add a field", _SIZE + _TIER + "  more: {type: text, required: true, default: \"'x'\"}\n"),
    ("add a relation", _SIZE + _TIER + "  up: {type: reference, to: item}\n"),
    ("rename a field", "  width: {type: text, was: size}\n" + _TIER),
    ("text to number", "  width: {type: integer, was: size}\n" + _TIER),
    ("single to multi", "  width: {type: integer, was: size}\n" + _TIER.replace("choice", "multi_choice")),
    ("drop a field", _TIER.replace("choice", "multi_choice")),
    ("restore it", "  width: {type: integer, was: size}\n" + _TIER.replace("choice", "multi_choice")),
    ("index a field", "  width: {type: integer, was: size, index: true}\n" + _TIER.replace("choice", "multi_choice")),
    ("require a field", "  note: {type: text, required: true}\n  width: {type: integer, was: size, index: true}\n"),
    ("new sum", "  note: {type: text, required: true}\n  width: {type: integer, was: size, index: true}\n" + _SUM),
)


def files(fields: str) -> dict[str, str]:
    """Return the app with these fields beside its own."""
    note = "" if "  note:" in fields else "  note: {type: text}\n"
    return {
        "app.yaml": "key: bench\nversion: 1.0.0\ntitle: {en: Bench, zh: 基准}\n",
        "entities/item.yaml": f"title: {{en: Item, zh: 物品}}\nhistory: none\nfields:\n  code: {{type: text}}\n{note}{fields}",
        "entities/part.yaml": _PART,
    }


def main(arguments: list[str]) -> int:
    """Measure on both databases; exit code 1 where a writer waited longer than the goal or a write was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks schema", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--step", choices=[name for name, _ in STEPS[1:]], help="only this change")
    given = parser.parse_args(arguments)
    worst = 0
    for kind, urls in fresh_databases(1):
        url = next(urls)
        if given.only in (None, kind):
            worst = max(worst, _measure(kind, url, given.rows, given.step))
    return worst


def _measure(kind: str, url: str, rows: int, only: str | None) -> int:
    engine = Engine(Database(url))
    publish(engine, load_texts(files(STEPS[0][1])))
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
    for name, fields in (("(no change)", ""), *(step for step in STEPS[1:] if only in (None, step[0]))):
        start = time.time()
        if fields:
            publish(engine, load_texts(files(fields)), restore=name == "restore it")
        else:
            time.sleep(3)
        spans.append((name, start, time.time()))
        time.sleep(0.5)
    out, _ = writer.communicate("")
    found = cast("Mapping[str, Any]", json.loads(out))
    verdict = _tell(kind, spans, found)
    verdict = max(verdict, _lost(engine, found["created"]))
    if "total" in engine.app("bench").model.entities["item"].fields:
        verdict = max(verdict, _wrong_sums(engine))
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
    text = (
        "SELECT count(*) FROM bench_item AS i LEFT JOIN (SELECT item, sum(amount) AS total FROM bench_part GROUP BY item) AS p "
        "ON p.item = i.id WHERE i.total IS NULL OR i.total <> coalesce(p.total, 0)"
    )
    with engine.database.read() as connection:
        wrong = int(connection.exec_driver_sql(text).scalar_one())
    print(f"sums that are not what their parts add up to: {wrong}", flush=True)
    return int(wrong > 0)


def _fill(engine: Engine, rows: int) -> None:
    app = engine.app("bench")
    now = engine.clock.now()
    stamp = {"version": 1, "created_at": now, "created_by": "b", "updated_at": now, "updated_by": "b"}
    for start in range(0, rows, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, rows))
        made = [
            {"id": i, **stamp, "code": f"C{n}", "note": "-", "size": str(n), "tier": "abc"[n % 3]}
            for i, n in zip(new_ids(len(numbers)), numbers, strict=True)
        ]
        parts = [
            {"id": i, **stamp, "item": each["id"], "amount": Decimal(n) / 4}
            for n, i, each in zip(numbers, new_ids(len(numbers)), made, strict=True)
        ]
        with engine.database.write() as connection:
            records.insert(connection, app.tables.of("item"), made)
            records.insert(connection, app.tables.of("part"), parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
