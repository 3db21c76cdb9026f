"""The benchmark app with 100,000 records in a database, and one person with a token and a role with rows and fields."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from formwright.kernel.clock import SystemClock
from formwright.kernel.ids import new_ids
from formwright.metamodel.values import Value
from formwright.runtime.accounts import Accounts, Caller, TokenWish
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store import records
from formwright.store.engine import Database

APP = Path(__file__).parent / "http_app"
DEMANDS = 100_000
ARTICLES = 500
STEPS = 20_000
STATUSES = ("planned", "released", "running", "done", "closed")
_CHUNK = 5_000
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def build(url: str) -> tuple[str, list[str], list[str]]:
    """Fill an empty database; return the person's token, and the ids of demands and articles."""
    database = Database(url)
    engine = Engine(database, SystemClock())
    publish_folder(engine, APP)
    app = engine.app("bench")
    rng = random.Random(1)
    articles, demands, steps = new_ids(ARTICLES), new_ids(DEMANDS), new_ids(STEPS)
    _insert(
        engine,
        "article",
        ({"id": i, "code": f"A{n}", "name": f"Article {n}", "family": f"F{n % 9}"} for n, i in enumerate(articles)),
    )
    _insert(engine, "demand", _demands(rng, demands, articles))
    owners = demands[: STEPS // 4]
    _insert(
        engine, "step",
        ({"id": i, "demand": owners[n // 4], "sequence": n % 4, "name": f"Step {n % 4}"} for n, i in enumerate(steps)),
    )  # fmt: skip
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    accounts = Accounts(database, SystemClock())
    actor = accounts.add("planner", "a long password 4 bench")
    accounts.set_roles("planner", "bench", ["planner"], app.model.roles)
    token, _ = accounts.tokens.add(accounts.actor(actor.name), TokenWish("bench", {"bench": ["planner"]}, 30), Caller())
    accounts.close()
    database.close()
    return token, demands, articles


def _demands(rng: random.Random, ids: list[str], articles: list[str]) -> Iterator[Mapping[str, Value]]:
    for n, record_id in enumerate(ids):
        yield {
            "id": record_id, "code": f"D{n:06d}", "article": rng.choice(articles), "customer": f"Customer {n % 997}",
            "quantity": Decimal(rng.randrange(1, 100_000)) / 8, "price": Decimal(rng.randrange(100_000)) / 100,
            "status": STATUSES[rng.randrange(5)], "priority": rng.randrange(100), "site": "north",
            "due_at": _NOW + timedelta(minutes=rng.randrange(500_000)),
        }  # fmt: skip


def _insert(engine: Engine, entity: str, rows: Iterator[Mapping[str, Value]]) -> None:
    own: dict[str, Value] = {
        "version": 1,
        "created_at": _NOW,
        "created_by": "seed",
        "updated_at": _NOW,
        "updated_by": "seed",
    }
    table = engine.app("bench").tables.of(entity)
    while chunk := [{**own, **row} for row in islice(rows, _CHUNK)]:
        with engine.database.write() as connection:
            records.insert(connection, table, chunk)
