"""Saves many rows through the write path in one transaction, a thousand at a time, and finds out which rows it refuses."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Literal, TypeAlias

from ...kernel.problems import FormwrightError, Problem
from ...store.engine import Connection
from ..changes import Change, Saved
from ..context import Actor
from ..engine import Engine
from ..installed import InstalledApp
from ..save import save

Mode: TypeAlias = Literal["all_or_nothing", "skip_bad"]
SIZE = 1000
_MOST_TRIES = 25
Refusals: TypeAlias = dict[int, list[Problem]]


class Undo(Exception):
    """Ends a transaction so that nothing of it is kept."""


@contextmanager
def transaction(engine: Engine) -> Generator[tuple[Connection, Callable[[], None]]]:
    """Yield a write transaction and a function that undoes all of it; rules hear of it once it is kept."""

    def undo() -> None:
        raise Undo

    try:
        with engine.database.write() as connection:
            yield connection, undo
    except Undo:
        return
    engine.wake()


def save_rows(
    engine: Engine, app: InstalledApp, actor: Actor, changes: Sequence[Change], connection: Connection, mode: Mode
) -> tuple[dict[int, Saved], Refusals]:
    """Return what became of each change by its index, and the problems of those that were refused.

    A set with a refused row is not saved; in the mode skip_bad it is tried again without those rows. What is refused as a
    whole (a missing right, say) is raised.
    """
    saved: dict[int, Saved] = {}
    refused: Refusals = {}
    for start in range(0, len(changes), SIZE):
        pending = list(range(start, min(start + SIZE, len(changes))))
        for _ in range(_MOST_TRIES):
            outcome = _try(engine, app, actor, [changes[i] for i in pending], connection)
            if isinstance(outcome, list):
                saved.update(zip(pending, outcome, strict=True))
                break
            for index, problems in outcome.items():
                refused.setdefault(pending[index], []).extend(problems)
            pending = [i for i in pending if i not in refused]
            if mode == "all_or_nothing" or not pending:
                break
        else:
            for index in pending:
                refused[index] = [Problem("import_row_unclear", {})]
    return saved, refused


def _try(
    engine: Engine, app: InstalledApp, actor: Actor, changes: Sequence[Change], connection: Connection
) -> list[Saved] | Refusals:
    # A savepoint: PostgreSQL lets nothing more be done in a transaction after a refusal, except going back to one.
    nested = connection.begin_nested()
    try:
        outcome = save(engine, app, actor, changes, connection=connection)
    except FormwrightError as error:
        nested.rollback()
        by_row: Refusals = {}
        for problem in error.problems:
            by_row.setdefault(_index(problem, error), []).append(problem)
        return by_row
    nested.commit()
    return outcome


def _index(problem: Problem, error: FormwrightError) -> int:
    first = problem.location.path.strip("/").partition("/")[0]
    if not first.isdecimal():
        raise error
    return int(first)


def field_of(problem: Problem) -> str:
    """Return the field that a refused row's problem is about; empty where it is about the whole row."""
    return problem.location.path.strip("/").partition("/")[2].partition("/")[0]
