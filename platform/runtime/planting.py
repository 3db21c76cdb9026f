"""Moments and memberships of rules that a publish brought or changed: worked out for the records that are there, a thousand at a time.

It is due work like any other: a process killed in between neither forgets nor doubles anything. What is saved meanwhile follows
the new rule already, and finds its entry or puts it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..kernel.problems import NotFound
from ..metamodel.kinds.triggers import DateTrigger
from ..metamodel.model import AppModel
from ..metamodel.rule_model import RuleModel
from ..store import due, fence, inside, records
from ..store.due import Due
from ..store.engine import Connection
from .engine import Engine
from .triggers import PLANT, RULE, Ground, Planting, looking_after, plantings
from .triggers.timed import begin

_AT_ONCE = 1000


def replant(connection: Connection, old: AppModel | None, new: AppModel, now: datetime) -> None:
    """Forget what rules keep that are gone or start otherwise now, and let it be worked out anew; within the publish's transaction."""
    before, after = _keeping(old), _keeping(new)
    for key in before.keys() | after.keys():
        if before.get(key) == after.get(key):
            continue
        again = key in after and _same_date(old, new, key) and all(each.again for each in plantings(connection, new.key, key))
        for kind in (PLANT,) if again else (RULE, PLANT):
            due.cancel(connection, new.key, kind, key)
        inside.leave(connection, new.key, key)
        if key in after:
            planting = Planting("", after[key], now.isoformat(), again)
            due.put(connection, [Due(new.key, PLANT, key, "", now, planting.payload())])


def _same_date(old: AppModel | None, new: AppModel, key: str) -> bool:
    """Tell whether a rule kept moments of the same date before: those that did not come yet are then known by their entries."""
    before = old.rules[key].definition.on if old is not None and key in old.rules else None
    on = new.rules[key].definition.on
    same = isinstance(before, DateTrigger) and isinstance(on, DateTrigger) and (before.record, before.date) == (on.record, on.date)
    return same and old is not None and key in _keeping(old)


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
        if rule is not None and rule.definition.active and rule.trigger.digest == Planting.of(entry).digest:
            _plant(Ground(engine, app, connection, engine.clock.now(), Planting.of(entry)), rule, entry)


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
