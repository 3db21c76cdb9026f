"""A process that is killed: bakers save wishes and turns, a worker carries out the rules; what is kept is said aloud.

Each line on standard output is an acknowledged write: `taken CODE KIND PIECES` or `done CODE`.
"""

import random
import sys
import threading
import time
from datetime import timedelta
from typing import cast

from formwright.expressions import Expression
from formwright.expressions import types as t
from formwright.kernel.problems import Unavailable
from formwright.metamodel.query import Query
from formwright.runtime.changes import Change, Create, Transition, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.read import visible_ids
from formwright.runtime.save import save
from formwright.runtime.worker import Worker
from formwright.store import outbox, runs, sqlite
from formwright.store.engine import Database

KINDS = (("bread", 10), ("bread", 200), ("cake", 3))
LEASE = timedelta(seconds=1)
MOST_WAITING = 60
"""Bakers wait for the rules where more is left to do than this: a backlog makes the end longer and proves nothing more."""


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def write(engine: Engine, changes: list[Change]) -> list[str]:
    """Save through the write path; a busy database is asked again, for nothing was kept."""
    while True:
        try:
            return [each.id for each in save(engine, engine.app("bakery"), SYSTEM, changes)]
        except Unavailable:
            time.sleep(0.02)


def bake(engine: Engine, name: str) -> None:
    chance = random.Random(name)
    for number in range(1_000_000):
        kind, pieces = chance.choice(KINDS)
        rest(engine)
        code = f"{name}-{number}"
        ids = write(engine, [Create("wish", {"code": code, "kind": kind, "pieces": pieces})])
        write(engine, [Transition("wish", ids[0], "take")])
        say("taken", code, kind, pieces)
        if number % 3 == 2:
            finish(engine, f"{name}-{number - 2}")


def rest(engine: Engine) -> None:
    """Wait while the rules lag behind."""
    with engine.database.read() as connection:
        while outbox.pending(connection) + runs.waiting(connection) > MOST_WAITING:
            time.sleep(0.02)


def finish(engine: Engine, code: str) -> None:
    """Do all turns of a wish, where the rules have made them already."""
    app = engine.app("bakery")
    scope = app.model.entities["turn"].scope
    where = Expression.parse(f"batch.wish.code == '{code}' and batch.state == 'begun'", scope, t.BOOLEAN)
    turns = visible_ids(engine, app, SYSTEM, Query("turn", ("id",), where=where, limit=None))
    if turns:
        write(engine, [Update("turn", each, {"done": True}) for each in sorted(turns)])
        say("done", code)


def main(url: str, name: str, how: str = "") -> None:
    if how == "careless":  # planted: what is acknowledged is not on the disk
        cast("dict[str, object]", sqlite._SETTINGS)["synchronous"] = 0
    engine = Engine(Database(url))
    worker = Worker(engine, lease=LEASE)
    worker.start()
    say("ready")
    for letter in "xy":
        threading.Thread(target=bake, args=(engine, f"{name}{letter}"), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
