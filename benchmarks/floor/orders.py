"""The floor of `orders`: what a programmer would write by hand to turn confirmed lines into the same rows, in bulk.

It knows the tables, the routing of each family and the rules by heart, checks nothing, and asks no rights.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, update

from formwright.kernel.ids import new_ids
from formwright.store.system import HISTORY
from formwright.store.tables import AppTables

Row = dict[str, Any]
CHUNK = 1000


def orders_to_floor(connection: Connection, tables: AppTables, route_of: Mapping[tuple[str, str], tuple[Row, Row]]) -> None:
    """Write work orders, jobs, histories and states for every line of every draft order, in the open transaction."""
    now = datetime.now(UTC)
    orders, lines, items = (tables.of(key) for key in ("sales_order", "order_line", "item"))
    found = connection.execute(
        select(lines, items.c.family, orders.c.ship_by)
        .join(items, items.c.id == lines.c.item)
        .join(orders, orders.c.id == lines.c.order)
        .order_by(orders.c.ship_by, orders.c.platform_no, lines.c.id)
    ).mappings()
    work_orders, jobs, history = _work([dict(row) for row in found], route_of, now)
    drafts = list(connection.execute(select(orders.c.id).where(orders.c.state == "draft")).scalars())
    history += [_entry("sales_order", key, 2, now, "transitioned", {"state": ["draft", "confirmed"]}) for key in drafts]
    per_order: dict[str, tuple[int, int]] = {}
    for row in work_orders:
        made, planned = per_order.get(row["sales_order"], (0, 0))
        per_order[row["sales_order"]] = (made + 1, planned + row["jobs_total"])
    for key, (made, planned) in per_order.items():
        figures = {"work_orders_total": made, "work_orders_open": made, "jobs_total": planned}
        known = {name: value for name, value in figures.items() if name in orders.c}
        connection.execute(update(orders).where(orders.c.id == key).values(state="confirmed", version=2, updated_at=now, **known))
    connection.execute(update(lines).where(lines.c.id.in_(select(lines.c.id))).values(work_order_count=1))
    for table, rows in ((tables.of("work_order"), work_orders), (tables.of("job"), jobs), (HISTORY, history)):
        for start in range(0, len(rows), CHUNK):
            connection.execute(insert(table), rows[start : start + CHUNK])


def _work(
    lines: Sequence[Row], route_of: Mapping[tuple[str, str], tuple[Row, Row]], now: datetime
) -> tuple[list[Row], list[Row], list[Row]]:
    stamp = {"created_at": now, "created_by": "system", "updated_at": now, "updated_by": "system"}
    work_orders: list[Row] = []
    jobs: list[Row] = []
    history: list[Row] = []
    for number, (line, key) in enumerate(zip(lines, new_ids(len(lines)), strict=True), 1):
        route, bom = route_of[line["family"], line["personalisation_kind"]]
        operations = [o for o in route["operations"] if o["is_report_point"]]
        work_order = {
            "id": key, "version": 3, **stamp, "code": f"WO{now:%y%m%d}-{number:05d}", "item": line["item"],
            "quantity": line["quantity"], "state": "released", "ship_by": line["ship_by"], "sales_order": line["order"],
            "order_line": line["id"], "personalisation_kind": line["personalisation_kind"],
            "personalisation_text": line["personalisation_text"], "route": route, "bom": bom,
            "jobs_total": len(operations), "jobs_done": 0, "jobs_open": len(operations), "jobs_begun": 0,
            "quantity_good": Decimal(0), "quantity_scrap": Decimal(0),
        }  # fmt: skip
        work_orders.append(work_order)
        history.append(_entry("work_order", key, 1, now, "created", _told(work_order)))
        history.append(_entry("work_order", key, 2, now, "transitioned", {"state": ["planned", "firmed"]}))
        history.append(_entry("work_order", key, 3, now, "transitioned", {"state": ["firmed", "released"]}))
        for position, (operation, job_key) in enumerate(zip(operations, new_ids(len(operations)), strict=True), 1):
            first = position == 1
            job = {
                "id": job_key, "version": 2 if first else 1, **stamp, "work_order": key, "sequence": operation["sequence"],
                "position": position, "name": operation["name"], "work_centre": operation["work_centre"]["id"],
                "state": "ready" if first else "waiting", "quantity": line["quantity"],
                "setup_minutes": Decimal(operation["setup_minutes"]), "run_minutes": Decimal(operation["run_minutes"]),
                "inspect": operation["inspect"], "instruction": operation["instruction"],
                "is_last": position == len(operations), "scan_code": f"{work_order['code']}/{operation['sequence']}",
                "quantity_good": Decimal(0), "quantity_scrap": Decimal(0), "quantity_rework": Decimal(0), "minutes": Decimal(0),
            }  # fmt: skip
            jobs.append(job)
            history.append(_entry("job", job_key, 1, now, "created", _told(job)))
            if first:
                history.append(_entry("job", job_key, 2, now, "transitioned", {"state": ["waiting", "ready"]}))
    return work_orders, jobs, history


def _told(row: Row) -> Row:
    hidden = ("id", "version", "route", "bom", "created_at", "created_by", "updated_at", "updated_by")
    return {k: [None, v] for k, v in row.items() if k not in hidden and v is not None}


def _entry(entity: str, key: str, version: int, at: datetime, event: str, changes: Row) -> Row:
    return {
        "app": "mes", "entity": entity, "record_id": key, "version": version, "at": at, "by": "system",
        "event": event, "run_id": None, "changes": changes,
    }  # fmt: skip
