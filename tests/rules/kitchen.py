"""What the tests of runs do again and again: wishes put in, runs and records looked at."""

from collections.abc import Sequence
from typing import Any

from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Transition, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.told import problems_of
from formwright.store import runs


def wishes(engine: Engine, *given: tuple[str, str, int]) -> list[str]:
    """Put in wishes (code, kind, pieces) and return their ids."""
    app = engine.app("bakery")
    rows = [Create("wish", {"code": code, "kind": kind, "pieces": pieces}) for code, kind, pieces in given]
    return [each.id for each in save(engine, app, SYSTEM, rows)]


def new_ball(engine: Engine) -> list[str]:
    """Put in a ball, which two rules play with for ever, and return its id."""
    return [each.id for each in save(engine, engine.app("bakery"), SYSTEM, [Create("ball", {"code": "B"})])]


def take(engine: Engine, ids: Sequence[str]) -> None:
    """Accept wishes, which starts the rules."""
    save(engine, engine.app("bakery"), SYSTEM, [Transition("wish", each, "take") for each in ids])


def change(engine: Engine, entity: str, ids: Sequence[str], **values: object) -> None:
    """Change records of an entity."""
    save(engine, engine.app("bakery"), SYSTEM, [Update(entity, each, values) for each in ids])


def rows(engine: Engine, entity: str, *fields: str, order_by: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return all records of an entity without their ids, in some order."""
    query = Query(entity, fields, order_by=tuple(order_by or fields), limit=None)
    found = read(engine, engine.app("bakery"), SYSTEM, query).rows
    return [{field: row[field] for field in fields} for row in found]


def ids(engine: Engine, entity: str) -> list[str]:
    """Return the ids of all records of an entity."""
    return [str(row["id"]) for row in read(engine, engine.app("bakery"), SYSTEM, Query(entity, ("id",), limit=None)).rows]


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Return all that the rules made, comparable between databases."""
    return {
        "wish": rows(engine, "wish", "code", "state", "note", "batch_count"),
        "slip": rows(engine, "slip", "wish.code", "pieces", "wish.served"),
        "batch": rows(engine, "batch", "wish.code", "state", "pieces", "turns_open"),
        "turn": rows(engine, "turn", "batch.wish.code", "place", "name", "minutes", "floor", "done"),
    }


def all_runs(engine: Engine, state: str = "") -> list[runs.Run]:
    """Return the runs, oldest first."""
    with engine.database.read() as connection:
        return runs.listing(connection, "bakery", state=state, limit=10_000)[::-1]


def traces(engine: Engine, rule: str) -> list[dict[str, Any]]:
    """Return the traces of the steps of the newest run of a rule."""
    with engine.database.read() as connection:
        run = runs.listing(connection, "bakery", rule=rule, limit=1)[0]
        return [step.trace for step in runs.steps(connection, run.id)]  # pyright: ignore[reportReturnType]


def failures(engine: Engine) -> list[tuple[str, str, str]]:
    """Return (rule, code, path) of what failed runs tell."""
    return [
        (run.rule, problem.code, problem.location.path)
        for run in all_runs(engine, "failed")
        for problem in problems_of(run.error)
    ]
