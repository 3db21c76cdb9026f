"""Expressions: evaluations per second of each back end, beside native Python functions written by hand."""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    MetaData,
    Numeric,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
)
from sqlalchemy import Column as TableColumn
from starter.programs import find_postgres

from formwright.expressions import Environment, Expression
from formwright.expressions import types as t
from formwright.store.expression_sql import Column, Rows, compile_sql
from formwright.store.postgresql_functions import install_functions
from formwright.store.sqlite_functions import register_functions
from tests.fixtures.postgres import QUICK, PostgresServer

ENVIRONMENT = Environment(datetime(2026, 11, 11, tzinfo=UTC), "Asia/Shanghai")
LINE = t.Members({"amount": t.DECIMAL, "price": t.DECIMAL})
SCOPE = t.Members(
    {"good": t.INTEGER, "quantity": t.INTEGER, "state": t.TEXT, "lines": t.ListOf(t.Record("line", LINE))}
)
ROW: dict[str, Any] = {
    "good": 49, "quantity": 50, "state": "done",
    "lines": [{"amount": Decimal("2.50"), "price": Decimal("19.90")} for _ in range(20)],
}  # fmt: skip
ROWS = 20_000
UI = Path(__file__).parent.parent / "ui"


def by_hand_filter(row: Mapping[str, Any]) -> object:
    """Answer as the first expression does."""
    return None if row["quantity"] is None or row["state"] is None else row["quantity"] > 10 and row["state"] == "done"


def by_hand_rate(row: Mapping[str, Any]) -> object:
    """Answer as the second expression does."""
    if row["good"] is None or not row["quantity"]:
        return None
    return Decimal(row["good"]) / row["quantity"] >= Decimal("0.98") and row["state"] == "done"


def by_hand_sum(row: Mapping[str, Any]) -> object:
    """Calculate the sum of the third expression."""
    return sum(line["amount"] * line["price"] for line in row["lines"] if line["amount"] is not None)


MEASURED: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "quantity > 10 and state == 'done'": by_hand_filter,
    "good / quantity >= 0.98 and state == 'done'": by_hand_rate,
    "sum(lines, amount * price) > 100": by_hand_sum,
}


def per_second(run: Callable[[], object], seconds: float = 0.5) -> float:
    """Return how often a function runs in a second."""
    count, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        for _ in range(100):
            run()
        count += 100
    return count / spent


class Orders:
    """Many orders with two lines each in a database, and the resolver of their paths."""

    def __init__(self, connection: Connection) -> None:
        """Make and fill the tables."""
        self.connection = connection
        kind = BigInteger() if connection.dialect.name == "sqlite" else Numeric(38, 2)
        metadata = MetaData()
        numbers = [TableColumn(name, BigInteger) for name in ("id", "good", "quantity")]
        self.orders = Table("b_order", metadata, *numbers, TableColumn("state", Text))
        self.lines = Table(
            "b_line",
            metadata,
            TableColumn("parent", BigInteger, index=True),
            TableColumn("amount", kind),
            TableColumn("price", kind),
        )
        metadata.create_all(connection)
        connection.execute(
            insert(self.orders), [{"id": n, "good": n % 50, "quantity": 50, "state": "done"} for n in range(ROWS)]
        )
        connection.execute(
            insert(self.lines), [{"parent": n // 2, "amount": 250, "price": 1990} for n in range(2 * ROWS)]
        )

    def path(self, parts: tuple[str, ...]) -> Column:
        """Return an order's column."""
        return Column(self.orders.c[parts[0]], t.TEXT if parts[0] == "state" else t.INTEGER)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Return an order's lines."""
        assert parts == ("lines",)
        return Rows(Lines(self.lines), lambda: self.lines, self.lines.c.parent == self.orders.c.id)

    def per_second(self, expression: Expression) -> float:
        """Return how many rows a second a filter goes through."""
        dialect = "sqlite" if self.connection.dialect.name == "sqlite" else "postgresql"
        where = compile_sql(expression, self, dialect, ENVIRONMENT).condition()
        query = select(func.count()).select_from(self.orders).where(where)
        started = time.perf_counter()
        self.connection.execute(query).scalar_one()
        return ROWS / (time.perf_counter() - started)


class Lines:
    """The resolver of a line's paths."""

    def __init__(self, table: Table) -> None:
        """Look into the table of lines."""
        self.table = table

    def path(self, parts: tuple[str, ...]) -> Column:
        """Return a line's column."""
        return Column(self.table.c[parts[0]], t.DECIMAL, 2)

    def rows(self, parts: tuple[str, ...]) -> Rows:
        """Lines have no rows of their own."""
        raise LookupError(parts)


def _taught(connection: Any, _record: object) -> None:
    register_functions(connection)


@contextmanager
def databases() -> Generator[list[Orders]]:
    """Give the orders on SQLite and, where there is a server, on PostgreSQL."""
    sqlite = create_engine("sqlite://")
    event.listen(sqlite, "connect", _taught)
    binaries = find_postgres()
    with sqlite.connect() as connection:
        if binaries is None:
            yield [Orders(connection)]
            return
        server = PostgresServer(binaries, QUICK)
        server.start()
        engine = create_engine(make_url(server.url).set(drivername="postgresql+psycopg"))
        try:
            with engine.connect() as other:
                install_functions(other)
                yield [Orders(connection), Orders(other)]
        finally:
            engine.dispose()
            server.remove()


TWIN = """
import { readFileSync } from "node:fs";
import { evaluate } from "./twin.mjs";
const { trees, row } = JSON.parse(readFileSync(0, "utf8"));
const setting = { now: "2026-11-11T00:00:00Z", zone: "Asia/Shanghai" };
console.log(JSON.stringify(trees.map((tree) => {
  let count = 0;
  const end = performance.now() + 500;
  const started = performance.now();
  while (performance.now() < end) for (let n = 0; n < 100; n += 1, count += 1) evaluate(tree, row, setting);
  return count / (performance.now() - started) * 1000;
})));
"""


def in_node(expressions: list[Expression]) -> list[float]:
    """Return evaluations per second of the browser's twin in Node; nothing where the UI's tools are missing."""
    bundler, node = UI / "node_modules" / ".bin" / "rolldown", shutil.which("node")
    if not bundler.exists() or node is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder) / "twin.mjs"
        source = UI / "src" / "expressions" / "index.ts"
        subprocess.run([bundler, source, "--file", twin, "--format", "esm"], cwd=UI, check=True, capture_output=True)
        script = Path(folder) / "measure.mjs"
        script.write_text(TWIN, "utf-8")
        row = {**ROW, "lines": [{name: str(value) for name, value in line.items()} for line in ROW["lines"]]}
        given = json.dumps({"trees": [expression.to_json() for expression in expressions], "row": row})
        done = subprocess.run([node, script], input=given, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


def main(_arguments: list[str]) -> int:
    """Print evaluations per second, and each as a share of the floor."""
    expressions = [Expression.parse(text, SCOPE, t.BOOLEAN) for text in MEASURED]
    twins = in_node(expressions)
    with databases() as orders:
        for at, expression in enumerate(expressions):
            floor = per_second(lambda by_hand=MEASURED[expression.text]: by_hand(ROW))
            compiled = expression.compiled(ENVIRONMENT)
            found = {
                "compiled": per_second(lambda compiled=compiled: compiled(ROW)),
                "simpleeval": per_second(lambda expression=expression: expression.evaluate(ROW, ENVIRONMENT)),
                **{f"{each.connection.dialect.name} (rows)": each.per_second(expression) for each in orders},
            }
            if twins:
                found["node"] = twins[at]
            print(f"\n{expression.text}\n  {'native Python (the floor)':26} {floor:12,.0f} / s")
            for name, rate in found.items():
                print(f"  {name:26} {rate:12,.0f} / s  {rate / floor:8.2%} of the floor")
    started = time.perf_counter()
    for _ in range(200):
        Expression.parse("good / quantity >= 0.98 and state == 'done'", SCOPE)
    print(f"\nparse and check: {(time.perf_counter() - started) / 200 * 1e6:,.0f} µs")
    return 0
