"""A server's part while an app is published elsewhere: fifty writes a second through the write path, each with how long it took."""

import json
import random
import sys
import threading
import time

from formwright.kernel.problems import FormwrightError
from formwright.runtime.changes import Create, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.save import save
from formwright.store.engine import Database

A_SECOND = 50


def main(url: str) -> None:
    """Write until the input ends; then print the times, what was acknowledged, and how often it was refused."""
    engine = Engine(Database(url))
    with engine.database.read() as connection:
        ids = list(connection.exec_driver_sql("SELECT id FROM bench_item LIMIT 1000").scalars())
        places = list(connection.exec_driver_sql("SELECT id FROM bench_place").scalars())
    stopping = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stopping.set()), daemon=True).start()
    times: list[tuple[float, float]] = []
    created: list[str] = []
    refused: list[str] = []
    moved: dict[str, str] = {}
    print("ready", flush=True)
    number = 0
    while not stopping.is_set():
        number += 1
        began = time.time()
        try:
            if number % 8 == 3:
                moved.update(_move(engine, random.choice(ids), random.choice(places)))
            else:
                created += _write(engine, ids, number)
        except FormwrightError as error:
            refused.append(error.problems[0].code)
        took = time.time() - began
        times.append((began, took))
        stopping.wait(max(0.0, 1 / A_SECOND - took))
    print(json.dumps({"times": times, "created": created, "refused": refused, "moved": moved}), flush=True)
    engine.database.close()


def _move(engine: Engine, item: str, place: str) -> dict[str, str]:
    """Put an item elsewhere, whether it has one home or several."""
    app = engine.app("bench")
    several = "homes" in app.model.entities["item"].fields
    save(engine, app, SYSTEM, [Update("item", item, {"homes": [place]} if several else {"home": place})])
    return {item: place}


def _write(engine: Engine, ids: list[str], number: int) -> list[str]:
    app = engine.app("bench")
    if number % 4 == 1:
        save(engine, app, SYSTEM, [Create("part", {"item": random.choice(ids), "amount": "0.25"})])
        return []
    if number % 4 == 3:
        save(engine, app, SYSTEM, [Update("item", random.choice(ids), {"note": f"n{number}"})])
        return []
    size = "width" if "width" in app.model.entities["item"].fields else "size"
    values: dict[str, object] = {"code": f"W{time.time_ns()}", "note": "new"}
    if size in app.model.entities["item"].fields:
        values[size] = str(number)
    return [saved.id for saved in save(engine, app, SYSTEM, [Create("item", values)])]


if __name__ == "__main__":
    main(sys.argv[1])
