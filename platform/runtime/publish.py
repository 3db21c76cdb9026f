"""Publishing: a checked app becomes a release and its tables follow, in one transaction, or nothing happens."""

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from ..expressions import Environment
from ..kernel.json import dumps, loads
from ..kernel.problems import Conflict, Invalid, Problem
from ..metamodel.build.app import model_of
from ..metamodel.fields import RollupField
from ..metamodel.loader import Loaded, load_folder, plain_values
from ..metamodel.model import AppModel
from ..metamodel.values import Value
from ..store import fence, indexing, releases, rollups, schema
from ..store.alone import alone
from ..store.conflict import Moved
from ..store.engine import Connection
from ..store.schema import Plan
from ..store.tables import app_tables
from .context import SYSTEM, Actor
from .engine import Engine
from .new_sums import new_sums
from .planting import replant
from .regions import let_begin
from .secrets import need_key

_TRIES = 3
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Publication:
    """What a publish did or would do: the release's number, each effect in plain words, and the seal under which it can be asked for."""

    number: int
    plan: Plan
    unchanged: bool = False
    seal: str = ""


def plan_folder(
    engine: Engine, folder: Path, consent: Collection[str] = (), restore: Collection[str] = ()
) -> Publication:
    """Return what publishing a folder would do; nothing is changed. Raises Invalid where the app has problems."""
    model = model_of(load_folder(folder))
    with engine.database.read() as connection:
        return _planned(engine, connection, model, Wishes(frozenset(consent), frozenset(restore)))


def publish_folder(
    engine: Engine, folder: Path, *, by: Actor = SYSTEM, note: str = "", consent: Collection[str] = ()
) -> Publication:
    """Check and publish a folder of definitions."""
    return publish(engine, load_folder(folder), by=by, note=note, consent=consent)


def publish(  # noqa: PLR0913 - named, each changes what is done
    engine: Engine,
    loaded: Loaded,
    *,
    by: Actor = SYSTEM,
    note: str = "",
    consent: Collection[str] = (),
    restore: schema.Restore = False,
    expected: int | None = None,
    seal: str = "",
    from_rows: int = schema.FROM_ROWS,
) -> Publication:
    """Publish a loaded app; with `expected`, only if that release number is still the newest; with `seal`, only as it was planned.

    `consent` names each entity and field whose loss a person agreed to, `restore` what an earlier release set aside and comes
    back. Changes of tables from so many rows on are prepared while people work. Raises Invalid (problems in the app, or data that
    does not fit and has no consent) and Conflict (the release, the definitions or the data moved).
    """
    wishes = Wishes(frozenset(consent), restore, expected, seal, from_rows)
    model = model_of(loaded)
    need_key(model, engine.keys)
    with alone(engine.database, model.key):
        done = _tried(lambda: _publish(engine, loaded, model, wishes, by, note))
        if not done.unchanged:
            engine.refresh()
            engine.wake()
            _tried(lambda: schema.settle(engine.database, model))
            _tried(lambda: indexing.keep_up(engine.database, model))
    return done


def _tried(work: Callable[[], _Result]) -> _Result:
    """Do something again where a connection of ours still had statements prepared for the tables before."""
    for _ in range(_TRIES - 1):
        with contextlib.suppress(Moved):
            return work()
    return work()


def _publish(
    engine: Engine, loaded: Loaded, model: AppModel, wishes: "Wishes", by: Actor, note: str
) -> Publication:
    with engine.database.read() as connection:
        planned = _planned(engine, connection, model, wishes)
        old, _ = _current(engine, connection, model.key)
    if planned.unchanged:
        return planned
    if planned.plan.refusals:
        raise Invalid(*planned.plan.refusals)
    now = engine.clock.now()
    try:
        sums = schema.Sums(new_sums(old, model, planned.plan), Environment.of(engine.clock, model.zone))
        ready = schema.prepare(engine.database, planned.plan, now, from_rows=wishes.from_rows, sums=sums)
        with engine.database.alter() as connection:
            _, number = _current(engine, connection, model.key)
            _expect(planned.number - 1, number)
            applied = schema.apply(connection, planned.plan, now, ready)
            _compare(wishes.seal, model, applied)
            _compute_new_sums(connection, model, sums, ready.sums)
            _keep(connection, loaded, model, by, note, now)
            replant(connection, old, model, engine.clock.now())
            let_begin(connection, old, model, now)
    except Exception:
        schema.tidy(engine.database, model.key)
        raise
    return Publication(planned.number, applied)


@dataclass(frozen=True)
class Wishes:
    """What a publisher wants: what may be lost, what comes back, and what must not have moved since."""

    consent: frozenset[str] = frozenset()
    restore: schema.Restore = False
    expected: int | None = None
    seal: str = ""
    from_rows: int = schema.FROM_ROWS


def seal_of(model: AppModel, plan: Plan) -> str:
    """Return what a plan is sealed with: definitions, release before, changes, and what they do to data."""
    return f"{plan.seal}{model.fingerprint[:8]}"


def _expect(expected: int | None, now: int) -> None:
    if expected not in (None, now):
        raise Conflict(Problem("release_moved", {"expected": expected, "now": now}))


def _compare(seal: str, model: AppModel, plan: Plan) -> None:
    now = seal_of(model, plan)
    if seal and seal != now:
        raise Conflict(Problem("plan_moved", {"given": seal, "now": now}))


def _planned(engine: Engine, connection: Connection, model: AppModel, wishes: Wishes) -> Publication:
    old, number = _current(engine, connection, model.key)
    _expect(wishes.expected, number)
    plan = schema.plan(
        connection, old, model, release=number + 1, defaults=_defaults(engine, model), consent=wishes.consent, restore=wishes.restore
    )  # fmt: skip
    if _same(old, model):
        return Publication(number, plan, unchanged=True)
    _compare(wishes.seal, model, plan)
    return Publication(number + 1, plan, seal=seal_of(model, plan))


def _keep(connection: Connection, loaded: Loaded, model: AppModel, by: Actor, note: str, now: datetime) -> None:
    releases.save(
        connection,
        app=model.key,
        version=model.definitions.app.version,
        fingerprint=model.fingerprint,
        files=dict(loaded.files),
        parsed=loads(dumps(plain_values(loaded))),
        created_at=now,
        created_by=by.id,
        note=note,
    )


def _compute_new_sums(
    connection: Connection, model: AppModel, sums: schema.Sums, done: Collection[tuple[str, str]]
) -> None:
    """Work out the sums that could not be beforehand, for the records that are there."""
    left = [rollup for rollup in sums.rollups if (rollup.owner, rollup.field) not in done]
    if left:
        fence.close(connection, model.key)
    for rollup in left:
        rollups.recompute_all(connection, app_tables(model), rollup, sums.environment)


def _current(engine: Engine, connection: Connection, app: str) -> tuple[AppModel | None, int]:
    release_id, number = releases.heads(connection).get(app, ("", 0))
    if not release_id:
        return None, 0
    engine.refresh()
    return engine.app(app).model, number


def _same(old: AppModel | None, new: AppModel) -> bool:
    return old is not None and old.fingerprint == new.fingerprint


def _defaults(engine: Engine, model: AppModel) -> Mapping[tuple[str, str], Value]:
    """Return the values that fill existing records: a default that needs no person, zero for sums and counts."""
    environment = Environment.of(engine.clock, model.zone)
    nobody: Mapping[str, Value] = {f"actor.{name}": None for name in ("id", "name", *model.definitions.app.actor)}
    values: dict[tuple[str, str], Value] = {}
    for key, entity in model.entities.items():
        values.update({(key, name): 0 for name, field in entity.fields.items() if isinstance(field, RollupField)})
        for name, default in entity.defaults.items():
            value = default.evaluate(nobody, environment)
            if value is not None:
                values[key, name] = cast("Value", value)
        if entity.workflow is not None:
            values[key, entity.workflow.field] = entity.workflow.definition.initial
    return values
