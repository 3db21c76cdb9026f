"""10,000 personalised order lines become work orders and jobs, committed: the engine against a hand-written bulk script.

Both start from the same prepared database and end with the same rows (counts and sums are compared). The engine's time runs
from the confirmation of the orders until no rule has anything left to do.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formwright.metamodel.query import Query
from formwright.runtime.changes import Change, Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish_folder
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.seeds import plant
from formwright.runtime.snapshots import freeze
from formwright.runtime.worker import drain
from formwright.store.engine import Database
from formwright.store.system import HISTORY
from sqlalchemy import func, select

from .databases import fresh_databases
from .floor.orders import orders_to_floor

LINES = 10_000
LINES_PER_ORDER = 5
FAMILIES = ("ceramics", "textiles", "wood", "metal")
KINDS = ("print", "engrave", "embroider")
ROUNDS = 3
TEMPLATE = Path(__file__).resolve().parents[1] / "apps" / "mes-template"


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


def by_engine(engine: Engine, app: InstalledApp) -> float:
    """Confirm all orders and let the rules work; return the seconds taken."""
    drafts = read(engine, app, SYSTEM, Query("sales_order", fields=("id",), limit=None)).rows
    start = time.perf_counter()
    save(engine, app, SYSTEM, [Transition("sales_order", str(row["id"]), "confirm") for row in drafts])
    drain(engine)
    return time.perf_counter() - start


def by_hand(engine: Engine, app: InstalledApp, routes: Mapping[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]]) -> float:
    """Let the hand-written script do it; return the seconds taken."""
    start = time.perf_counter()
    with engine.database.write() as connection:
        orders_to_floor(connection, app.tables, routes)
    return time.perf_counter() - start


def routes_by_heart(engine: Engine, app: InstalledApp) -> dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]]:
    """Return the frozen routing and bill for each family and kind, as the script's author would have them in a table."""
    work_order = app.model.entities["work_order"]
    rows = read(engine, app, SYSTEM, Query("work_order", fields=("item.family", "personalisation_kind", "route", "bom"), limit=None)).rows
    del work_order
    return {(str(r["item.family"]), str(r["personalisation_kind"])): (r["route"], r["bom"]) for r in rows}  # type: ignore[misc]


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


def main() -> int:
    """Run both on each database and print the ratio; exit code 1 where the rows differ."""
    for name, urls in fresh_databases(2 * ROUNDS):
        ratios: list[tuple[float, float]] = []
        routes: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}
        for _ in range(ROUNDS):
            engine, app = prepare(next(urls))
            taken = by_engine(engine, app)
            routes = routes or routes_by_heart(engine, app)
            other, other_app = prepare(next(urls))
            floor = by_hand(other, other_app, routes)
            made, expected = figures(engine, app), figures(other, other_app)
            if made != expected:
                print(f"{name}: the rows differ\n engine {made}\n script {expected}")
                return 1
            ratios.append((taken, floor))
            engine.database.close()
            other.database.close()
        taken, floor = min(t for t, _ in ratios), min(f for _, f in ratios)
        print(f"orders  {name:10}  engine {taken:6.2f} s  script {floor:6.2f} s  ratio {taken / floor:5.2f} (goal 3)  {made['job'] and LINES / taken:,.0f} lines/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
