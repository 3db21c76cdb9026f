"""10,000 personalised order lines become work orders and jobs, committed: the engine against a hand-written bulk script.

Both start from the same prepared database and end with the same rows (counts and sums are compared). The engine's time runs
from the confirmation of the orders until no rule has anything left to do.
"""

import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from formwright.metamodel.query import Query
from formwright.runtime.changes import Change, Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.keyed import find_named
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.seeds import plant
from formwright.runtime.snapshots import freeze
from formwright.runtime.worker import drain
from formwright.store.engine import Database
from formwright.store.system import HISTORY

from .databases import fresh_databases
from .floor.orders import orders_to_floor

LINES = 10_000
LINES_PER_ORDER = 5
FAMILIES = ("ceramics", "textiles", "wood", "metal")
KINDS = ("print", "engrave", "embroider")
ROUNDS = 3
TEMPLATE = Path(__file__).resolve().parents[1] / "apps" / "mes-template"


Taken = tuple[float, float]
"""Seconds by the clock, and of this process's CPU."""
Routes = dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]]
Codes = dict[tuple[str, str], tuple[str, str]]


def prepare(url: str) -> tuple[Engine, InstalledApp]:
    """Return an engine with the template, 40 items and draft orders with all the lines."""
    engine = Engine(Database(url))
    publish_folder(engine, TEMPLATE)
    app = engine.app("mes")
    plant(engine, app)
    goods = [
        Create("item", {"code": f"BENCH-{family}-{i}", "name": f"{family} {i}", "family": family, "base_unit": "EA"})
        for family in FAMILIES
        for i in range(10)
    ]
    items = [saved.id for saved in save(engine, app, SYSTEM, goods)]
    shop = read(engine, app, SYSTEM, Query("shop", limit=1)).rows[0]["id"]
    changes: list[Change] = [
        Create("sales_order", {"shop": shop, "platform_no": f"B{i:06d}", "ordered_at": "2026-11-11T00:00:00Z",
                               "ship_by": f"2026-11-{13 + i % 5}T16:00:00Z", "remark": "bench"})
        for i in range(LINES // LINES_PER_ORDER)
    ]  # fmt: skip
    orders = [saved.id for saved in save(engine, app, SYSTEM, changes)]
    save(engine, app, SYSTEM, [
        Create("order_line", {"order": orders[i // LINES_PER_ORDER], "line_no": i % LINES_PER_ORDER + 1, "item": items[i % len(items)],
                              "quantity": 1 + i % 7, "price": "12.50", "personalisation_kind": KINDS[i % len(KINDS)],
                              "personalisation_text": f"For you {i}", "source_digest": f"b{i}", "source_occurrence": 1})
        for i in range(LINES)
    ])  # fmt: skip
    return engine, app


def by_engine(engine: Engine, app: InstalledApp) -> Taken:
    """Confirm all orders and let the rules work; return what it took."""
    drafts = read(engine, app, SYSTEM, Query("sales_order", fields=("id",), limit=None)).rows
    start, cpu = time.perf_counter(), time.process_time()
    save(engine, app, SYSTEM, [Transition("sales_order", str(row["id"]), "confirm") for row in drafts])
    drain(engine)
    return time.perf_counter() - start, time.process_time() - cpu


def by_hand(engine: Engine, app: InstalledApp, routes: Routes) -> Taken:
    """Let the hand-written script do it; return what it took."""
    start, cpu = time.perf_counter(), time.process_time()
    with engine.database.write() as connection:
        orders_to_floor(connection, app.tables, routes)
    return time.perf_counter() - start, time.process_time() - cpu


def codes_by_heart(engine: Engine, app: InstalledApp) -> Codes:
    """Return the routing and bill of each family and kind, as the script's author would have them in a table."""
    fields = ("item.family", "personalisation_kind", "route", "bom")
    rows: list[dict[str, Any]] = read(engine, app, SYSTEM, Query("work_order", fields=fields, limit=None)).rows
    return {(r["item.family"], r["personalisation_kind"]): (r["route"]["code"], r["bom"]["code"]) for r in rows}


def pictures(engine: Engine, app: InstalledApp, codes: Codes) -> Routes:
    """Return the frozen records that these codes name in a database."""
    frozen: list[dict[str, dict[str, Any]]] = []
    with engine.database.read() as connection:
        for number, name in enumerate(("route", "bom")):
            field = app.model.entities["work_order"].snapshots[name]
            ids = find_named(app, app.model.entities[field.of], {pair[number] for pair in codes.values()}, connection)
            found: dict[str, Any] = dict(freeze(engine, app, field, set(ids.values()), connection))
            frozen.append({code: found[record_id] for code, record_id in ids.items()})
    return {key: (frozen[0][route], frozen[1][bom]) for key, (route, bom) in codes.items()}


def figures(engine: Engine, app: InstalledApp) -> dict[str, object]:
    """Return counts and sums that must be equal however the rows were made."""
    told: dict[str, object] = {}
    with engine.database.read() as connection:
        for key in ("work_order", "job"):
            table = app.tables.of(key)
            by_state = connection.execute(select(table.c.state, func.count(), func.sum(table.c.quantity)).group_by(table.c.state))
            told[key] = sorted((state, count, float(total)) for state, count, total in by_state)
        told["history"] = connection.execute(
            select(func.count()).select_from(HISTORY).where(HISTORY.c.entity.in_(["work_order", "job"]))
        ).scalar()
    return told


def main(arguments: list[str]) -> int:
    """Run both in turn on each database and print the ratios; exit code 1 where the rows differ."""
    rounds = int(arguments[0]) if arguments else ROUNDS
    for name, urls in fresh_databases(2 * rounds):
        engine_took: list[Taken] = []
        script_took: list[Taken] = []
        codes: Codes = {}
        for _ in range(rounds):
            engine, app = prepare(next(urls))
            engine_took.append(by_engine(engine, app))
            codes = codes or codes_by_heart(engine, app)
            other, other_app = prepare(next(urls))
            script_took.append(by_hand(other, other_app, pictures(other, other_app, codes)))
            made, expected = figures(engine, app), figures(other, other_app)
            engine.database.close()
            other.database.close()
            if made != expected:
                print(f"{name}: the rows differ\n engine {made}\n script {expected}")
                return 1
        _tell(name, min(engine_took), min(script_took))
    return 0


def _tell(name: str, engine: Taken, script: Taken) -> None:
    print(
        f"orders  {name:10}  engine {engine[0]:6.2f} s (cpu {engine[1]:5.2f})  script {script[0]:6.2f} s (cpu {script[1]:5.2f})  "
        f"ratio {engine[0] / script[0]:5.2f} (cpu {engine[1] / script[1]:5.2f}; goal 3)  {LINES / engine[0]:,.0f} lines/s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
