"""Starts a rule because somebody asks for it: what it is told is cleaned by its types, and the event is kept for the dispatcher.

A rule acts as the engine itself; who may start it, about which records, is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ..expressions import Expression
from ..expressions import types as t
from ..kernel.ids import is_id, new_id
from ..kernel.json import Json, dumps, loads
from ..kernel.problems import Invalid, Location, Problem
from ..kernel.text import nearest
from ..kernel.tracing import current_request
from ..metamodel.fields import Field, ReferenceField
from ..metamodel.query import Query
from ..metamodel.rule_model import RuleModel
from ..metamodel.values import Refused
from ..store import outbox
from ..store.engine import Connection
from .context import NO_CAUSE, Actor, Cause
from .engine import Engine
from .installed import InstalledApp
from .keyed import find_named
from .read import visible_ids

_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """That a rule begin: about which records, told what, by whom, and which run caused it."""

    rule: RuleModel
    ids: Sequence[str]
    given: Mapping[str, object]
    actor: Actor
    cause: Cause = NO_CAUSE
    wait: bool = False
    """Whether the run that caused it waits for its end."""


def start(engine: Engine, app: InstalledApp, connection: Connection, wish: Wish) -> str:
    """Let a rule begin, within an open transaction, and return the id of its run; raises Invalid for what it cannot be told.

    With a rule that is carried out in several lanes, the id is that of its first run.
    """
    rule, actor, cause = wish.rule, wish.actor, wish.cause
    told = cleaned(engine, app, connection, wish)
    run_id = new_id()
    detail: dict[str, Json] = {"rule": rule.key, "run": run_id}
    if told:
        detail["input"] = told
    if wish.wait:
        detail["wait"] = True
    if request := current_request():
        detail["request"] = request
    trigger = rule.trigger
    event = outbox.Event(
        app.key, trigger.entity, trigger.event, list(wish.ids), detail, actor.id, cause.run_id or None, cause.depth, engine.clock.now()
    )
    outbox.append(connection, [event])
    return run_id


def cleaned(engine: Engine, app: InstalledApp, connection: Connection, wish: Wish) -> dict[str, Json]:
    """Return what a rule is told, as JSON; raises Invalid with every problem, each at `/input/<name>`."""
    trigger, given = wish.rule.trigger, wish.given
    work = _Cleaning(engine, app, connection, wish.actor)
    known = {**trigger.inputs, **trigger.rows}
    for name in given.keys() - known.keys():
        work.refuse("unknown_input_name", {"name": name[:80], "near": nearest(name[:80], known)}, name)
    told = work.values(trigger.inputs, given, "")
    for name, fields in trigger.rows.items():
        rows = given.get(name)
        if not isinstance(rows, list | None) or len(cast("list[object]", rows or [])) > _MOST_ROWS:
            work.refuse("input_needs_rows", {"name": name, "max": _MOST_ROWS}, name)
            continue
        told[name] = [work.row(fields, row, f"{name}/{i}") for i, row in enumerate(cast("list[object]", rows or []))]
    if work.problems:
        raise Invalid(*work.problems[:50])
    return cast("dict[str, Json]", loads(dumps(told)))


class _Cleaning:
    """Values on their way into a rule: every one through its type, records as the person sees them."""

    def __init__(self, engine: Engine, app: InstalledApp, connection: Connection, actor: Actor) -> None:
        self._engine, self._app, self._connection, self._actor = engine, app, connection, actor
        self.problems: list[Problem] = []

    def refuse(self, code: str, data: Mapping[str, object], at: str) -> None:
        self.problems.append(Problem(code, data, Location(path=f"/input/{at}")))

    def row(self, fields: Mapping[str, Field], given: object, at: str) -> dict[str, Json]:
        if not isinstance(given, dict):
            self.refuse("input_needs_rows", {"name": at, "max": _MOST_ROWS}, at)
            return {}
        row = cast("dict[str, object]", given)
        for name in row.keys() - fields.keys():
            self.refuse("unknown_input_name", {"name": name[:80], "near": nearest(name[:80], fields)}, f"{at}/{name[:80]}")
        return self.values(fields, row, f"{at}/")

    def values(self, fields: Mapping[str, Field], given: Mapping[str, object], at: str) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for name, field in fields.items():
            value = self._value(field, given.get(name), at + name)
            if value is None and field.required:
                self.refuse("value_required", {}, at + name)
            found[name] = value
        return found

    def _value(self, field: Field, raw: object, at: str) -> Json:
        if raw is None or raw == "":
            return self._default(field)
        try:
            value = field.clean(raw)
        except Refused as refused:
            self.refuse(refused.code, refused.data, at)
            return None
        if isinstance(field, ReferenceField):
            return self._record(field, str(value), at)
        return cast("Json", value)

    def _default(self, field: Field) -> Json:
        if field.default is None:
            return None
        value = Expression.parse(field.default, t.Members({}), field.value_type())
        return cast("Json", value.evaluate({}, self._engine.environment(self._app)))

    def _record(self, field: ReferenceField, named: str, at: str) -> Json:
        found = named if is_id(named) else find_named(self._app, self._app.model.entities[field.to], {named}, self._connection).get(named)
        if found is not None:
            query = Query(field.to, ids=(found,), limit=None)
            if visible_ids(self._engine, self._app, self._actor, query, self._connection):
                return found
        self.refuse("no_such_reference", {"entity": field.to, "named": named[:80]}, at)
        return None
