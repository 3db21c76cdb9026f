"""Moments and memberships of rules that a publish brought or changed: worked out for the records that are there, a thousand at a time.

It is due work like any other: a process killed in between neither forgets nor doubles anything. What is saved meanwhile follows
the new rule already, and finds its entry or puts it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import NotFound
from ..metamodel.model import AppModel
from ..metamodel.rule_model import RuleModel
from ..store import due, fence, inside, records
from ..store.due import Due
from ..store.engine import Connection
from .engine import Engine
from .triggers import RULE, Ground, looking_after
from .triggers.timed import begin

PLANT = "plant"
"""The kind of due work that works out a rule's moments for the next records; its subject is the record before them."""
_AT_ONCE = 1000


def replant(connection: Connection, old: AppModel | None, new: AppModel, now: datetime) -> None:
    """Forget what rules keep that are gone or start otherwise now, and let it be worked out anew; within the publish's transaction."""
    before, after = _keeping(old), _keeping(new)
    for key in before.keys() | after.keys():
        if before.get(key) == after.get(key):
            continue
        for kind in (RULE, PLANT):
            due.cancel(connection, new.key, kind, key)
        inside.leave(connection, new.key, key)
        if key in after:
            payload: dict[str, Json] = {"digest": after[key]}
            due.put(connection, [Due(new.key, PLANT, key, "", now, payload)])


def begin_anew(engine: Engine, app: AppModel) -> None:
    """Work out every moment and membership again as from now: for a scenario that is played at a moment of its own."""
    if _keeping(app):
        with engine.database.write() as connection:
            replant(connection, None, app, engine.clock.now())


def _keeping(model: AppModel | None) -> Mapping[str, str]:
    """Return the rules that keep moments or memberships, with the digests of their triggers."""
    rules = model.rules.values() if model is not None else ()
    return {rule.key: rule.trigger.digest for rule in rules if rule.definition.active and rule.trigger.digest}


def plant(engine: Engine, connection: Connection, entries: Sequence[Due]) -> None:
    """Work out the moments of the next records of each rule, and let the ones behind them be due at once."""
    for entry in entries:
        try:
            app = engine.app(entry.app)
        except NotFound:
            continue  # the app is gone
        fence.enter(connection, app.key, app.head)
        rule = app.model.rules.get(entry.owner)
        digest = cast("dict[str, str]", entry.payload)["digest"]
        if rule is not None and rule.definition.active and rule.trigger.digest == digest:
            _plant(Ground(engine, app, connection, engine.clock.now()), rule, entry)


def _plant(ground: Ground, rule: RuleModel, entry: Due) -> None:
    looking = looking_after(rule)
    if looking is None:
        begin(ground, rule)
        return
    table = ground.app.tables.of(rule.trigger.entity)
    ids = records.ids_behind(ground.connection, table, entry.subject, _AT_ONCE)
    if ids:
        looking.plant(ground, rule, ids)
        due.put(ground.connection, [entry._replace(subject=ids[-1])])
