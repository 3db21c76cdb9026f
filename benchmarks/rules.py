"""Rules: events to finished runs against a bare loop of jobs, a rule over 10,000 records against SQL, a big decision table."""

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from formwright.kernel.ids import new_ids
from formwright.kernel.memory import settle_memory
from formwright.metamodel.build.app import model_of
from formwright.metamodel.loader import load_folder
from formwright.rules.deciding import compile_table
from formwright.runtime.changes import Create, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from formwright.store import outbox, runs
from formwright.store.engine import Database

from . import rules_floor
from .databases import fresh_databases

APP = Path(__file__).parent / "rules_app"
ROOT = Path(__file__).resolve().parents[1]
SHARE, TIMES, LOOK_UPS = 0.5, 5, 10_000


def main(arguments: Sequence[str] = ()) -> int:
    """Measure and print; return 1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="rules")
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args(arguments)
    held = True
    for kind, urls in fresh_databases(7):
        if given.only in (None, kind):
            held &= min(_throughput(kind, count, urls, given.events) for count in (1, 2))
            held &= _batch(kind, next(urls), given.records)
    return int(not (held & _table()))


def _throughput(kind: str, workers: int, urls: Any, events: int) -> bool:
    """Measure one kind of database with some workers; the floor first, then rules in order, then rules beside each other."""
    floor = _floor_rate(next(urls), workers, events)
    held = True
    url = next(urls)
    engine = _engine(url, events)
    for entity, title in (("heap", "in order"), ("tally", "parallel")):
        rate = _rate(engine, url, entity, workers)
        share = rate / floor
        held &= share >= SHARE
        told = f"{rate:7.0f} runs/s   floor {floor:6.0f} jobs/s   {share:5.2f} (goal ≥ {SHARE})"
        print(f"{kind:10} {workers} worker(s)  {title:9} {told}", flush=True)
    engine.database.close()
    return held


def _engine(url: str, records: int) -> Engine:
    engine = Engine(Database(url))
    publish_folder(engine, APP)
    app = engine.app("counting")
    for entity in ("heap", "tally"):
        ids = new_ids(records)
        save(engine, app, SYSTEM, [Create(entity, {"code": f"C{i:06}"}, each) for i, each in enumerate(ids)])
    return engine


def _ids(engine: Engine, entity: str) -> list[str]:
    with engine.database.read() as connection:
        table = engine.app("counting").tables.of(entity).name
        return list(connection.exec_driver_sql(f'SELECT id FROM "{table}" ORDER BY id').scalars())


def _rate(engine: Engine, url: str, entity: str, workers: int) -> float:
    """Return how many events a second become finished runs; each record has one event of its own."""
    app, ids = engine.app("counting"), _ids(engine, entity)
    with engine.database.write() as connection:
        for each in ids:
            save(engine, app, SYSTEM, [Update(entity, each, {"given": 1})], connection=connection)
    with _workers("benchmarks.rules_work", url, workers) as go:
        began = go()
        while _left(engine):
            time.sleep(0.01)
        seconds = time.perf_counter() - began
    with engine.database.read() as connection:
        table = app.tables.of(entity).name
        wrong = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}" WHERE counted <> 1').scalar_one()
    assert wrong == 0, f"{wrong} records were not counted once"
    return len(ids) / seconds


def _left(engine: Engine) -> bool:
    with engine.database.read() as connection:
        return outbox.pending(connection) > 0 or runs.waiting(connection) > 0


def _floor_rate(url: str, workers: int, count: int) -> float:
    line = rules_floor.connected(url)
    rules_floor.fill(line, count)
    with _workers("benchmarks.rules_floor", url, workers) as go:
        began = go()
        while rules_floor.left(line):
            time.sleep(0.01)
        seconds = time.perf_counter() - began
    line.close()
    return count / seconds


@contextmanager
def _workers(module: str, url: str, count: int) -> Generator[Any]:
    """Start processes that wait for the word; what is given starts them all and returns when."""
    words = [[sys.executable, "-m", module, url, f"w{n}"] for n in range(count)]
    processes = [subprocess.Popen(each, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for each in words]

    def go() -> float:
        began = time.perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        return began

    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    try:
        yield go
    finally:
        for process in processes:
            process.communicate("end\n", timeout=60)


def _batch(kind: str, url: str, records: int) -> bool:
    """Measure a rule over one batch against the same update, with its history, in SQL by hand."""
    engine = _engine(url, records)
    app = engine.app("counting")
    ids = _ids(engine, "heap")
    save(engine, app, SYSTEM, [Update("heap", each, {"given": 1}) for each in ids])
    settle_memory()  # as the processes do that carry out rules
    began = time.perf_counter()
    drain(engine)
    ours = time.perf_counter() - began
    table = app.tables.of("heap").name
    began = time.perf_counter()
    with engine.database.write() as connection:
        connection.exec_driver_sql(f'UPDATE "{table}" SET counted = counted + 1, version = version + 1')
    bare = time.perf_counter() - began
    began = time.perf_counter()
    with engine.database.write() as connection:
        changes = "'{\"counted\": [1, 2]}'" + ("" if kind == "sqlite" else "::jsonb")
        connection.exec_driver_sql(f'UPDATE "{table}" SET counted = counted + 1, version = version + 1')
        connection.exec_driver_sql(
            'INSERT INTO fw_history (app, entity, record_id, version, at, "by", event, changes) '
            f"SELECT 'counting', 'heap', id, version, updated_at, 'system', 'updated', {changes} FROM \"{table}\""
        )
    told = time.perf_counter() - began
    engine.database.close()
    print(
        f"{kind:10} a rule over {records} records: {ours:.2f} s; by hand with history {told:.2f} s, {ours / told:.1f} times "
        f"(goal ≤ {TIMES}); bare update {bare:.2f} s, {ours / bare:.1f} times",
        flush=True,
    )
    return ours / told <= TIMES


def _table() -> bool:
    model = model_of(load_folder(APP))
    table = model.tables["grade"]
    began = time.perf_counter()
    decider = compile_table(table)
    compiled = time.perf_counter() - began
    chance = random.Random(1)
    pairs = [(chance.randrange(100), chance.randrange(1000)) for _ in range(LOOK_UPS)]
    asked = [{"kind": f"k{kind}", "amount": amount} for kind, amount in pairs]
    began = time.perf_counter()
    answers = decider.decide_all(asked)
    seconds = time.perf_counter() - began
    right = all(a.values == {"grade": amount // 100 * 100 + kind} for a, (kind, amount) in zip(answers, pairs, strict=True))
    print(f"decision table of {len(table.rows)} rows: {LOOK_UPS} look-ups in {seconds * 1000:.0f} ms, compiled in {compiled * 1000:.0f} ms")
    return right


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
