"""Publishing: a checked app becomes a release and its tables follow, in one transaction, or nothing happens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ..expressions import Environment
from ..kernel.json import dumps, loads
from ..kernel.problems import Conflict, Problem
from ..metamodel.build.app import model_of
from ..metamodel.fields import RollupField
from ..metamodel.loader import Loaded, load_folder, plain_values
from ..metamodel.model import AppModel
from ..metamodel.values import Value
from ..store import indexing, releases, rollups, schema
from ..store.engine import Connection
from ..store.schema import Plan
from ..store.tables import app_tables
from .context import SYSTEM, Actor
from .engine import Engine


@dataclass(frozen=True)
class Publication:
    """What a publish did or would do: the release's number, and each effect in plain words."""

    number: int
    plan: Plan
    unchanged: bool = False


def plan_folder(engine: Engine, folder: Path, consent: Collection[str] = ()) -> Publication:
    """Return what publishing a folder would do; nothing is changed. Raises Invalid where the app has problems."""
    loaded = load_folder(folder)
    model = model_of(loaded)
    with engine.database.read() as connection:
        old, number = _current(engine, connection, model.key)
        return Publication(number + 1, _plan(engine, connection, old, model, number + 1, consent), _same(old, model))


def publish_folder(
    engine: Engine, folder: Path, *, by: Actor = SYSTEM, note: str = "", consent: Collection[str] = ()
) -> Publication:
    """Check and publish a folder of definitions."""
    return publish(engine, load_folder(folder), by=by, note=note, consent=consent)


def publish(
    engine: Engine,
    loaded: Loaded,
    *,
    by: Actor = SYSTEM,
    note: str = "",
    consent: Collection[str] = (),
    expected: int | None = None,
) -> Publication:
    """Publish a loaded app; with `expected`, only if that release number is still the newest.

    Raises Invalid (problems in the app, or data that does not fit and has no consent) and Conflict.
    """
    model = model_of(loaded)
    with engine.database.alter() as connection:
        old, number = _current(engine, connection, model.key)
        if expected is not None and expected != number:
            raise Conflict(Problem("release_moved", {"expected": expected, "now": number}))
        plan = _plan(engine, connection, old, model, number + 1, consent)
        if _same(old, model):
            return Publication(number, plan, unchanged=True)
        now = engine.clock.now()
        schema.apply(connection, plan, now)
        _compute_new_rollups(engine, connection, old, model)
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
    engine.refresh()
    indexing.keep_up(engine.database, model)
    return Publication(number + 1, plan)


def _compute_new_rollups(engine: Engine, connection: Connection, old: AppModel | None, new: AppModel) -> None:
    """Compute sums and counts that the old release did not have, or had otherwise, for the records that are there."""
    known = {(r.owner, r.field): r for entity in (old.entities.values() if old else ()) for r in entity.rollups}
    tables = app_tables(new)
    environment = Environment.of(engine.clock, new.zone)
    for entity in new.entities.values():
        for rollup in entity.rollups:
            if known.get((rollup.owner, rollup.field)) != rollup:
                rollups.recompute_all(connection, tables, rollup, environment)


def _current(engine: Engine, connection: Connection, app: str) -> tuple[AppModel | None, int]:
    release_id, number = releases.heads(connection).get(app, ("", 0))
    if not release_id:
        return None, 0
    engine.refresh()
    return engine.app(app).model, number


def _same(old: AppModel | None, new: AppModel) -> bool:
    return old is not None and old.fingerprint == new.fingerprint


def _plan(
    engine: Engine, connection: Connection, old: AppModel | None, new: AppModel, number: int, consent: Collection[str]
) -> Plan:
    return schema.plan(connection, old, new, release=number, defaults=_defaults(engine, new), consent=consent)


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
