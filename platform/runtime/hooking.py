"""Hooks: programs elsewhere start a rule with a body, by its secret or a signature; what comes twice starts it once."""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from ..kernel.json import Json
from ..kernel.problems import Conflict, Invalid, NotFound, Problem, TooMany, Unauthenticated
from ..metamodel.kinds.triggers import HookTrigger
from ..metamodel.rule_model import RuleModel
from ..store import hooks, idempotency
from ..store.engine import Connection
from ..store.hooks import Calls, Secret
from .context import SYSTEM, Actor
from .engine import Engine
from .installed import InstalledApp
from .save import digest_of
from .starting import Wish, start

_PURPOSE = "hook"
_LONGEST_KEY = 200


def make_secret(engine: Engine, app: InstalledApp, actor: Actor, rule: RuleModel) -> str:
    """Return a new secret of a hook, told this once; the one before is good no longer. Raises NotFound where the rule is no hook."""
    on = _hook(rule)
    secret = secrets.token_urlsafe(32)
    if on.hook == "signature":
        engine.keys.require()
        kept = Secret(None, engine.keys.seal(_PURPOSE, secret))
    else:
        kept = Secret(_digest(secret), None)
    with engine.database.write() as connection:
        hooks.keep(connection, app.key, rule.key, kept, actor.id, engine.clock.now())
    return secret


@dataclass(frozen=True, slots=True)
class Sent:
    """What a program sent: its headers, in lower case, and the body, as it came and read."""

    headers: Mapping[str, str]
    raw: bytes
    body: Json


def receive(engine: Engine, app_key: str, rule_key: str, sent: Sent) -> str:
    """Start the rule of a hook with a body, and return its run; the same call again gets the same run.

    Raises Unauthenticated alike for a hook that there is not and for a caller that it is not for, TooMany, and Invalid.
    """
    try:
        app = engine.app(app_key)
    except NotFound:
        raise Unauthenticated(Problem("hook_refused", {})) from None
    rule = app.model.rules.get(rule_key)
    if rule is None or not rule.definition.active or not isinstance(rule.definition.on, HookTrigger):
        raise Unauthenticated(Problem("hook_refused", {}))
    on = rule.definition.on
    # What is too often is refused by what was read anyway: a crowd at the door asks nothing of those who write.
    _judge(_admit(engine, app, rule, on, sent), on, _second(engine))
    try:
        with engine.database.write() as connection:
            run = _started(engine, connection, app, rule, sent)
            _count(engine, connection, app, rule)
    except (Invalid, Conflict):
        with engine.database.write() as connection:
            _count(engine, connection, app, rule)
        raise
    engine.wake()
    return run


def _started(engine: Engine, connection: Connection, app: InstalledApp, rule: RuleModel, sent: Sent) -> str:
    on, body = _hook(rule), sent.body
    if not isinstance(body, dict):
        raise Invalid(Problem("body_not_object", {}))
    who, once = f"hook:{rule.key}", _once(on, sent.headers, body)
    if once:
        request = [rule.key, hashlib.sha256(sent.raw).hexdigest()]
        answer = idempotency.claim(connection, who, once, digest_of(app, request), engine.clock.now())
        if answer is not None:
            return str(answer.body)
    run = start(engine, app, connection, Wish(rule, [], _taken(rule, on, body), SYSTEM))
    if once:
        idempotency.finish(connection, who, once, 202, run)
    return run


def _count(engine: Engine, connection: Connection, app: InstalledApp, rule: RuleModel) -> None:
    """Count a call, for all processes; raises TooMany where others took the last room meanwhile.

    The last statement of its transaction: calls of one hook wait for each other no longer than a commit takes.
    """
    hook = hooks.of(connection, app.key, rule.key, lock=True)
    if hook is not None:
        second = _second(engine)
        _judge(hook.calls, _hook(rule), second)
        hooks.keep_calls(connection, app.key, rule.key, hook.calls.and_one(second))


def _judge(calls: Calls, on: HookTrigger, second: int) -> None:
    wait = calls.wait(on.most_per_minute, second)
    if wait:
        raise TooMany(Problem("hook_too_often", {"most": on.most_per_minute, "retry_after": wait}))


def _second(engine: Engine) -> int:
    return int(engine.clock.now().timestamp())


def _hook(rule: RuleModel) -> HookTrigger:
    if not isinstance(rule.definition.on, HookTrigger):
        raise NotFound(Problem("unknown_definition", {"kind": "rule", "name": rule.key, "near": ""}))
    return rule.definition.on


def _admit(engine: Engine, app: InstalledApp, rule: RuleModel, on: HookTrigger, sent: Sent) -> Calls:
    """Return the calls of late; raises Unauthenticated for one that does not show the hook's secret."""
    with engine.database.read() as connection:
        hook = hooks.of(connection, app.key, rule.key)
    if not _shows(engine, on, hook.secret if hook else Secret(None, None), sent):
        raise Unauthenticated(Problem("hook_refused", {}))
    return hook.calls if hook else Calls()


def _shows(engine: Engine, on: HookTrigger, secret: Secret, sent: Sent) -> bool:
    shown = sent.headers.get(on.header.lower(), "")
    if not shown:
        return False
    if on.hook == "token":
        return secret.digest is not None and hmac.compare_digest(secret.digest, _digest(shown))
    return secret.sealed is not None and _signed(engine.keys.open(_PURPOSE, secret.sealed), shown, sent.raw)


def _signed(secret: str, shown: str, raw: bytes) -> bool:
    """Tell whether a signature is that of the body, written in hexadecimal (also behind `sha256=`) or in base64."""
    made = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
    given = shown.removeprefix("sha256=").strip().encode()
    return hmac.compare_digest(given.lower(), made.hex().encode()) or hmac.compare_digest(given, b64encode(made))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _once(on: HookTrigger, headers: Mapping[str, str], body: dict[str, Json]) -> str:
    key = headers.get("idempotency-key", "")
    found = _at(body, on.once_by) if not key and on.once_by is not None else None
    return str(key or ("" if found is None else f"body:{found}"))[:_LONGEST_KEY]


def _taken(rule: RuleModel, on: HookTrigger, body: dict[str, Json]) -> dict[str, object]:
    """Return what the rule is told, each value from its place in the body; what else there is, is nobody's matter."""
    trigger = rule.trigger
    told: dict[str, object] = {name: _at(body, on.take.get(name, name)) for name in trigger.inputs}
    for name, fields in trigger.rows.items():
        rows = _at(body, on.take.get(name, name))
        places = {key: on.take.get(f"{name}.{key}", key) for key in fields}
        if isinstance(rows, list):
            told[name] = [_row(row, places) for row in rows]
        elif rows is not None:
            told[name] = rows
    return told


def _row(row: Json, places: Mapping[str, str]) -> object:
    return {key: _at(row, place) for key, place in places.items()} if isinstance(row, dict) else row


def _at(body: Json, path: str) -> Json:
    here = body
    for step in path.split("."):
        here = cast("dict[str, Json]", here).get(step) if isinstance(here, dict) else None
    return here
