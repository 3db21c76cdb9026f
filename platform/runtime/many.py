"""Changes every record that answers a question: bulk edit, bulk delete, bulk transition, tried out first where that is wished.

At once: one transaction, all or nothing, up to a cap. In batches: as many as there are, each batch a transaction of its own; what
is refused stays as it is and is told. Which records it is about is asked with the person's rights, and asked again once they are
locked, so that none is changed that no longer answers. All writing goes through `save`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, cast

from ..kernel.json import Json
from ..kernel.problems import BadRequest, Conflict, FormwrightError, Invalid, Location, Problem
from ..metamodel.query import Query
from ..store import idempotency, records
from ..store.engine import Connection
from .changes import Change, Saved
from .context import Actor
from .engine import Engine
from .importing.batches import save_rows, transaction
from .installed import InstalledApp
from .persistent import persistent
from .read import count_at_most, read, visible_ids
from .save import digest_of, save
from .saving.conflict import explaining
from .told import problems_of, told

MOST_AT_ONCE = 10_000
BATCH = 500
_TOLD = 100
Make: TypeAlias = Callable[[str], Change]
"""Says what is to become of the record with an id."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What is asked: which records, what of each, how many the person expects, and the key under which it happens once."""

    query: Query
    make: Make
    expected: int | None = None
    key: str = ""
    request: object = None


@dataclass(slots=True)
class Outcome:
    """What became of the records: counts, and the first problems of those that were refused."""

    matched: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    batches: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    along: dict[str, int] = field(default_factory=dict[str, int])
    """How many records of each entity were deleted because those that were meant are."""

    def add(self, saved: Sequence[Saved], refused: Sequence[Sequence[Problem]]) -> None:
        """Count what became of some more records."""
        unchanged = sum(1 for each in saved if each.event == "unchanged")
        self.matched += len(saved) + len(refused)
        self.changed += len(saved) - unchanged
        self.unchanged += unchanged
        self.refused += len(refused)
        for entity, count in (gone for each in saved for gone in each.along.items()):
            self.along[entity] = self.along.get(entity, 0) + count
        self.problems += [problem for each in refused for problem in each][: _TOLD - len(self.problems)]


def at_once(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk) -> Outcome:
    """Change all of them or none; raises Conflict where there are more or fewer than expected, Invalid above the cap.

    A refusal tells the problems of each record, with its id.
    """
    app.rights(actor).require(bulk.query.entity, "bulk")
    outcome = _at_once(engine, app, actor, bulk)
    engine.wake()
    return outcome


@persistent
def _at_once(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk) -> Outcome:
    with explaining(app), engine.database.write() as connection:
        kept = _claimed(engine, app, actor, bulk, connection)
        if kept is not None:
            return kept
        ids = _matching(engine, app, actor, bulk, connection)
        try:
            saved = save(engine, app, actor, [bulk.make(each) for each in ids], connection=connection)
        except FormwrightError as error:
            placed = [problem for each in _by_record(error.problems, ids) for problem in each]
            raise type(error)(*placed[:_TOLD]) from error
        outcome = Outcome(batches=1)
        outcome.add(saved, ())
        if bulk.key:
            idempotency.finish(connection, actor.id, bulk.key, 200, _json(outcome))
    return outcome


def tried_out(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk) -> Outcome:
    """Return what would become of them; everything is done, judged by the database itself, and undone."""
    app.rights(actor).require(bulk.query.entity, "bulk")
    return _tried_out(engine, app, actor, bulk)


@persistent
def _tried_out(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk) -> Outcome:
    outcome = Outcome(batches=1)
    with explaining(app), transaction(engine) as (connection, undo):
        ids = _matching(engine, app, actor, bulk, connection)
        outcome.add(*_changed(engine, app, actor, bulk, ids, connection))
        undo()
    return outcome


def in_batches(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk) -> Outcome:
    """Change them batch by batch, in the order of their ids; under a key, a repeat goes on where the first one was broken off."""
    app.rights(actor).require(bulk.query.entity, "bulk")
    outcome, cursor = Outcome(), ""
    while True:
        outcome, cursor = _batch(engine, app, actor, bulk, outcome, cursor)
        engine.wake()
        if not cursor:
            return outcome


@persistent
def _batch(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk, before: Outcome, cursor: str) -> tuple[Outcome, str]:
    with explaining(app), engine.database.write() as connection:
        kept = _claimed(engine, app, actor, bulk, connection)
        if kept is not None:
            return kept, ""
        outcome = replace(before, problems=[*before.problems], along={**before.along})
        if bulk.key:
            on_the_way = cast("dict[str, Json]", idempotency.progress(connection, actor.id, bulk.key) or {})
            if on_the_way:
                outcome, cursor = _outcome(on_the_way), str(on_the_way["cursor"])
        page = read(engine, app, actor, replace(bulk.query, fields=("id",), limit=BATCH, cursor=cursor), connection=connection)
        ids = _still(engine, app, actor, bulk, [str(row["id"]) for row in page.rows], connection)
        outcome.add(*_changed(engine, app, actor, bulk, ids, connection))
        outcome.batches += 1
        if bulk.key and page.next:
            idempotency.go_on(connection, actor.id, bulk.key, {**_json(outcome), "cursor": page.next})
        elif bulk.key:
            idempotency.finish(connection, actor.id, bulk.key, 200, _json(outcome))
    return outcome, page.next


def _changed(
    engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk, ids: list[str], connection: Connection
) -> tuple[list[Saved], list[list[Problem]]]:
    """Change what can be changed; return what became of it and the problems of each that was refused and stays as it is."""
    changes = [bulk.make(each) for each in ids]
    saved, refused = save_rows(engine, app, actor, changes, connection, "skip_bad")
    return list(saved.values()), [[_of(problem, ids[n]) for problem in refused[n]] for n in sorted(refused)]


def _claimed(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk, connection: Connection) -> Outcome | None:
    if not bulk.key:
        return None
    digest = digest_of(app, ["bulk", bulk.query.entity, bulk.request])
    answer = idempotency.claim(connection, actor.id, bulk.key, digest, engine.clock.now())
    return None if answer is None else _outcome(cast("dict[str, Json]", answer.body))


def _matching(engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk, connection: Connection) -> list[str]:
    """Return the ids of the records that are meant, locked; raises Invalid and Conflict."""
    count = count_at_most(engine, app, actor, bulk.query, MOST_AT_ONCE + 1, connection=connection)
    if count > MOST_AT_ONCE:
        raise Invalid(Problem("too_many_matched", {"max": MOST_AT_ONCE}))
    found = sorted(visible_ids(engine, app, actor, bulk.query, connection))
    ids = _still(engine, app, actor, bulk, found, connection)
    if bulk.expected is not None and bulk.expected != len(ids):
        raise Conflict(Problem("count_moved", {"expected": bulk.expected, "now": len(ids)}, Location(path="/expected")))
    return ids


def _still(
    engine: Engine, app: InstalledApp, actor: Actor, bulk: Bulk, ids: list[str], connection: Connection
) -> list[str]:
    """Lock records and return those that are still meant once they cannot change any more."""
    if not ids:
        return []
    records.lock(connection, app.tables.of(bulk.query.entity), ids)
    query = replace(bulk.query, ids=tuple(ids), limit=None, cursor="")
    return sorted(visible_ids(engine, app, actor, query, connection))


def _by_record(problems: Sequence[Problem], ids: Sequence[str]) -> list[list[Problem]]:
    """Return the problems of a refused save, each with the id of its record."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        first = problem.location.path.strip("/").partition("/")[0]
        number = int(first) if first.isdecimal() else -1
        found.setdefault(number, []).append(_of(problem, ids[number]) if number >= 0 else problem)
    return [found[number] for number in sorted(found)]


def _of(problem: Problem, record_id: str) -> Problem:
    """Return a problem of a record with its id, its path without the number in the set."""
    _, _, rest = problem.location.path.strip("/").partition("/")
    placed = replace(problem, data={**problem.data, "record_id": record_id})
    return placed.at(Location(path=f"/{rest}" if rest else ""))


def _json(outcome: Outcome) -> dict[str, Json]:
    return {
        "matched": outcome.matched, "changed": outcome.changed, "unchanged": outcome.unchanged, "refused": outcome.refused,
        "batches": outcome.batches, "problems": told(outcome.problems), "along": {**outcome.along},
    }  # fmt: skip


def _outcome(kept: dict[str, Json]) -> Outcome:
    counts = {name: int(str(kept[name])) for name in ("matched", "changed", "unchanged", "refused", "batches")}
    along = cast("dict[str, int]", kept.get("along", {}))
    return Outcome(**counts, problems=problems_of(kept["problems"]), along={**along})


def require_condition(query: Query) -> None:
    """Raise BadRequest where a question names no condition at all: nobody changes every record by leaving something out."""
    if query.where is None and query.ids is None and not query.search:
        raise BadRequest(Problem("bulk_needs_condition", {}, Location(path="/where")))
