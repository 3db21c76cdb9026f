"""What people may start about records: buttons, and what a scan starts; each action says for each record why it is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..kernel.problems import Invalid, Location, NotFound, Problem
from ..metamodel.json_schema import matched
from ..metamodel.kinds.triggers import ButtonTrigger, Offered, ScanTrigger
from ..metamodel.query import Query
from ..metamodel.rule_model import RuleModel
from ..store import idempotency, waits
from ..store.engine import Connection
from .context import Actor
from .engine import Engine
from .installed import InstalledApp
from .read import fetch_values, visible_ids
from .save import digest_of
from .starting import Wish, start

MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Action:
    """A rule that a person may start; for a record, whether it is open now, and if not, why."""

    rule: RuleModel
    definition: ButtonTrigger
    problems: tuple[Problem, ...] = ()

    @property
    def open(self) -> bool:
        """Tell whether it may be started."""
        return not self.problems


def actions(engine: Engine, app: InstalledApp, actor: Actor, entity: str, record_id: str = "") -> list[Action]:
    """Return what a person may start about a record, or without one, about the records of a list; raises NotFound."""
    wanted = ("one", "both") if record_id else ("many", "both")
    found = [
        Action(rule, on)
        for rule in _offered(app, actor, entity)
        if isinstance(on := rule.definition.on, ButtonTrigger) and on.button in wanted
    ]
    with engine.database.read() as connection:
        if record_id:
            _require_seen(engine, app, actor, entity, [record_id], connection)
        paused = waits.paused(connection, app.key)
        return [_judged(engine, app, connection, each, [record_id] if record_id else [], paused) for each in found]


@dataclass(frozen=True, slots=True)
class Press:
    """That a person starts an action about records of an entity; `once` is an idempotency key."""

    entity: str
    action: str
    ids: Sequence[str]
    given: Mapping[str, object]
    once: str = ""


def act(engine: Engine, app: InstalledApp, actor: Actor, press: Press) -> str:
    """Start an action about records and return its run.

    Raises NotFound for an action or record that is not the person's, and Invalid with the reasons why it is closed.
    """
    entity, ids, once = press.entity, press.ids, press.once
    rule = next((each for each in _offered(app, actor, entity) if each.key == press.action), None)
    on = rule.definition.on if rule is not None else None
    if rule is None or not isinstance(on, ButtonTrigger) or (len(ids) > 1 and on.button == "one"):
        raise NotFound(Problem("unknown_action", {"name": press.action[:80]}))
    with engine.database.write() as connection:
        before = _before(engine, app, connection, actor, once, [press.action, [*ids], dict(press.given)])
        if before:
            return before
        _require_seen(engine, app, actor, entity, ids, connection)
        judged = _judged(engine, app, connection, Action(rule, on), ids, waits.paused(connection, app.key))
        if judged.problems:
            raise Invalid(*judged.problems)
        run = start(engine, app, connection, Wish(rule, ids, press.given, actor))
        if once:
            idempotency.finish(connection, actor.id, once, 202, run)
    engine.wake()
    return run


def scan_starts(engine: Engine, app: InstalledApp, actor: Actor, code: str, found: tuple[str, str] | None) -> list[str]:
    """Start the rules that a scanned code is for, and return their runs; `found` is the record's entity and id, if it is one's."""
    runs: list[str] = []
    with engine.database.write() as connection:
        for rule, ids, given in _of_code(app, actor, code, found):
            if not _Judge(engine, app, connection).why_not(rule, ids):
                runs.append(start(engine, app, connection, Wish(rule, ids, given, actor)))
    if runs:
        engine.wake()
    return runs


def _of_code(
    app: InstalledApp, actor: Actor, code: str, found: tuple[str, str] | None
) -> Iterable[tuple[RuleModel, list[str], dict[str, object]]]:
    for rule in _offered(app, actor, None):
        on = rule.definition.on
        if not isinstance(on, ScanTrigger):
            continue
        groups = matched(on.pattern, code) if on.pattern is not None else None
        if on.scan == "record" and found is not None and on.record == found[0]:
            yield rule, [found[1]], {"code": code}
        elif on.scan == "text" and groups is not None:
            yield rule, [], {"code": code, **groups}


def _offered(app: InstalledApp, actor: Actor, entity: str | None) -> Iterable[RuleModel]:
    """Return the active rules that a person's roles may start, about an entity that they see."""
    rights = app.rights(actor)
    if entity is not None and rights.visible(entity) is None:
        raise NotFound(Problem("unknown_entity", {"name": entity[:80], "near": ""}))
    if rights.limit.read_only:
        return
    for rule in app.model.rules.values():
        on = rule.definition.on
        if not isinstance(on, Offered) or not rule.definition.active or (entity is not None and rule.trigger.entity != entity):
            continue
        if rights.system or not rights.roles.isdisjoint(on.by):
            yield rule


@dataclass(frozen=True)
class _Judge:
    """Says why a rule cannot be started about records, as they are within a transaction."""

    engine: Engine
    app: InstalledApp
    connection: Connection

    def why_not(self, rule: RuleModel, ids: Sequence[str]) -> tuple[Problem, ...]:
        """Return the reasons; none where it can."""
        condition = rule.trigger.condition
        paths = condition.paths if condition is not None else frozenset[str]()
        if condition is None or not ids or any(path.startswith("input.") for path in paths):
            return ()
        rows = fetch_values(self.engine, self.app, rule.trigger.entity, ids, sorted(paths), self.connection)
        holds = condition.compiled(self.engine.environment(self.app))
        closed = sum(holds(row) is not True for row in rows)
        data = {"name": rule.key, "count": closed, "condition": condition.text}
        return (Problem("action_closed", data),) if closed else ()


def _judged(
    engine: Engine, app: InstalledApp, connection: Connection, action: Action, ids: Sequence[str], paused: frozenset[str]
) -> Action:
    if action.rule.key in paused:
        return replace(action, problems=(Problem("action_paused", {"name": action.rule.key}),))
    return replace(action, problems=_Judge(engine, app, connection).why_not(action.rule, ids))


def _require_seen(
    engine: Engine, app: InstalledApp, actor: Actor, entity: str, ids: Sequence[str], connection: Connection
) -> None:
    if not 0 < len(ids) <= MOST_AT_ONCE:
        raise Invalid(Problem("action_needs_records", {"max": MOST_AT_ONCE}, Location(path="/ids")))
    seen = visible_ids(engine, app, actor, Query(entity, ids=tuple(ids), limit=None), connection)
    if len(seen) < len(set(ids)):
        raise NotFound(Problem("unknown_record", {"entity": entity, "id": next(i for i in ids if i not in seen)}))


def _before(
    engine: Engine, app: InstalledApp, connection: Connection, actor: Actor, once: str, request: object
) -> str:
    if not once:
        return ""
    answer = idempotency.claim(connection, actor.id, once, digest_of(app, request), engine.clock.now())
    return "" if answer is None else str(answer.body)
